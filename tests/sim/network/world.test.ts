import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { playWorld } from "./world.ts";

Deno.test("50 worlds keep every promise through kills, cuts and lost connections", async (t) => {
  let [kills, cuts, undone, acknowledged] = [0, 0, 0, 0];
  for (let seed = 1; seed <= 50; seed++) {
    // A step each, so that the seed of one that fails is told: deno task sim network --seed N --worlds 1 --trace
    await t.step(`seed ${seed}`, async () => {
      const report = await playWorld(seed);
      kills += report.kills;
      cuts += report.cuts;
      undone += report.undone;
      acknowledged += report.acknowledged;
    });
  }
  // Otherwise there was nothing to keep them through.
  assert(kills > 100 && cuts > 100 && undone > 100 && acknowledged > 1_000);
});

Deno.test("a world is the same again with the same seed, event by event, and another with another", async () => {
  const report = await playWorld(7);
  assertEquals(await playWorld(7), report);
  assertNotEquals((await playWorld(8)).trace, report.trace);
});
