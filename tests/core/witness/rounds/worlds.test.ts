import { assert, assertEquals } from "@std/assert";
import type { LiarKind } from "../../../support/witness_rounds/liars.ts";
import { playWitnessWorld } from "../../../support/witness_rounds/witness_world.ts";

const LIARS: readonly (LiarKind | undefined)[] = [
  undefined,
  "silent",
  "two-faced",
  "saver",
  "jumper",
  "withholder",
];

for (const liar of LIARS) {
  Deno.test(`four witnesses, ${liar ?? "nobody"} lying: no two finals, all is final in the end, then nobody speaks`, () => {
    for (const seed of [1, 2]) {
      const liars = liar === undefined ? [] : [liar];
      const { finals, roundsToFinal, isAllFinal, idleStatements } = playWitnessWorld({
        seed,
        witnesses: 4,
        liars,
      });
      const at = `seed ${seed}`;
      assert(finals > 3, `${at}: ${finals} final blocks`);
      // 2 f + 1 rounds, and the one in whose middle it became quiet.
      assert(roundsToFinal <= 2 * liars.length + 2, `${at}: final after ${roundsToFinal} rounds`);
      assert(isAllFinal, `${at}: not all is final`);
      assertEquals(idleStatements, 0, `${at}: statements when all was final`);
    }
  });
}

Deno.test("a world notices honest witnesses whose disks forget what they signed", () => {
  const broken = [1, 2, 3, 4, 5, 6, 7, 8].filter((seed) => {
    try {
      playWitnessWorld({ seed, witnesses: 4, liars: ["two-faced"], isDiskKept: false });
      return false;
    } catch (error) {
      assert(/can be proven|is said to lie|exclude each other/.test(`${error}`), `${error}`);
      return true;
    }
  });
  assert(broken.length > 0);
});
