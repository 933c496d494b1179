import { assertEquals } from "@std/assert";
import { describeWitnesses, proposeMining } from "../../../core/witness/describe_set.ts";
import type { WitnessSet } from "../../../core/witness/witness_set.ts";

const NAMES = ["Ann", "Ben", "Zoë", "Club", "Dee"];
const OPEN =
  "Mining: open. While too few witnesses are there, votes enter blocks that are not final.";

function setOf(
  weights: number[],
  quorum: number,
  mining: WitnessSet["mining"] = "open",
): WitnessSet {
  const keys = weights.map((weight, i) => ({ name: NAMES[i], key: "", weight }));
  return { keys, quorum, mining, patienceMs: 10_000, roundMs: 2_000 };
}

const CASES: readonly (readonly [what: string, set: WitnessSet, sentences: string[]])[] = [
  ["four", setOf([1, 1, 1, 1], 3, "off"), [
    "4 witnesses, 3 must agree.",
    "Votes become final as long as no more than 1 is away.",
    "2 who cheat together could make two results final, and would be named.",
    "Mining: off. While too few witnesses are there, votes wait.",
  ]],
  ["three of whom all must agree", setOf([1, 1, 1], 3), [
    "3 witnesses, 3 must agree.",
    "Nothing becomes final while any of them is away.",
    "3 who cheat together could make two results final, and would be named.",
    "Better take four witnesses: then 1 may be away.",
    OPEN,
  ]],
  ["three of whom two must agree", setOf([1, 1, 1], 2), [
    "3 witnesses, 2 must agree.",
    "Votes become final as long as no more than 1 is away.",
    "A single one who cheats could make two results final, and would be named.",
    OPEN,
  ]],
  ["one", setOf([1], 1, "off"), [
    "1 witness: this network trusts Ann alone.",
    "Nothing becomes final while Ann is away.",
    "Ann could make two results final, and would be named.",
    "Mining: off. While Ann is away, votes wait.",
  ]],
  ["one who outweighs all others", setOf([10, 1, 1], 9), [
    "3 witnesses with a weight of 12 together; a weight of 9 must agree.",
    "Nothing becomes final without Ann; of the others no more than 2 may be away.",
    "Ann alone can make votes final.",
    "A single one who cheats could make two results final, and would be named.",
    OPEN,
  ]],
  ["some with a veto", setOf([4, 4, 4, 1, 1], 12), [
    "5 witnesses with a weight of 14 together; a weight of 12 must agree.",
    "Nothing becomes final without Ann, Ben and Zoë; of the others no more than 2 may be away.",
    "3 who cheat together could make two results final, and would be named.",
    OPEN,
  ]],
  ["equal ones of weight 3", setOf([3, 3, 3, 3], 9), [
    "4 witnesses, 3 must agree.",
    "Votes become final as long as no more than 1 is away.",
    "2 who cheat together could make two results final, and would be named.",
    OPEN,
  ]],
  ["five of whom three must agree", setOf([1, 1, 1, 1, 1], 3), [
    "5 witnesses, 3 must agree.",
    "Votes become final as long as no more than 2 are away.",
    "A single one who cheats could make two results final, and would be named.",
    OPEN,
  ]],
];

for (const [what, set, sentences] of CASES) {
  Deno.test(`describeWitnesses() says what ${what} can bear`, () => {
    assertEquals(describeWitnesses(set), sentences);
  });
}

Deno.test("proposeMining() proposes off for four and more, and for a host's own single one", () => {
  assertEquals([1, 2, 3, 4, 30].map((count) => proposeMining(count)), [
    "open",
    "open",
    "open",
    "off",
    "off",
  ]);
  const own = [1, 2, 3, 4].map((count) => proposeMining(count, { isHost: true }));
  assertEquals(own, ["off", "open", "open", "off"]);
});
