/** A network with more newcomers than places: who gives way, and who is not told of others' local addresses. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { systemRandom } from "../../../core/base/system.ts";
import { SwarmError } from "../../../net/tracker/swarm/error.ts";
import {
  MAX_PEERS_PER_NETWORK,
  MAX_TOLD_NEIGHBOURS,
} from "../../../net/tracker/protocol/limits.ts";
import type { Announcement } from "../../../net/tracker/protocol/swarm_types.ts";
import { Swarm, type SwarmOptions } from "../../../net/tracker/swarm/swarm.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import type { PeerId } from "../../../net/base/peer_id.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";
import { post, serveTracker } from "../../support/tracker_box.ts";

const A = named<ChainId>("aa".repeat(32));
const B = named<ChainId>("bb".repeat(32));

function peerId(n: number): PeerId {
  return named(n.toString(16).padStart(32, "0"));
}

/** A swarm, and peers that join it one after another. */
class Crowded {
  readonly swarm: Swarm;
  #next = 0;

  constructor(options: SwarmOptions = {}) {
    this.swarm = new Swarm(options, { clock: new ManualClock(), random: systemRandom });
  }

  /** A peer at `host` joins; it takes the tracker's connection, or not. Its id. */
  join(
    host: string,
    { isReached, ...more }: { isReached?: boolean } & Partial<Announcement> = {},
  ): PeerId {
    const id = peerId(++this.#next);
    const { dial } = this.swarm.announce({ chainId: A, peerId: id, host, port: 7_001, ...more });
    if (isReached === undefined) return id;
    dial!.begin();
    dial!.end(isReached);
    return id;
  }

  /** Those that others are told of. */
  get listed(): Set<string> {
    return new Set(this.swarm.list(A).peers.map((peer) => peer.peerId));
  }

  /** True if a peer has its place. */
  has(id: string): boolean {
    return this.swarm.report({ maxNetworks: 10, maxPeers: 100_000 })
      .some(({ peers }) => peers.some((peer) => peer.peerId === id));
  }
}

/** An address of one party that has a whole IPv6 /48. */
const rented = (n: number) => `2001:db8:77:${(n % 44 + 1).toString(16)}::${(n + 2).toString(16)}`;

/** Addresses of people all over the world. */
const honest = (n: number) => `${20 + n}.${n}.0.1`;

Deno.test("swarm.announce() finds a newcomer a place where one IPv6 /48 has taken all 10,000, and is told of it", () => {
  const crowd = new Crowded();
  for (let n = 0; n < MAX_PEERS_PER_NETWORK; n++) crowd.join(rented(n));
  assertEquals(crowd.swarm.stats.peers, MAX_PEERS_PER_NETWORK);
  const newcomer = crowd.join(honest(1));
  assert(crowd.has(newcomer));
  assertEquals(crowd.swarm.stats.peers, MAX_PEERS_PER_NETWORK);
});

Deno.test("swarm.announce() has those give way first whom the tracker cannot reach, of the largest neighbourhood", () => {
  const crowd = new Crowded({ dialBack: true, maxPeersPerNetwork: 10 });
  const people = Array.from({ length: 4 }, (_, n) => crowd.join(honest(n), { isReached: true }));
  const hidden = crowd.join(honest(8), { isReached: false });
  for (let n = 0; n < 5; n++) crowd.join(rented(n), { isReached: n < 3 });
  // Two of the five that were rented are not reached, and neither is one of the people.
  for (let n = 0; n < 2; n++) people.push(crowd.join(honest(10 + n), { isReached: true }));
  assertEquals(crowd.listed.size, 9);
  assert(people.every((id) => crowd.has(id)) && crowd.has(hidden));
  // Then the one of the people, then the largest neighbourhood's, although they are reached.
  people.push(crowd.join(honest(12), { isReached: true }));
  assertEquals([crowd.has(hidden), crowd.listed.size], [false, 10]);
  people.push(crowd.join(honest(13), { isReached: true }));
  assert(people.every((id) => crowd.has(id)));
  assertEquals(crowd.listed.size, 10);
});

Deno.test("swarm.announce() lets a flood from one neighbourhood take places of its own alone", () => {
  const crowd = new Crowded({ dialBack: true, maxPeersPerNetwork: 20 });
  const people = Array.from({ length: 10 }, (_, n) => crowd.join(honest(n), { isReached: true }));
  const asked = crowd.join(honest(11));
  for (let n = 0; n < 500; n++) {
    try {
      crowd.join(rented(n), n % 2 === 0 ? { isReached: true } : {});
    } catch (error) {
      assertEquals((error as SwarmError).code, "network-full");
    }
  }
  assert(people.every((id) => crowd.has(id)), "those that were reached keep their places");
  assert(crowd.has(asked), "so does one that is being looked for");
});

Deno.test("swarm.announce() has the largest neighbourhood give way also where all networks are full", () => {
  const crowd = new Crowded({ maxPeers: 20 });
  for (let n = 0; n < 20; n++) crowd.join(rented(n), { chainId: n % 2 === 0 ? A : B });
  const newcomer = crowd.join(honest(1), { chainId: named("cc".repeat(32)) });
  assert(crowd.has(newcomer));
  assertEquals(crowd.swarm.stats.peers, 20);
  // Where all are equal, who is here stays.
  const equals = new Crowded({ maxPeersPerNetwork: 3 });
  for (let n = 0; n < 3; n++) equals.join(honest(n));
  assertEquals(assertThrows(() => equals.join(honest(3)), SwarmError).code, "network-full");
});

const LOCAL = [{ host: "192.168.1.20", port: 7_001 }];

Deno.test("swarm.announce() tells of local addresses only those with the same outer address in the same network", () => {
  const { swarm } = new Crowded({ dialBack: true });
  const announce = (n: number, host: string, more: Partial<Announcement> = {}) =>
    swarm.announce({ chainId: A, peerId: peerId(n), host, port: 7_001, ...more });
  announce(1, "203.0.113.5", { local: LOCAL });
  const beside = announce(2, "203.0.113.5", { local: [{ host: "192.168.1.21", port: 7_001 }] });
  assertEquals(beside.local, [{ peerId: peerId(1), ...LOCAL[0] }]);
  assertEquals(beside.others, 1);
  assertEquals(announce(3, "203.0.113.6").local, []);
  assertEquals(announce(4, "203.0.113.5", { chainId: B }).local, []);
  // All clients of a proxy that is not trusted look like this.
  announce(5, "127.0.0.1", { local: LOCAL });
  assertEquals(announce(6, "127.0.0.1").local, []);
});

Deno.test("swarm.announce() follows a peer that moves, and forgets one that leaves", () => {
  const { swarm } = new Crowded();
  const announce = (n: number, host: string, more: Partial<Announcement> = {}) =>
    swarm.announce({ chainId: A, peerId: peerId(n), host, port: 7_001, ...more });
  const { token } = announce(1, "203.0.113.5", { local: LOCAL });
  announce(1, "203.0.113.9", { local: LOCAL, token });
  assertEquals(announce(2, "203.0.113.5").local, []);
  assertEquals(announce(3, "203.0.113.9").local.length, 1);
  swarm.leave(A, peerId(1), token);
  assertEquals(announce(4, "203.0.113.9").local, []);
});

Deno.test("swarm.announce() tells of a bounded number of neighbours, and of none to whom it does not know", () => {
  const { swarm } = new Crowded();
  for (let n = 0; n < 3 * MAX_TOLD_NEIGHBOURS; n++) {
    swarm.announce({
      chainId: A,
      peerId: peerId(n),
      host: "203.0.113.5",
      port: 7_001,
      local: LOCAL,
    });
  }
  const { local } = swarm.announce({
    chainId: A,
    peerId: peerId(999),
    host: "203.0.113.5",
    port: 1,
  });
  assertEquals(local.length, MAX_TOLD_NEIGHBOURS);
});

Deno.test("swarm.announce() says how many other networks have the same name", () => {
  const { swarm } = new Crowded();
  let n = 0;
  const join = (chainId: ChainId, nameTag?: string) =>
    swarm.announce({ chainId, peerId: peerId(++n), host: honest(n), port: 1, nameTag });
  const tag = "12".repeat(16);
  assertEquals(join(A, tag).namesakes, 0);
  const other = join(B, tag);
  assertEquals([other.namesakes, join(A, tag).namesakes, join(A).namesakes], [1, 1, 0]);
  assertEquals(join(A, "34".repeat(16)).namesakes, 0);
  swarm.leave(B, peerId(2), other.token);
  assertEquals(join(A, tag).namesakes, 0);
});

Deno.test("tracker takes local addresses of a local network alone, and at most four", async () => {
  const { server, url } = serveTracker({ trustProxy: true });
  await using _ = server;
  const host = "203.0.113.5";
  const announce = (n: number, local: unknown) =>
    post(url, { peerId: peerId(n), port: 1, local }, { host });
  for (
    const [bad, why] of [
      [[{ host: "8.8.8.8", port: 7_001 }], "an IP address of a local network"],
      [[{ host: "127.0.0.1", port: 7_001 }], "an IP address of a local network"],
      [[{ host: "printer.local", port: 7_001 }], "an IP address of a local network"],
      [[{ host: "192.168.1.1", port: 22 }], "at least 1024"],
      [Array(5).fill(LOCAL[0]), "at most 4 addresses"],
      ["192.168.1.1:7001", "an array"],
    ] as const
  ) {
    const { status, json } = await announce(1, bad);
    assertEquals(status, 400);
    assert(json.reason.includes(why), json.reason);
  }
  assertEquals((await announce(1, LOCAL)).status, 201);
  const { json } = await post(url, { peerId: peerId(2), port: 1 }, { host });
  assertEquals([json.local, json.others], [[{ peerId: peerId(1), ...LOCAL[0] }], 1]);
  const elsewhere = await post(url, { peerId: peerId(3), port: 1 }, { host: "203.0.113.6" });
  assertEquals([elsewhere.json.local, elsewhere.json.others], [[], 2]);
});
