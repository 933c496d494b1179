import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import type { Random } from "../../../core/base/clock.ts";
import { systemRandom } from "../../../core/base/system.ts";
import { SWARM_RULES, type SwarmCode, SwarmError } from "../../../net/tracker/swarm/error.ts";
import {
  COALESCE_MS,
  MAX_EXPIRY_MS,
  MAX_NETWORKS,
  MAX_NETWORKS_PER_SOURCE,
  MAX_OPEN_POLLS,
  MAX_PEERS,
  MAX_PEERS_PER_HOST,
  MAX_PEERS_PER_NETWORK,
  MAX_PEERS_PER_SOURCE,
  MAX_POLLS_PER_SOURCE,
  SAMPLE_SIZE,
} from "../../../net/tracker/protocol/limits.ts";
import { Swarm, type SwarmOptions } from "../../../net/tracker/swarm/swarm.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import type { PeerId } from "../../../net/base/peer_id.ts";
import type { TrackerToken } from "../../../net/tracker/protocol/tracker_token.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";

const A = named<ChainId>("aa".repeat(32));
const B = named<ChainId>("bb".repeat(32));

const NOTHING = { networks: 0, peers: 0, unreachable: 0, openPolls: 0 };

function peerId(n: number): PeerId {
  return named(n.toString(16).padStart(32, "0"));
}

function setUp(options: SwarmOptions = {}) {
  const clock = new ManualClock();
  const swarm = new Swarm(options, { clock, random: systemRandom });
  const join = (n: number, chainId = A, host = "10.0.0.1") =>
    swarm.announce({ chainId, peerId: peerId(n), host, port: 1_000 + n });
  return { clock, swarm, join };
}

/** Whether a promise has settled, without waiting for it. */
function watch(promise: Promise<void>) {
  const seen = { done: false };
  const mark = () => {
    seen.done = true;
  };
  promise.then(mark, mark);
  return seen;
}

function assertRefuses(code: SwarmCode, fn: () => unknown): void {
  assertEquals(assertThrows(fn, SwarmError).code, code);
}

Deno.test("swarm.announce() makes a random token and the peer shows up in the list", () => {
  const { swarm, join } = setUp({ expiryMs: 5_000 });
  const first = join(1);
  assertMatch(first.token, /^[0-9a-f]{32}$/);
  assert(first.token !== join(2).token);
  assertEquals(first.expiresInMs, 5_000);
  const { peers } = swarm.list(A, { exclude: peerId(2) });
  assertEquals(peers, [{ peerId: peerId(1), host: "10.0.0.1", port: 1_001 }]);
});

Deno.test("swarm.announce() of a known peer needs its token and changes nothing without", () => {
  const { swarm, join } = setUp();
  const { token, index } = join(1);
  const again = { chainId: A, peerId: peerId(1), host: "10.6.6.6", port: 666 };
  assertRefuses("wrong-token", () => swarm.announce(again));
  assertRefuses("wrong-token", () => swarm.announce({ ...again, token: named("0".repeat(32)) }));
  assertEquals(swarm.list(A), {
    index,
    peers: [{ peerId: peerId(1), host: "10.0.0.1", port: 1_001 }],
  });
  assertEquals(swarm.announce({ ...again, token }).isNew, false);
  assertEquals(swarm.list(A).peers, [{ peerId: peerId(1), host: "10.6.6.6", port: 666 }]);
});

Deno.test("swarm.announce() keeps the token that a new peer brings, so that it can be repeated", () => {
  const { swarm } = setUp();
  const mine = {
    chainId: A,
    peerId: peerId(1),
    host: "h",
    port: 1,
    token: named<TrackerToken>("c".repeat(32)),
  };
  const first = swarm.announce(mine);
  assertEquals(first.token, mine.token);
  assertEquals(swarm.announce(mine), { ...first, isNew: false });
  const other = swarm.announce({ ...mine, peerId: peerId(2), token: named("easy") });
  assertMatch(other.token, /^[0-9a-f]{32}$/);
});

Deno.test("swarm.announce() raises the index for a changed address only", () => {
  const { swarm, join } = setUp();
  const { token, index } = join(1);
  const same = { chainId: A, peerId: peerId(1), host: "10.0.0.1", port: 1_001, token };
  assertEquals(swarm.announce(same).index, index);
  assert(swarm.announce({ ...same, port: 2 }).index > index);
});

