/** Reorganisations around the tally, seals and shares: whatever is undone and comes again, no other sum is ever opened. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { openSums } from "../../../../plugins/election/opening/opened_sums.ts";
import { LATE, OPENS } from "../example_election.ts";
import {
  ballotsOf,
  openingOf,
  sealBy,
  shareBy,
  shareRecordOf,
  tallyFor,
} from "../opening_bench.ts";
import { openedBench } from "../secret_bench.ts";
import { singleDefinition } from "../secret_example.ts";

const DEFINITION = singleDefinition(2, { minimum: 3 });
const BALLOTS = ballotsOf(DEFINITION, 4);
/** Two closings that differ by one ballot, and what comes out of each. */
const CLOSINGS = [
  { ballots: BALLOTS, result: [[3, 2, 2, 0], [3, 3]] },
  { ballots: BALLOTS.slice(0, 3), result: [[0, 2, 2, 0], [3, 3]] },
];

/** All records that there are of each closing, made once: shares take longest. */
const RECORDS = await Promise.all(CLOSINGS.map(async ({ ballots }) => {
  const bench = await openedBench(DEFINITION);
  await bench.add(OPENS, ...ballots);
  const record = await tallyFor(bench, DEFINITION, ballots);
  await bench.add(LATE, record);
  const { tally } = await openingOf(bench);
  assert(tally !== null);
  const seals = [1, 2].map((trustee) => sealBy(trustee, tally));
  const shares = [1, 2].map((trustee) => {
    return shareRecordOf(trustee, tally, shareBy(trustee, tally, DEFINITION));
  });
  return [record, ...seals, ...shares];
}));

Deno.test("opening: over reorganisations the records of a closing enter that one alone, in their order, and give its result", async () => {
  const steps = fc.array(
    fc.oneof(
      // What comes next, or anything.
      { weight: 6, arbitrary: fc.constant({ add: undefined, of: 0 }) },
      { weight: 4, arbitrary: fc.record({ add: fc.nat(4), of: fc.nat(1) }) },
      { weight: 1, arbitrary: fc.record({ undo: fc.integer({ min: 1, max: 3 }) }) },
      { weight: 1, arbitrary: fc.record({ reclose: fc.nat(1) }) },
    ),
    { minLength: 10, maxLength: 40 },
  );
  const seen = { opened: 0 };
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const bench = await openedBench(DEFINITION);
      let closing = 0;
      await bench.add(OPENS, ...CLOSINGS[closing].ballots);
      /** Which records of the closing are in, in their order. */
      let entered: number[] = [];
      for (const step of all) {
        if ("undo" in step) {
          const undone = Math.min(step.undo, entered.length);
          await bench.undo(undone);
          entered = entered.slice(0, entered.length - undone);
        } else if ("reclose" in step) {
          await bench.undo(entered.length + 1);
          [closing, entered] = [step.reclose, []];
          await bench.add(OPENS, ...CLOSINGS[closing].ballots);
        } else {
          const next = [0, 1, 2, 3, 4].find((each) => !entered.includes(each)) ?? 0;
          const [of, add] = step.add === undefined ? [closing, next] : [step.of, step.add];
          const record = RECORDS[of][add];
          const time = LATE + entered.length;
          const verdict = await bench.judge(time, record);
          // The tally, then both seals, then shares.
          const before = [[], [0], [0], [0, 1, 2], [0, 1, 2]][add];
          const fits = of === closing && !entered.includes(add) &&
            before.every((each) => entered.includes(each));
          assertEquals(verdict === "accept", fits, verdict);
          // Nobody is blamed for what another branch explains.
          assert(fits || verdict.startsWith("ignore"), verdict);
          if (!fits) continue;
          await bench.add(time, record);
          entered.push(add);
        }
        const opened = openSums(DEFINITION, await openingOf(bench));
        const isWhole = entered.length === 5;
        assertEquals(opened, isWhole ? CLOSINGS[closing].result : undefined);
        if (isWhole) seen.opened++;
      }
    }),
    { numRuns: 12, seed: 20261130 },
  );
  assert(seen.opened > 0, "some worlds must come to a result");
});
