import { assert, assertEquals } from "@std/assert";
import { EventHub, KeyedSignal } from "../../../net/base/signals.ts";

/** A subscription that listens already, with its first event. */
async function subscribe(
  hub: EventHub<number>,
  signal: AbortSignal,
): Promise<{ events: AsyncIterableIterator<number>; first: number }> {
  const events = hub.subscribe({ signal });
  const first = events.next();
  hub.emit(0);
  return { events, first: (await first).value };
}

async function readAll(events: AsyncIterable<number>): Promise<number[]> {
  const all: number[] = [];
  for await (const event of events) all.push(event);
  return all;
}

Deno.test("EventHub.subscribe() gives every listener each event from now on, in order", async () => {
  const hub = new EventHub<number>();
  hub.emit(-1);
  const stop = new AbortController();
  const one = await subscribe(hub, stop.signal);
  const two = await subscribe(hub, stop.signal);
  for (let i = 1; i <= 3; i++) hub.emit(i);
  assertEquals([one.first, two.first], [0, 0]);
  const seen = async (events: AsyncIterator<number>, count: number) => {
    const values: number[] = [];
    while (values.length < count) values.push((await events.next()).value);
    return values;
  };
  // The first heard the event with which the second was started.
  assertEquals(await seen(one.events, 4), [0, 1, 2, 3]);
  assertEquals(await seen(two.events, 3), [1, 2, 3]);
  stop.abort();
  assertEquals([await readAll(one.events), await readAll(two.events)], [[], []]);
});

Deno.test("EventHub.subscribe() wakes a listener that waits, at an event and at the abort", async () => {
  const hub = new EventHub<number>();
  const stop = new AbortController();
  const { events } = await subscribe(hub, stop.signal);
  const next = events.next();
  hub.emit(7);
  assertEquals(await next, { value: 7, done: false });
  const last = events.next();
  stop.abort();
  assertEquals(await last, { value: undefined, done: true });
  assertEquals(await readAll(hub.subscribe({ signal: stop.signal })), []);
});

Deno.test("EventHub.subscribe() gives no more events once it is aborted, though some wait", async () => {
  const hub = new EventHub<number>();
  const stop = new AbortController();
  const { events } = await subscribe(hub, stop.signal);
  hub.emit(1);
  hub.emit(2);
  stop.abort();
  assertEquals(await readAll(events), []);
});

Deno.test("EventHub.subscribe() cuts off who falls 1,000 events behind, and keeps no more for it", async () => {
  const hub = new EventHub<number>();
  const { events } = await subscribe(hub, new AbortController().signal);
  for (let i = 1; i <= 5_000; i++) hub.emit(i);
  const seen = await readAll(events);
  assert(seen.length <= 1_000, `${seen.length} events were kept`);
  assertEquals(seen[0], 1);
});

Deno.test("EventHub.subscribe() holds nobody else up, and forgets who leaves", async () => {
  const hub = new EventHub<number>();
  const { signal } = new AbortController();
  const lazy = await subscribe(hub, signal);
  const eager = await subscribe(hub, signal);
  for (let i = 1; i <= 2_000; i++) {
    hub.emit(i);
    assertEquals((await eager.events.next()).value, i);
  }
  await eager.events.return!();
  await lazy.events.return!();
  assertEquals(await eager.events.next(), { value: undefined, done: true });
});

Deno.test("EventHub.next() is true at the next event and false once aborted", async () => {
  const hub = new EventHub<number>();
  const stop = new AbortController();
  const next = hub.next({ signal: stop.signal });
  hub.emit(1);
  assertEquals(await next, true);
  const waiting = hub.next({ signal: stop.signal });
  stop.abort();
  assertEquals(await waiting, false);
  assertEquals(await hub.next({ signal: stop.signal }), false);
});

Deno.test("KeyedSignal wakes what waits for a key at a notification for it and at one for all, and nothing else", async () => {
  const changed = new KeyedSignal();
  const { signal } = new AbortController();
  const stop = new AbortController();
  const woken: string[] = [];
  const wait = async (name: string, signal: AbortSignal) => {
    woken.push(`${name} ${await changed.next(name, { signal })}`);
  };
  const first = wait("a", signal);
  const others = [wait("b", signal), wait("c", stop.signal)];
  changed.notify(["a", "x"]);
  await first;
  assertEquals(woken, ["a true"]);
  stop.abort();
  changed.notify();
  await Promise.all(others);
  assertEquals(woken.sort(), ["a true", "b true", "c false"]);
  assertEquals(await changed.next("a", { signal: stop.signal }), false);
});
