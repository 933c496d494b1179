import { assert, assertEquals, assertRejects } from "@std/assert";
import { pause } from "../../../core/base/clock.ts";
import { systemClock, systemRandom } from "../../../core/base/system.ts";

Deno.test("systemClock.sleep() ends with the signal's reason, and pause() with false", async () => {
  const stop = new AbortController();
  const [slept, paused] = [
    systemClock.sleep(60_000, { signal: stop.signal }),
    pause(systemClock, 60_000, stop.signal),
  ];
  stop.abort(new Error("enough"));
  await assertRejects(() => slept, Error, "enough");
  assertEquals(await paused, false);
  assertEquals(await pause(systemClock, 60_000, stop.signal), false);
  assertEquals(await pause(systemClock, 0, new AbortController().signal), true);
});

Deno.test("systemRandom.below() gives every number below its limit, and never a row of them again", () => {
  const rows = Array.from(
    { length: 8 },
    () => Array.from({ length: 1_024 }, () => systemRandom.below(100)),
  );
  assertEquals(new Set(rows.flat()).size, 100);
  assertEquals(new Set(rows.map(String)).size, rows.length);
});

Deno.test("systemRandom.below() stays below its limit", () => {
  for (let i = 0; i < 1_000; i++) assert([0, 1, 2].includes(systemRandom.below(3)));
});
