import { assert, assertEquals, assertRejects } from "@std/assert";
import { Notifier } from "../../../net/base/notifier.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const DELAY_MS = 100;

/** A notifier whose clock stands still until a test ends its sleeps, and who was woken by it. */
function setUp() {
  const sleeps: { ms: number; end: () => void }[] = [];
  const notifier = new Notifier(DELAY_MS, {
    clock: {
      now: () => 0,
      monotonic: () => 0,
      sleep: (ms, { signal } = {}) =>
        new Promise((resolve, reject) => {
          sleeps.push({ ms, end: resolve });
          signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        }),
    },
  });
  const woken: number[] = [];
  const wait = (waiter: number, signal?: AbortSignal) =>
    notifier.wait("door", { signal }).then(() => void woken.push(waiter));
  const waitMany = (count: number) => Array.from({ length: count }, (_, i) => wait(i));
  /** Ends the one sleep there is; its time. */
  const endSleep = async () => {
    const [sleep, ...others] = sleeps.splice(0);
    assertEquals(others.length, 0, "one timer is enough");
    sleep.end();
    await settled();
    return sleep.ms;
  };
  return { notifier, sleeps, woken, wait, waitMany, endSleep };
}

/** Lets run what waits for promises alone. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("notifier.notify() wakes a crowd group by group, in order, with a turn of the event loop in between", async () => {
  const { notifier, sleeps, woken, waitMany, endSleep } = setUp();
  const all = waitMany(1_000);
  notifier.notify("door");
  assertEquals(await endSleep(), DELAY_MS);
  const [group] = [woken.length];
  assert(group > 0 && group <= 100, `${group} at once`);
  for (let groups = 1; sleeps.length > 0; groups++) {
    assertEquals([woken.length, notifier.size], [groups * group, 1_000 - groups * group]);
    assertEquals(await endSleep(), 0);
  }
  await Promise.all(all);
  assertEquals([woken, notifier.size], [Array.from({ length: 1_000 }, (_, i) => i), 0]);
});

Deno.test("notifier.notify() does not wake again who waits again while the others are being woken", async () => {
  const { notifier, sleeps, woken, wait, waitMany, endSleep } = setUp();
  waitMany(200);
  notifier.notify("door");
  await endSleep();
  const again = wait(1_000);
  while (sleeps.length > 0) await endSleep();
  assertEquals([woken.length, notifier.size], [200, 1]);
  notifier.notify("door");
  await endSleep();
  await again;
});

Deno.test("notifier.wait() gives its place back when it is given up while others are being woken", async () => {
  const { notifier, sleeps, woken, waitMany, wait, endSleep } = setUp();
  const leaving = new AbortController();
  waitMany(199);
  const last = wait(199, leaving.signal);
  notifier.notify("door");
  await endSleep();
  leaving.abort(new Error("gone"));
  await assertRejects(() => last, Error, "gone");
  assertEquals(notifier.size, 199 - woken.length);
  while (sleeps.length > 0) await endSleep();
  assertEquals([woken.length, notifier.size], [199, 0]);
});

Deno.test("notifier.close() wakes at once all who were still to be woken", async () => {
  const { notifier, sleeps, woken, waitMany, endSleep } = setUp();
  const all = waitMany(500);
  notifier.notify("door");
  await endSleep();
  assertEquals(sleeps.splice(0).length, 1);
  notifier.close();
  await Promise.all(all);
  assertEquals([woken.length, notifier.size, sleeps.length], [500, 0, 0]);
});

Deno.test("notifier.wait() ends when its time is over, and is not heard of by a later notification", async () => {
  const clock = new ManualClock();
  const notifier = new Notifier(DELAY_MS, { clock });
  const leaving = new AbortController();
  let isOver = false;
  const waiting = notifier.wait("door", { until: 200, signal: leaving.signal })
    .then(() => isOver = true);
  const longer = notifier.wait("door", { until: 10_000 });
  await clock.advance(199);
  assertEquals([isOver, notifier.size], [false, 2]);
  await clock.advance(51);
  assertEquals([isOver, notifier.size], [true, 1]);
  leaving.abort(new Error("must not be thrown"));
  await waiting;
  notifier.notify("door");
  await clock.advance(DELAY_MS);
  await longer;
  assertEquals(notifier.size, 0);
  notifier.close();
  await clock.advance(0);
  assertEquals(clock.sleepers, 0);
});
