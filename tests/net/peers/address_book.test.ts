import { assert, assertEquals } from "@std/assert";
import type { Random } from "../../../core/base/clock.ts";
import { systemRandom } from "../../../core/base/system.ts";
import { type Address, formatAddress } from "../../../net/base/address.ts";
import { AddressBook } from "../../../net/peers/address_book.ts";
import {
  FORGET_AFTER_FAILURES,
  KEEP_TRIED_MS,
  MAX_HEARD_ADDRESSES,
  MAX_HEARD_FROM_SOURCE,
  MAX_OWN_ADDRESSES,
  MAX_SOURCES_OF_ADDRESS,
  MAX_TRIED_ADDRESSES,
} from "../../../net/peers/limits.ts";
import { INBOUND, mayPass, OWN_WORD, peerOrigin, trackerOrigin } from "../../../net/base/origin.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const A: Address = { host: "192.0.2.1", port: 7_701 };
const B: Address = { host: "198.51.100.2", port: 7_701 };
const TRACKER = trackerOrigin("http://tracker.example:7700");
const OTHER = trackerOrigin("http://other.example:7700");

/** Chance that always gives the largest number: waits are as long as they get. */
const most: Random = { below: (limit) => limit - 1, bytes: (length) => new Uint8Array(length) };

function createBook(random: Random = most): { book: AddressBook; clock: ManualClock } {
  const clock = new ManualClock();
  return { book: new AddressBook({ clock, random }), clock };
}

/** Public addresses, each in a neighbourhood of its own. */
function manyAddresses(count: number, first = 0): Address[] {
  return Array.from({ length: count }, (_, i) => {
    const n = first + i;
    return { host: `${11 + (n >> 8)}.${n & 255}.0.1`, port: 7_701 };
  });
}

/** All addresses that may be picked now. */
function pickAll(book: AddressBook): string[] {
  const taken = new Set<string>();
  for (;;) {
    const pick = book.pick((address) => !taken.has(formatAddress(address)));
    if (pick === undefined) return [...taken].toSorted();
    taken.add(formatAddress(pick.address));
  }
}

const pickAny = (book: AddressBook) => book.pick(() => true)?.address;

Deno.test("AddressBook.pick() gives each known address now and then, on whose word it is known", () => {
  const { book } = createBook(systemRandom);
  assertEquals(book.pick(() => true), undefined);
  book.add(A, TRACKER);
  book.add(B, TRACKER);
  book.add({ ...A }, TRACKER);
  assertEquals(pickAll(book).length, 2);
  assertEquals(book.pick(({ host }) => host !== A.host), { address: B, root: TRACKER.root });
  const seen = new Set(Array.from({ length: 100 }, () => pickAny(book)?.host));
  assertEquals(seen, new Set([A.host, B.host]));
});

Deno.test("AddressBook gives what the user named, then anchors, then what worked, mostly, then what was heard of", () => {
  const { book } = createBook(systemRandom);
  const [worked, heard, anchor, named] = manyAddresses(4);
  book.add(heard, TRACKER);
  book.load({
    peers: [worked, anchor].map((address) => ({ address, origin: TRACKER, workedAt: 1 })),
    anchors: [anchor, { host: "192.0.2.99", port: 1 }],
  });
  book.addFixed(named);
  assertEquals(book.pick(() => true), { address: named, root: OWN_WORD });
  book.failed(named);
  assertEquals(book.pick(() => true), { address: anchor, root: OWN_WORD });
  // An anchor is one once; then it is one of those that worked.
  const picks = Array.from({ length: 4_000 }, () => pickAny(book)?.host);
  const heards = picks.filter((host) => host === heard.host).length;
  assert(heards > 800 && heards < 1_200, `${heards} of 4,000 picks`);
  assertEquals(new Set(picks), new Set([worked.host, anchor.host, heard.host]));
});

Deno.test("AddressBook picks each source as often, however many addresses it names", () => {
  const { book } = createBook(systemRandom);
  for (const address of manyAddresses(100)) book.add(address, TRACKER);
  const [lonely] = manyAddresses(1, 500);
  book.add(lonely, OTHER);
  const hits = Array.from({ length: 2_000 }, () => pickAny(book)?.host === lonely.host)
    .filter(Boolean).length;
  assert(hits > 850 && hits < 1_150, `${hits} of 2,000 picks`);
});

Deno.test("AddressBook waits twice as long after each failure, up to a minute, for what the user named", async () => {
  const { book, clock } = createBook();
  book.addFixed({ host: "peer.example", port: 1 });
  for (const wait of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]) {
    book.failed({ host: "peer.example", port: 1 });
    await clock.advance(0.99 * wait);
    assertEquals(pickAll(book), [], `before ${wait} ms`);
    await clock.advance(0.01 * wait);
    assertEquals(pickAll(book), ["peer.example:1"], `after ${wait} ms`);
  }
});

