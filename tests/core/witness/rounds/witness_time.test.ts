import { assertEquals } from "@std/assert";
import { witnessMsOf } from "../../../../core/witness/rounds/witness_time.ts";
import { makeWitnessSet } from "../../../support/witness_keys.ts";

// In ms, at an interval of 5 s: three intervals, patience, the rounds, and 20 s.
const CASES = [
  { what: "one", weights: [1], quorum: 1, rounds: 2_000 },
  { what: "four, of whom one may be away", weights: [1, 1, 1, 1], quorum: 3, rounds: 9_000 },
  { what: "three who must all agree", weights: [1, 1, 1], quorum: 3, rounds: 2_000 },
  {
    what: "ten, of whom three may be away",
    weights: Array(10).fill(1),
    quorum: 7,
    rounds: 2_000 + 3_000 + 4_000 + 5_000 + 6_000 + 7_000 + 8_000,
  },
];

for (const { what, weights, quorum, rounds } of CASES) {
  Deno.test(`witnessMsOf() counts rounds that fail before one must succeed: ${what}`, () => {
    const set = makeWitnessSet(weights, quorum, { patienceMs: 10_000 });
    assertEquals(witnessMsOf(set, 5_000), 15_000 + 10_000 + rounds + 20_000);
  });
}

Deno.test("witnessMsOf() counts no round longer than a minute", () => {
  const set = makeWitnessSet([1, 1, 1, 1], 3, { patienceMs: 0, roundMs: 50_000 });
  assertEquals(witnessMsOf(set, 1_000), 3_000 + 50_000 + 60_000 + 60_000 + 20_000);
});
