import { assertEquals } from "@std/assert";
import { Timeout } from "../../../core/base/clock.ts";
import { ManualClock } from "../../support/manual_clock.ts";

Deno.test("a Timeout aborts its signal when its time is over, with the reason it was given", async () => {
  const clock = new ManualClock();
  const reason = new Error("too late");
  await using timeout = new Timeout(clock, 100, { reason });
  await clock.advance(99);
  assertEquals([timeout.signal.aborted, timeout.isOver], [false, false]);
  await clock.advance(1);
  assertEquals([timeout.signal.reason, timeout.isOver], [reason, true]);
});

Deno.test("a Timeout without a reason aborts as any signal does", async () => {
  const clock = new ManualClock();
  await using timeout = new Timeout(clock, 1);
  await clock.advance(1);
  assertEquals(timeout.signal.reason.name, "AbortError");
});

Deno.test("a Timeout ends with the signal that it was given, and is not over then", async () => {
  const clock = new ManualClock();
  const outer = new AbortController();
  const reason = new Error("stopped");
  await using timeout = new Timeout(clock, 100, { signal: outer.signal });
  outer.abort(reason);
  await clock.advance(1_000);
  assertEquals([timeout.signal.reason, timeout.isOver], [reason, false]);
  assertEquals(clock.sleepers, 0);
});

Deno.test("a Timeout of a signal that was aborted before does not wait", async () => {
  const clock = new ManualClock();
  await using timeout = new Timeout(clock, 100, { signal: AbortSignal.abort() });
  assertEquals([timeout.signal.aborted, clock.sleepers], [true, 0]);
});

Deno.test("a Timeout waits no longer once it is disposed of, and aborts its signal", async () => {
  const clock = new ManualClock();
  const timeout = new Timeout(clock, 100);
  assertEquals(clock.sleepers, 1);
  await timeout[Symbol.asyncDispose]();
  assertEquals([clock.sleepers, timeout.signal.aborted, timeout.isOver], [0, true, false]);
});
