import { assertEquals } from "@std/assert";
import { Turns, TurnShare } from "../../../net/base/turns.ts";
import { MAX_TURN_MS } from "../../../net/base/limits.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const { signal } = new AbortController();

Deno.test("turns.give() waits only once the work has gone on for as long as a turn may", async () => {
  const clock = new ManualClock();
  const turns = new Turns(clock);
  await clock.advance(MAX_TURN_MS - 1);
  await turns.give();
  await clock.advance(1);
  const given = turns.give();
  assertEquals(clock.sleepers, 1);
  await clock.advance(0);
  await given;
});

Deno.test("turns.give() of many that share their time waits so early that all of them work no longer than one", async () => {
  const clock = new ManualClock();
  const share = new TurnShare();
  const busy = Array.from({ length: 9 }, () => new Turns(clock, signal, share));
  await clock.advance(MAX_TURN_MS);
  const waits = busy.map((turns) => turns.give());
  assertEquals(clock.sleepers, 9);
  const last = new Turns(clock, signal, share);
  // Nobody waits with this one.
  const alone = new Turns(clock);
  // Nothing else moves on by a part of a turn, as advance() would wake those that wait.
  const begin = clock.monotonic();
  let part = 0;
  clock.monotonic = () => begin + part;
  part = MAX_TURN_MS / 10 - 0.01;
  await Promise.all([last.give(), alone.give()]);
  part = MAX_TURN_MS / 10;
  await alone.give();
  waits.push(last.give());
  assertEquals(clock.sleepers, 10);
  await clock.advance(0);
  await Promise.all(waits);
  // All of them are done: the next one has the whole turn again.
  const next = new Turns(clock, signal, share);
  part += MAX_TURN_MS - 0.01;
  await next.give();
  assertEquals(clock.sleepers, 0);
});