Deno.test("AddressBook waits at least half as long, by chance", async () => {
  const { book, clock } = createBook({ ...most, below: () => 0 });
  book.add(A, TRACKER);
  book.failed(A);
  await clock.advance(499);
  assertEquals(pickAny(book), undefined);
  await clock.advance(1);
  assertEquals(pickAny(book), A);
});

Deno.test("AddressBook forgets what fails again and again, but not what once worked, for 30 days", async () => {
  const { book, clock } = createBook();
  for (const address of [A, B]) book.add(address, TRACKER);
  book.worked(B);
  for (let i = 0; i <= FORGET_AFTER_FAILURES; i++) for (const each of [A, B]) book.failed(each);
  assertEquals(book.save().map(({ address }) => address), [B]);
  // It is tried on, less and less often.
  await clock.advance(4 * 60_000);
  assertEquals(pickAny(book), undefined);
  await clock.advance(16 * 60_000);
  assertEquals(pickAny(book), B);
  await clock.advance(KEEP_TRIED_MS);
  book.failed(B);
  assertEquals(book.save(), []);
});

Deno.test("AddressBook counts the days from the end of the last session", async () => {
  const { book, clock } = createBook();
  book.add(A, TRACKER);
  book.worked(A);
  await clock.advance(KEEP_TRIED_MS);
  book.left(A);
  for (let i = 0; i <= FORGET_AFTER_FAILURES; i++) book.failed(A);
  assertEquals(book.save().length, 1);
});

Deno.test("AddressBook starts anew with an address that worked, after a short rest", async () => {
  const { book, clock } = createBook();
  book.add(A, TRACKER);
  for (let i = 0; i < 6; i++) book.failed(A);
  book.worked(A);
  assertEquals([book.hasUntried(), pickAny(book)], [true, undefined]);
  await clock.advance(1_000);
  assertEquals(pickAny(book), A);
  book.failed(A);
  assertEquals(book.hasUntried(), false);
  await clock.advance(1_000);
  assertEquals(pickAny(book), A);
});

Deno.test("AddressBook does not take an address for new that is named again", () => {
  const { book } = createBook();
  book.add(A, TRACKER);
  book.failed(A);
  book.add(A, TRACKER);
  book.add(A, OTHER);
  assertEquals(pickAny(book), undefined);
});

Deno.test("AddressBook knows an address by each of several sources, and no more than those", async () => {
  const { book } = createBook(systemRandom);
  book.add(A, TRACKER);
  book.add(A, OTHER);
  const by = (root: string) => book.pick((_, each) => each === root)?.address;
  assertEquals([by(TRACKER.root), by(OTHER.root), by(INBOUND)], [A, A, undefined]);
  for (let i = 0; i < 9; i++) book.add(A, trackerOrigin(`http://t${i}.example`));
  assertEquals(book.roots.size, MAX_SOURCES_OF_ADDRESS);
  // Also when it has worked, and is picked as one that did.
  const { book: tried, clock } = createBook();
  tried.add(A, TRACKER);
  tried.worked(A);
  tried.add(A, OTHER);
  await clock.advance(1_000);
  assertEquals(tried.pick((_, root) => root === OTHER.root)?.root, OTHER.root);
});

Deno.test("AddressBook: who names many addresses drives out its own", () => {
  const { book } = createBook();
  book.add(A, OTHER);
  for (const address of manyAddresses(3 * MAX_HEARD_FROM_SOURCE)) book.add(address, TRACKER);
  assertEquals(book.save().length, MAX_HEARD_FROM_SOURCE + 1);
  assertEquals(book.pick((_, root) => root === OTHER.root)?.address, A);
});

Deno.test("AddressBook: of a source that is full, what failed most goes first, then the oldest", () => {
  const { book } = createBook();
  const addresses = manyAddresses(MAX_HEARD_FROM_SOURCE + 2);
  for (const address of addresses.slice(0, MAX_HEARD_FROM_SOURCE)) book.add(address, TRACKER);
  book.failed(addresses[5]);
  for (const address of addresses.slice(MAX_HEARD_FROM_SOURCE)) book.add(address, TRACKER);
  const kept = new Set(book.save().map(({ address }) => address.host));
  const gone = addresses.filter(({ host }) => !kept.has(host));
  assertEquals(gone, [addresses[0], addresses[5]]);
});

Deno.test("AddressBook: a crowd of sources is bounded, and takes from the largest", () => {
  const { book } = createBook();
  const honest = manyAddresses(20);
  for (const address of honest) book.add(address, TRACKER);
  for (let source = 0; source < 200; source++) {
    for (const address of manyAddresses(15, 1_000 + 15 * source)) {
      book.add(address, peerOrigin(`77.${source}.0.1`, INBOUND));
    }
  }
  const saved = book.save();
  assert(saved.length <= MAX_HEARD_ADDRESSES, `${saved.length} are kept`);
  const left = saved.filter(({ origin }) => origin.source === TRACKER.source).length;
  assert(left >= 5, `${left} of the tracker's are left`);
});