Deno.test("swarm.leave() takes the token, and then the network is forgotten", () => {
  const { swarm, join } = setUp();
  const { token, index } = join(1);
  assertRefuses("wrong-token", () => swarm.leave(A, peerId(1), "no"));
  assertRefuses("unknown-peer", () => swarm.leave(A, peerId(2), token));
  assertRefuses("unknown-peer", () => swarm.leave(B, peerId(1), token));
  assertEquals(swarm.stats.peers, 1);
  swarm.leave(A, peerId(1), token);
  assertEquals(swarm.stats, NOTHING);
  const { peers, index: after } = swarm.list(A);
  assertEquals(peers, []);
  assert(after > index, "who knew the last index must be told that the network is empty");
});

Deno.test("swarm.list() gives another random 50 of 300 each time and never the one left out", () => {
  const { swarm } = setUp();
  for (let n = 0; n < 300; n++) {
    swarm.announce({ chainId: A, peerId: peerId(n), host: `10.0.0.${n % 10}`, port: 1 });
  }
  const seen = new Set<string>();
  for (let i = 0; i < 200; i++) {
    const ids = swarm.list(A, { exclude: peerId(7) }).peers.map((peer) => peer.peerId);
    assertEquals(new Set(ids).size, SAMPLE_SIZE);
    for (const id of ids) seen.add(id);
  }
  // Each of 299 is missing from 200 samples of 50 with a chance of 10^-16.
  assertEquals(seen.size, 299);
  assert(!seen.has(peerId(7)));
});

Deno.test("swarm.list() tells whoever asks of all others while they are few, and of 50 once they are more", () => {
  const { swarm, join } = setUp();
  for (let size = 1; size <= SAMPLE_SIZE + 3; size++) {
    join(size);
    // The first ones are answered in another way than those who follow.
    for (let asked = 0; asked < 6; asked++) {
      const me = peerId(1 + asked % size);
      const { peers } = swarm.list(A, { exclude: me });
      const ids = new Set(peers.map((peer) => peer.peerId));
      assertEquals(ids.size, Math.min(size - 1, SAMPLE_SIZE));
      assertEquals(peers.length, ids.size);
      assert(!ids.has(me));
      for (const { peerId: id, port } of peers) assertEquals(id, peerId(port - 1_000));
      assertEquals(swarm.list(A).peers.length, Math.min(size, SAMPLE_SIZE));
    }
  }
});

Deno.test("swarm.list() names every peer equally often to many who ask at once", () => {
  const { swarm, join } = setUp();
  const size = 200;
  for (let n = 0; n < size; n++) join(n);
  const named = new Map<string, number>();
  for (let asked = 0; asked < 4_000; asked++) {
    for (const { peerId: id } of swarm.list(A).peers) named.set(id, (named.get(id) ?? 0) + 1);
  }
  // Each is expected 1,000 times, with a standard deviation of 27.
  const counts = [...named.values()];
  assertEquals(counts.length, size);
  assert(Math.min(...counts) > 800 && Math.max(...counts) < 1_200, `${counts}`);
});

Deno.test("swarm.list() tells of a peer's new address, of a new peer and of nobody who left, also to many", () => {
  const { swarm, join } = setUp();
  const askMany = () => {
    for (let asked = 0; asked < 20; asked++) swarm.list(A);
    return swarm.list(A).peers.map(({ peerId: id, port }) => [id, port]).toSorted();
  };
  const { token } = join(1);
  join(2);
  askMany();
  swarm.announce({ chainId: A, peerId: peerId(1), host: "10.0.0.1", port: 9, token });
  assertEquals(askMany(), [[peerId(1), 9], [peerId(2), 1_002]]);
  join(3);
  assertEquals(askMany(), [[peerId(1), 9], [peerId(2), 1_002], [peerId(3), 1_003]]);
  swarm.leave(A, peerId(1), token);
  assertEquals(askMany(), [[peerId(2), 1_002], [peerId(3), 1_003]]);
});

Deno.test("swarm.changed() answers at once for an older index and for one of an earlier run", async () => {
  const { swarm, join } = setUp();
  const { index } = join(1);
  await swarm.changed(A, index - 1);
  await swarm.changed(A, index + 1_000_000);
  await swarm.changed(B, 1);
  assertEquals(swarm.stats.openPolls, 0);
});

