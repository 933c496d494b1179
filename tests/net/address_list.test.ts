import { assert, assertEquals } from "@std/assert";
import type { Random } from "../../core/clock.ts";
import { systemRandom } from "../../core/system.ts";
import type { Address } from "../../net/address.ts";
import { AddressList } from "../../net/address_list.ts";
import { BAN_MS, MAX_ADDRESSES } from "../../net/limits.ts";
import { ManualClock } from "../support/manual_clock.ts";

const NONE: ReadonlySet<string> = new Set();
const A: Address = { host: "192.0.2.1", port: 7701 };
const B: Address = { host: "192.0.2.2", port: 7701 };

/** Chance that always gives the largest number: waits are as long as they get. */
const most: Random = { below: (limit) => limit - 1, bytes: (length) => new Uint8Array(length) };

function createList(random: Random = most): { list: AddressList; clock: ManualClock } {
  const clock = new ManualClock();
  return { list: new AddressList({ clock, random }), clock };
}

/** All addresses that may be picked now. */
function pickAll(list: AddressList): number {
  const taken = new Set<string>();
  for (;;) {
    const address = list.pick(taken);
    if (address === undefined) return taken.size;
    taken.add(`${address.host}:${address.port}`);
  }
}

Deno.test("AddressList.pick() gives a known address that is not excepted, each now and then", () => {
  const { list } = createList(systemRandom);
  assertEquals(list.pick(NONE), undefined);
  list.add(A);
  list.add(B);
  list.add({ ...A });
  assertEquals(pickAll(list), 2);
  assertEquals(list.pick(new Set(["192.0.2.1:7701"])), B);
  const seen = new Set(Array.from({ length: 100 }, () => list.pick(NONE)?.host));
  assertEquals(seen, new Set([A.host, B.host]));
  list.remove(A);
  assertEquals(list.pick(NONE), B);
});

Deno.test("AddressList waits twice as long after each failure, up to a minute, for a fixed address", async () => {
  const { list, clock } = createList();
  list.add(A, { fixed: true });
  const waits: number[] = [];
  for (let failure = 0; failure < 12; failure++) {
    list.failed(A);
    const from = clock.monotonic();
    while (list.pick(NONE) === undefined) await clock.advance(250);
    waits.push(clock.monotonic() - from);
  }
  // A little below each step, by chance; seen every 250 ms.
  assertEquals(waits.slice(0, 7), [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000]);
  assertEquals(waits.at(-1), 60_000);
});

Deno.test("AddressList waits at least half as long, by chance", async () => {
  const { list, clock } = createList({ ...most, below: () => 0 });
  list.add(A);
  list.failed(A);
  await clock.advance(499);
  assertEquals(list.pick(NONE), undefined);
  await clock.advance(1);
  assertEquals(list.pick(NONE), A);
});

Deno.test("AddressList forgets an address that fails again and again, but not a fixed one", async () => {
  const { list, clock } = createList();
  list.add(A);
  list.add(B, { fixed: true });
  for (let i = 0; i < 9; i++) {
    list.failed(A);
    list.failed(B);
  }
  await clock.advance(60_000);
  assertEquals([pickAll(list), list.pick(NONE)], [1, B]);
});

Deno.test("AddressList starts anew with an address that worked, after a short rest", async () => {
  const { list, clock } = createList();
  list.add(A);
  for (let i = 0; i < 8; i++) list.failed(A);
  list.worked(A);
  assertEquals(list.pick(NONE), undefined);
  await clock.advance(1_000);
  assertEquals(list.pick(NONE), A);
  list.failed(A);
  await clock.advance(1_000);
  assertEquals(list.pick(NONE), A);
});

Deno.test("AddressList.add() makes a known address fixed, and never the other way", async () => {
  const { list, clock } = createList();
  list.add(A);
  list.add(A, { fixed: true });
  list.add(A);
  for (let i = 0; i < 20; i++) list.failed(A);
  await clock.advance(60_000);
  assertEquals(list.pick(NONE), A);
});

Deno.test("AddressList.add() does not undo what is known of an address", () => {
  const { list } = createList();
  list.add(A);
  list.failed(A);
  list.add(A);
  assertEquals(list.pick(NONE), undefined);
});

Deno.test("AddressList.ban() refuses an address for a while, known or not", async () => {
  const { list, clock } = createList();
  list.add(A, { fixed: true });
  list.ban(A);
  list.ban(B);
  assertEquals([list.isBanned(A), list.isBanned(B), list.pick(NONE)], [true, true, undefined]);
  assert(!list.isBanned({ ...A, port: 1 }));
  await clock.advance(BAN_MS - 1);
  assert(list.isBanned(A));
  await clock.advance(1);
  assertEquals([list.isBanned(A), list.isBanned(B), list.pick(NONE)], [false, false, A]);
});

Deno.test("AddressList keeps a bounded number, and gives up the one that failed most first", async () => {
  const { list, clock } = createList();
  list.add(B, { fixed: true });
  for (let port = 1; port < MAX_ADDRESSES; port++) list.add({ ...A, port });
  list.failed({ ...A, port: 500 });
  list.failed(B);
  list.failed(B);
  list.add({ ...A, port: 60_000 });
  await clock.advance(10_000);
  assertEquals(pickAll(list), MAX_ADDRESSES);
  const taken = new Set(Array.from({ length: MAX_ADDRESSES }, (_, i) => `${A.host}:${i + 1}`));
  taken.delete(`${A.host}:500`);
  assertEquals(list.pick(new Set([...taken, `${B.host}:${B.port}`])), { ...A, port: 60_000 });
  assertEquals(list.pick(new Set([...taken, `${A.host}:60000`])), B);
});

Deno.test("AddressList keeps a bounded number of refusals", () => {
  const { list } = createList();
  for (let port = 1; port <= 3 * MAX_ADDRESSES; port++) list.ban({ ...A, port });
  const banned = Array.from(
    { length: 3 * MAX_ADDRESSES },
    (_, i) => list.isBanned({ ...A, port: i + 1 }),
  );
  const count = banned.filter(Boolean).length;
  assert(count > 0 && count <= MAX_ADDRESSES, `${count} are kept`);
});
