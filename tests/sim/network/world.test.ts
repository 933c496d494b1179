import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { formatSummary, summarise, type WorldReport } from "./report.ts";
import { playWorld } from "./world.ts";
import { ANY_SIZE, SMALL, worldSeeds } from "./world_seeds.ts";

const WORLDS = 50;

Deno.test(`${WORLDS} worlds keep every promise through faults of all kinds, and among liars of all kinds`, async (t) => {
  const reports: WorldReport[] = [];
  for (const seed of worldSeeds("open", WORLDS)) {
    await t.step(`seed ${seed}`, async () => {
      reports.push(await playWorld(seed));
    });
  }
  assert(reports.filter(({ nodes }) => nodes > SMALL).length <= WORLDS / ANY_SIZE);
  const summary = summarise(reports);
  console.log(formatSummary(summary));
  // Otherwise there was nothing to keep them through.
  const { faults, conditions, liars, revivals, lostWrites, lostSegments } = summary;
  const counts = { ...faults, ...conditions, ...liars, revivals, lostWrites, lostSegments };
  for (const [what, count] of Object.entries(counts)) assert(count > 0, `there was no ${what}`);
  assert(summary.undone > 100 && summary.acknowledged > 1_000);
});

Deno.test("a world is the same again with the same seed, event by event, and another with another", async () => {
  // It has a slow machine, a slow disk, a full one, lossy lines, a flooder, and one who leaves for good.
  const report = await playWorld(27);
  assertEquals(await playWorld(27), report);
  assertNotEquals((await playWorld(28)).trace, report.trace);
});