Deno.test("swarm.changed() tells the changes of 100 ms once", async () => {
  const { clock, swarm, join } = setUp();
  const { index } = join(1);
  const told = watch(swarm.changed(A, index));
  join(2);
  await clock.advance(COALESCE_MS - 1);
  join(3);
  assertEquals(told.done, false);
  assertEquals(clock.sleepers, 1, "two changes must not take two timers");
  await clock.advance(1);
  assertEquals(told.done, true);
  assertEquals(swarm.list(A).peers.length, 3);
  const next = watch(swarm.changed(A, swarm.list(A).index));
  await clock.advance(10 * COALESCE_MS);
  assertEquals(next.done, false, "the third peer must not be told a second time");
  swarm.close();
});

Deno.test("swarm.changed() is not woken by a change that the caller knows already", async () => {
  const { clock, swarm, join } = setUp();
  const early = watch(swarm.changed(A, join(1).index));
  const { index } = join(2);
  const late = watch(swarm.changed(A, index));
  await clock.advance(COALESCE_MS);
  assertEquals([early.done, late.done], [true, false]);
  swarm.close();
});

Deno.test("swarm.changed() waits for the first peer of an unknown network", async () => {
  const { clock, swarm, join } = setUp();
  const told = watch(swarm.changed(B, swarm.list(B).index));
  join(1, A);
  await clock.advance(COALESCE_MS);
  assertEquals(told.done, false);
  join(2, B);
  await clock.advance(COALESCE_MS);
  assertEquals(told.done, true);
});

Deno.test("swarm.changed() ends with the signal's reason and frees its place", async () => {
  const { swarm } = setUp({ maxOpenPolls: 1 });
  const { index } = swarm.list(A);
  const leaving = new AbortController();
  const poll = swarm.changed(A, index, { signal: leaving.signal });
  assertEquals(swarm.stats.openPolls, 1);
  const error = await assertRejects(() => swarm.changed(B, index), SwarmError);
  assertEquals(error.code, "polls-full");
  leaving.abort(new Error("gone"));
  await assertRejects(() => poll, Error, "gone");
  assertEquals(swarm.stats.openPolls, 0);
});

Deno.test("swarm.close() ends all waiting, now and later, and leaves no timer", async () => {
  const { clock, swarm, join } = setUp();
  const { index } = join(1);
  const polls = [swarm.changed(A, index), swarm.changed(B, swarm.list(B).index)];
  join(2);
  swarm.close();
  await Promise.all(polls);
  await swarm.changed(A, swarm.list(A).index);
  assertEquals(clock.sleepers, 0);
  assertEquals(swarm.stats.openPolls, 0);
});

Deno.test("swarm.expire() drops the silent, keeps the others and tells who waits", async () => {
  const { clock, swarm, join } = setUp({ expiryMs: 1_000 });
  join(1);
  const { token } = join(2);
  await clock.advance(600);
  const { index } = swarm.announce({
    chainId: A,
    peerId: peerId(2),
    host: "10.0.0.1",
    port: 1_002,
    token,
  });
  const told = watch(swarm.changed(A, index));
  await clock.advance(400);
  swarm.expire();
  assertEquals(swarm.stats.peers, 2, "1,000 ms of silence are still allowed");
  await clock.advance(1);
  swarm.expire();
  assertEquals(swarm.list(A).peers.map((peer) => peer.peerId), [peerId(2)]);
  await clock.advance(COALESCE_MS);
  assertEquals(told.done, true);
  await clock.advance(1_000);
  swarm.expire();
  assertEquals(swarm.stats, NOTHING);
});

Deno.test("swarm's index is above 0 and differs between two runs, also with a clock at zero", () => {
  const zeros: Random = { below: () => 0, bytes: (length) => new Uint8Array(length) };
  const indexAt = (time: number, random: Random) =>
    new Swarm({}, { clock: new ManualClock(time), random }).list(A).index;
  assert(indexAt(0, zeros) > 0);
  assert(indexAt(1_700_000_000_001, zeros) > indexAt(1_700_000_000_000, zeros));
  assert(Number.isSafeInteger(indexAt(4_000_000_000_000, systemRandom)));
  assert(indexAt(0, { ...zeros, below: () => 5 }) !== indexAt(0, zeros));
});

Deno.test("swarm refuses what goes over its ceilings, and takes it once there is room", () => {
  const { swarm, join } = setUp({
    maxNetworks: 2,
    maxPeers: 5,
    maxPeersPerNetwork: 3,
    maxPeersPerHost: 2,
  });
  join(1, A);
  const { token } = join(2, A);
  assertRefuses("host-full", () => join(3, A));
  join(3, A, "10.0.0.2");
  assertRefuses("network-full", () => join(4, A, "10.0.0.2"));
  join(1, B, "10.0.0.2");
  assertRefuses("networks-full", () => join(1, named("cc".repeat(32))));
  join(2, B, "10.0.0.2");
  assertRefuses("tracker-full", () => join(3, B, "10.0.0.1"));
  swarm.leave(A, peerId(2), token);
  join(4, A, "10.0.0.1");
  assertEquals(swarm.stats, { ...NOTHING, networks: 2, peers: 5 });
});

