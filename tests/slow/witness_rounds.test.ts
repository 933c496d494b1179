import { assertEquals } from "@std/assert";
import {
  allBehaviours,
  checkCombinations,
  StatementBits,
} from "../support/witness_rounds/behaviours.ts";
import { machineBehaviours } from "../support/witness_rounds/machine_behaviours.ts";

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
