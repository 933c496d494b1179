import { assert, assertEquals } from "@std/assert";
import {
  allBehaviours,
  checkCombinations,
  StatementBits,
} from "../support/witness_rounds/behaviours.ts";
import type { LiarKind } from "../support/witness_rounds/liars.ts";
import { machineBehaviours } from "../support/witness_rounds/machine_behaviours.ts";
import { playWitnessWorld } from "../support/witness_rounds/witness_world.ts";

const two = new StatementBits(2);
const three = new StatementBits(3);

Deno.test("Rounds signs in two rounds what the signer's rule allows, in whatever order all comes", () => {
  assertEquals(
    machineBehaviours(two, { isInOrder: false }).behaviours.symmetricDifference(allBehaviours(two)),
    new Set(),
  );
});

Deno.test("Rounds signs in three rounds what the signer's rule allows, all of it and nothing else", () => {
  const { behaviours, states } = machineBehaviours(three, { isInOrder: true });
  console.log(`${states} states`);
  assertEquals(behaviours.symmetricDifference(allBehaviours(three)), new Set());
});

Deno.test("all three honest witnesses of four over three rounds and two branches: no two finals", () => {
  const all = allBehaviours(three);
  assertEquals(checkCombinations(three, all, { isCommitEnough: false }), {
    checked: 249_532_140,
    possible: 0,
    conflicts: 0,
  });
  assertEquals(checkCombinations(three, all, { isCommitEnough: true }), {
    checked: 249_532_140,
    possible: 932_363,
    conflicts: 0,
  });
});

const CREWS: readonly { readonly witnesses: number; readonly liars: readonly LiarKind[] }[] = [
  { witnesses: 1, liars: [] },
  { witnesses: 4, liars: [] },
  { witnesses: 4, liars: ["silent"] },
  { witnesses: 4, liars: ["two-faced"] },
  { witnesses: 4, liars: ["saver"] },
  { witnesses: 4, liars: ["jumper"] },
  { witnesses: 4, liars: ["withholder"] },
  { witnesses: 7, liars: ["saver", "withholder"] },
  { witnesses: 7, liars: ["two-faced", "saver"] },
  { witnesses: 10, liars: ["two-faced", "withholder", "silent"] },
];

for (const { witnesses, liars } of CREWS) {
  Deno.test(`40 worlds of ${witnesses} witnesses, liars: ${liars.join(", ") || "none"}`, () => {
    let most = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const report = playWitnessWorld({ seed, witnesses, liars });
      most = Math.max(most, report.roundsToFinal);
      // One more than 2 f + 1: it becomes quiet in the middle of a round.
      assert(report.roundsToFinal <= 2 * liars.length + 2, `seed ${seed}: ${report.roundsToFinal}`);
      assert(report.isAllFinal, `seed ${seed}: not all is final`);
      assertEquals(report.idleStatements, 0, `seed ${seed}`);
    }
    console.log(`final after ${most} rounds at most`);
  });
}