Deno.test("swarm counts a peer that moves at its new address", () => {
  const { swarm, join } = setUp({ maxPeersPerHost: 1 });
  const { token } = join(1, A, "x");
  join(2, A, "y");
  const move = (host: string) =>
    swarm.announce({ chainId: A, peerId: peerId(1), host, port: 1, token });
  assertRefuses("host-full", () => move("y"));
  move("z");
  join(3, A, "x");
  assertRefuses("host-full", () => join(4, A, "z"));
});

Deno.test("swarm counts an IPv6 machine by its /64", () => {
  const { join } = setUp({ maxPeersPerHost: 2 });
  join(1, A, "2001:db8::1");
  join(2, A, "2001:db8::ffff:1");
  assertRefuses("host-full", () => join(3, A, "2001:db8:0:0:8000::"));
  join(3, A, "2001:db8:0:1::1");
});

Deno.test("swarm bounds the peers and the networks of one address over all networks, until some leave", () => {
  const { swarm, join } = setUp({ maxPeersPerSource: 4, maxNetworksPerSource: 2 });
  join(1, A);
  join(2, A);
  const { token } = join(1, B);
  assertRefuses("source-networks-full", () => join(1, named("cc".repeat(32))));
  join(3, A);
  assertRefuses("source-full", () => join(4, A));
  join(4, A, "10.0.0.2");
  swarm.leave(B, peerId(1), token);
  join(1, named("cc".repeat(32)));
  assertRefuses("source-full", () => join(5, A));
});

Deno.test("swarm counts a peer that moves for its new address in all networks, and frees the old one", () => {
  const { swarm, join } = setUp({ maxPeersPerSource: 1, maxNetworksPerSource: 1 });
  const { token } = join(1, A, "10.0.0.1");
  const move = (host: string) =>
    swarm.announce({ chainId: A, peerId: peerId(1), host, port: 1, token });
  join(2, B, "10.0.0.2");
  assertRefuses("source-full", () => move("10.0.0.2"));
  move("10.0.0.3");
  join(3, B, "10.0.0.1");
  assertRefuses("source-full", () => join(4, B, "10.0.0.3"));
});

Deno.test("swarm does not count the addresses of its own machine", () => {
  const { swarm, join } = setUp({ maxPeersPerHost: 1, maxPeersPerSource: 1 });
  for (const [n, host] of ["127.0.0.1", "127.0.0.1", "127.0.0.2", "::1", "::1"].entries()) {
    join(n, A, host);
  }
  assertEquals(swarm.stats.peers, 5);
});

Deno.test("swarm.changed() bounds the polls of one address, and frees their places", async () => {
  const { swarm } = setUp({ maxPollsPerSource: 1 });
  const { index } = swarm.list(A);
  const leaving = new AbortController();
  const wait = (host: string, signal?: AbortSignal) => swarm.changed(A, index, { host, signal });
  const first = wait("2001:db8::1", leaving.signal);
  const { code } = await assertRejects(() => wait("2001:db8::2"), SwarmError);
  assertEquals(code, "source-polls-full");
  const others = ["2001:db8:0:1::", "10.0.0.1", "127.0.0.1", "127.0.0.1"].map((host) => wait(host));
  assertEquals(swarm.stats.openPolls, 5);
  leaving.abort(new Error("gone"));
  await assertRejects(() => first, Error, "gone");
  const next = wait("2001:db8::2");
  swarm.close();
  await Promise.all([next, ...others]);
  assertEquals(swarm.stats.openPolls, 0);
});

