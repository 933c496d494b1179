import { assert, assertEquals } from "@std/assert";
import {
  allBehaviours,
  checkCombinations,
  largest,
  StatementBits,
} from "../../../support/witness_rounds/behaviours.ts";
import { machineBehaviours } from "../../../support/witness_rounds/machine_behaviours.ts";

const two = new StatementBits(2);
const three = new StatementBits(3);

Deno.test("Rounds signs in two rounds what the signer's rule allows, all of it and nothing else", () => {
  const { behaviours } = machineBehaviours(two, { isInOrder: true });
  const words = (all: Set<number>) => [...all].map((each) => two.describe(each)).sort();
  assertEquals(words(behaviours), words(allBehaviours(two)));
});

Deno.test("no three honest witnesses of four make two finals in two rounds that exclude each other", () => {
  const all = allBehaviours(two);
  assertEquals(checkCombinations(two, all, { isCommitEnough: true }), {
    checked: 166_650,
    possible: 4_458,
    conflicts: 0,
  });
  assertEquals(checkCombinations(two, all, { isCommitEnough: false }).conflicts, 0);
});

Deno.test("no three honest witnesses of four do in three rounds, each signing as much as it can", () => {
  const all = allBehaviours(three);
  assertEquals([all.size, largest(all).length], [1_143, 160]);
  const { checked, conflicts } = checkCombinations(three, largest(all), { isCommitEnough: false });
  assertEquals([checked, conflicts], [695_520, 0]);
});

Deno.test("the search finds two finals if honest witnesses keep no lock", () => {
  const { conflicts, first } = checkCombinations(two, allBehaviours(two, { hasLock: false }), {
    isCommitEnough: false,
  });
  assertEquals([conflicts, first], [1_622, " | P1A0 C1A P2B0 C2B | P1A0 C1A P2B0 C2B"]);
});

Deno.test("the search finds two finals if a quorum is one witness less", () => {
  const less = { isCommitEnough: false, needed: 1 } as const;
  assert(checkCombinations(two, allBehaviours(two), less).conflicts > 0);
});
