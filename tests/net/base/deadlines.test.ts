import { assertEquals } from "@std/assert";
import { Deadlines } from "../../../net/base/deadlines.ts";
import { ManualClock } from "../../support/manual_clock.ts";

function setUp() {
  const clock = new ManualClock();
  const over: string[] = [];
  const deadlines = new Deadlines<string>((name) => over.push(`${name} ${clock.monotonic()}`), {
    clock,
  });
  return { clock, over, deadlines };
}

Deno.test("deadlines.add() tells once a time is over, within 50 ms and never before, with one timer for those of 50 ms", async () => {
  const { clock, over, deadlines } = setUp();
  for (const at of [1, 49, 50, 51, 100, 101]) deadlines.add(`${at} at`, at);
  assertEquals(clock.sleepers, 3);
  await clock.advance(1_000);
  assertEquals(over, ["1 at 50", "49 at 50", "50 at 50", "51 at 100", "100 at 100", "101 at 150"]);
  assertEquals(clock.sleepers, 0);
  deadlines.add("past at", 20);
  await clock.advance(0);
  assertEquals(over.at(-1), "past at 1000");
});

Deno.test("deadlines.delete() and close() tell of nothing any more, and close() leaves no timer", async () => {
  const { clock, over, deadlines } = setUp();
  for (const name of ["stays", "goes"]) deadlines.add(name, 100);
  deadlines.delete("goes", 100);
  await clock.advance(100);
  assertEquals(over, ["stays 100"]);
  deadlines.add("late", 500);
  deadlines.close();
  await clock.advance(1_000);
  assertEquals([over.length, clock.sleepers], [1, 0]);
});