Deno.test("swarm's own ceilings let a classroom behind one router in, and no address fill it", () => {
  const { swarm, join } = setUp();
  const networks = Array.from(
    { length: MAX_NETWORKS_PER_SOURCE },
    (_, n) => named<ChainId>(peerId(n) + peerId(0)),
  );
  for (let n = 0; n < 40; n++) join(n);
  for (let n = 0; n < MAX_PEERS_PER_HOST; n++) join(n, B, "10.0.0.2");
  assertRefuses("host-full", () => join(999, B, "10.0.0.2"));
  for (const chainId of networks) join(1, chainId, "10.0.0.3");
  assertRefuses("source-networks-full", () => join(99, A, "10.0.0.3"));
  for (let n = 2; swarm.stats.peers < 40 + MAX_PEERS_PER_HOST + MAX_PEERS_PER_SOURCE; n++) {
    join(n, networks[n % networks.length], "10.0.0.3");
  }
  assertRefuses("source-full", () => join(0, networks[0], "10.0.0.3"));
  assert(20 * MAX_PEERS_PER_SOURCE < MAX_PEERS);
  assert(20 * MAX_NETWORKS_PER_SOURCE < MAX_NETWORKS);
  assert(MAX_POLLS_PER_SOURCE >= MAX_PEERS_PER_SOURCE, "all who are let in may wait");
});

Deno.test("swarm's own ceilings hold against strangers with any number of addresses", () => {
  const { swarm, join } = setUp();
  let n = 0;
  // Each peer has an address of its own.
  const enter = (chainId: ChainId) => join(++n, chainId, `10.0.${n >> 8}.${n & 255}`);
  const network = (at: number) => named<ChainId>(peerId(at) + peerId(0));
  for (let i = 0; i < MAX_PEERS_PER_NETWORK; i++) enter(A);
  assertRefuses("network-full", () => enter(A));
  for (let i = 1; i < MAX_NETWORKS; i++) enter(network(i));
  assertRefuses("networks-full", () => enter(network(0)));
  for (let i = 0; swarm.stats.peers < MAX_PEERS; i++) enter(network(1 + i % (MAX_NETWORKS - 1)));
  assertRefuses("tracker-full", () => enter(network(1)));
  assertEquals(swarm.stats, { ...NOTHING, networks: MAX_NETWORKS, peers: MAX_PEERS });
});

Deno.test("swarm's own ceilings hold against polls, of one address and of any number", async () => {
  const { swarm } = setUp();
  const { index } = swarm.list(A);
  const polls: Promise<void>[] = [];
  const wait = (n: number) => swarm.changed(A, index, { host: `10.0.${n >> 8}.${n & 255}` });
  const refusal = async (n: number) => (await assertRejects(() => wait(n), SwarmError)).code;
  while (polls.length < MAX_POLLS_PER_SOURCE) polls.push(wait(0));
  assertEquals(await refusal(0), "source-polls-full");
  while (polls.length < MAX_OPEN_POLLS) polls.push(wait(polls.length));
  assertEquals(await refusal(MAX_OPEN_POLLS), "polls-full");
  assertEquals(swarm.stats.openPolls, MAX_OPEN_POLLS);
  swarm.close();
  await Promise.all(polls);
});

Deno.test("swarm.report() shows the largest networks, with no more peers than asked for", () => {
  const { swarm, join } = setUp();
  join(1, A);
  for (let n = 1; n <= 3; n++) join(n, B);
  const [largest, ...others] = swarm.report({ maxNetworks: 1, maxPeers: 2 });
  assertEquals([largest.chainId, largest.size, largest.peers.length, others], [B, 3, 2, []]);
  assertEquals(largest.peers[0], {
    peerId: peerId(1),
    host: "10.0.0.1",
    port: 1_001,
    reach: "unchecked",
    silentMs: 0,
  });
});

Deno.test("swarm takes __proto__ and constructor for names like any other", () => {
  const { swarm } = setUp();
  for (const name of ["__proto__", "constructor", "toString"]) {
    const [chainId, peerId] = [named<ChainId>(name), named<PeerId>(name)];
    assertEquals(swarm.list(chainId).peers, []);
    assertRefuses("unknown-peer", () => swarm.leave(chainId, peerId, "x"));
    const { token } = swarm.announce({ chainId, peerId, host: name, port: 1 });
    assertEquals(swarm.list(chainId).peers, [{ peerId, host: name, port: 1 }]);
    swarm.leave(chainId, peerId, token);
  }
  assertEquals(swarm.stats.peers, 0);
});

Deno.test("Swarm refuses an expiry time that makes no sense, with its value", () => {
  for (const expiryMs of [0, -1, NaN, Infinity, MAX_EXPIRY_MS + 1]) {
    assertThrows(() => setUp({ expiryMs }), RangeError, String(expiryMs));
  }
});

Deno.test("SwarmError says every rule in one sentence", () => {
  for (const code of Object.keys(SWARM_RULES) as SwarmCode[]) {
    const { message } = new SwarmError("do it", code, 3);
    assertMatch(message, /^Cannot do it as \w[^\n]+: it is 3$/);
  }
});
