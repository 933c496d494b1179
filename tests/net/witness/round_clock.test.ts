import { assertEquals } from "@std/assert";
import { RoundClock } from "../../../net/witness/round_clock.ts";
import { ManualClock } from "../../support/manual_clock.ts";

Deno.test("RoundClock: who comes is greeted soon, all who come together at once, and nobody more than every ten seconds", async () => {
  const clock = new ManualClock();
  const told: number[] = [];
  const start = clock.now();
  const timers = new RoundClock({ clock, tell: () => told.push(clock.now() - start) });
  for (let passed = 0; passed < 15_000; passed += 500) {
    timers.greet();
    await clock.advance(500);
  }
  assertEquals(told, [1_000, 11_000]);
  await clock.advance(60_000);
  assertEquals(told, [1_000, 11_000, 21_000]);
  timers.greet();
  await clock.advance(1_000);
  assertEquals(told.length, 4);
  assertEquals(clock.sleepers, 0);
});
