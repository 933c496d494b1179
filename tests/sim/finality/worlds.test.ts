import { assert, assertEquals } from "@std/assert";
import { formatSummary, summarise, type WorldReport } from "../network/report.ts";
import { playWorld } from "../network/world.ts";
import { ANY_SIZE, SMALL, worldSeeds } from "../network/world_seeds.ts";

const WORLDS = 50;

/** A witness that signs late, and one that proposes bad blocks: the first worlds have none. */
const RARE_LIARS = [42, 65];

Deno.test(`${WORLDS} worlds with witnesses keep every promise of what is final, through faults of all kinds, and among liars`, async (t) => {
  const reports: WorldReport[] = [];
  for (const seed of [...worldSeeds("witnessed", WORLDS - RARE_LIARS.length), ...RARE_LIARS]) {
    await t.step(`seed ${seed}`, async () => {
      reports.push(await playWorld(seed, undefined, "witnessed"));
    });
  }
  const large = reports.filter(({ nodes }) => nodes > SMALL).length;
  assert(large <= WORLDS / ANY_SIZE + RARE_LIARS.length);
  const summary = summarise(reports);
  console.log(formatSummary(summary));
  // Otherwise there was nothing to keep them through.
  const { faults, witnessLiars, withoutQuorum, revivals, lostWrites } = summary;
  const { toldFinal, partialTallies, aliveAtRest } = summary;
  const checked = { withoutQuorum, toldFinal, partialTallies, aliveAtRest };
  const counts = { ...faults, ...witnessLiars, ...checked, revivals, lostWrites };
  for (const [what, count] of Object.entries(counts)) assert(count > 0, `there was no ${what}`);
  assert(summary.finals > 300 && summary.statements > 1_000);
});

Deno.test("a world with witnesses is the same again with the same seed, event by event", async () => {
  const report = await playWorld(44, undefined, "witnessed");
  assertEquals(await playWorld(44, undefined, "witnessed"), report);
});

Deno.test("worlds in which nobody mines keep the same promises, and every vote that was taken becomes final", async () => {
  const reports: WorldReport[] = [];
  for (let seed = 1; seed <= 6; seed++) reports.push(await playWorld(seed, undefined, "unmined"));
  const { finals, acknowledged, undone } = summarise(reports);
  assert(finals > 30 && acknowledged > 100);
  assertEquals(undone, 0);
});