Deno.test("AddressBook: what works cannot be driven out, by however many others", () => {
  const { book } = createBook();
  const old = manyAddresses(MAX_TRIED_ADDRESSES);
  for (const address of [...old, ...manyAddresses(200, 1_000)]) {
    book.add(address, TRACKER);
    book.worked(address);
  }
  const tried = () =>
    book.save().filter(({ workedAt }) => workedAt !== null)
      .map(({ address }) => address.host);
  assertEquals(new Set(tried()), new Set(old.map(({ host }) => host)));
  // What no longer answers can.
  for (const address of old) book.failed(address);
  const [late] = manyAddresses(1, 2_000);
  book.add(late, TRACKER);
  book.worked(late);
  assertEquals([tried().length, tried().includes(late.host)], [MAX_TRIED_ADDRESSES, true]);
});

Deno.test("AddressBook forgets its own addresses for good, whoever names them", () => {
  const { book } = createBook();
  book.addFixed(A);
  book.add(A, TRACKER);
  book.removeOwn(A);
  book.add(A, TRACKER);
  assertEquals([pickAny(book), book.save()], [undefined, []]);
  const many = manyAddresses(2 * MAX_OWN_ADDRESSES);
  for (const address of many) book.removeOwn(address);
  for (const address of many) book.add(address, TRACKER);
  assertEquals(book.save().length, many.length - MAX_OWN_ADDRESSES + 1);
});

Deno.test("AddressBook takes in again what it saved, but for what is the user's to name", async () => {
  const { book } = createBook();
  const [worked, heard, named] = manyAddresses(3);
  book.add(worked, TRACKER);
  book.worked(worked);
  book.add(heard, peerOrigin("192.0.2.9", TRACKER.root));
  book.addFixed(named);
  const peers = book.save();
  const { book: next, clock } = createBook();
  next.load({ peers, anchors: [] });
  assertEquals(new Set(next.save()), new Set(peers));
  assertEquals(pickAll(next), [worked, heard].map(formatAddress).toSorted());
  assertEquals(next.sample(9, undefined), [worked]);
  // A time that has not come is not believed.
  const { book: early } = createBook();
  early.load({ peers: [{ ...peers[0], workedAt: clock.now() + 1e12 }], anchors: [] });
  assertEquals(early.save()[0].workedAt, clock.now());
  await clock.advance(1);
});

Deno.test("AddressBook.sample() tells of what worked last, and of nothing that the asker cannot reach", () => {
  const { book } = createBook(systemRandom);
  const hosts = ["8.8.8.8", "192.168.1.5", "127.0.0.1"];
  for (const host of hosts) {
    book.add({ host, port: 1 });
    book.worked({ host, port: 1 });
  }
  book.add({ host: "9.9.9.9", port: 1 });
  book.add({ host: "8.8.4.4", port: 1 });
  book.worked({ host: "8.8.4.4", port: 1 });
  book.failed({ host: "8.8.4.4", port: 1 });
  const told = (scope?: "public" | "private" | "loopback") =>
    new Set(book.sample(9, scope).map(({ host }) => host));
  assertEquals(told("public"), new Set(hosts.slice(0, 1)));
  assertEquals(told("private"), new Set(hosts.slice(0, 2)));
  assertEquals(told("loopback"), new Set(hosts));
  assertEquals(book.sample(2, "loopback").length, 2);
});

Deno.test("no stranger can name machines of one's own network, or what is no machine", () => {
  const may = (host: string, scope?: "public" | "private" | "loopback") =>
    mayPass({ host, port: 7_701 }, scope);
  for (const host of ["192.168.1.5", "10.0.0.1", "127.0.0.1", "::1", "fe80::1"]) {
    assertEquals(may(host, "public"), false, host);
    assertEquals(may(host, "loopback"), true, host);
    assertEquals(may(host), true, host);
  }
  assertEquals([may("192.168.1.5", "private"), may("127.0.0.1", "private")], [true, false]);
  for (
    const host of ["peer.example", "0.0.0.0", "224.0.0.1", "ff02::1", "::", "fe80::1%eth0", ""]
  ) {
    assertEquals(may(host), false, host);
  }
  assertEquals(mayPass({ host: "8.8.8.8", port: 0 }, undefined), false);
  assertEquals(trackerOrigin("http://8.8.8.8:7700").scope, "public");
  assertEquals(trackerOrigin("http://[::1]:7700").scope, "loopback");
  assertEquals(trackerOrigin("http://localhost:7700").scope, undefined);
});
