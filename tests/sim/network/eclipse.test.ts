import { assert, assertEquals } from "@std/assert";
import type { Random } from "../../../core/base/clock.ts";
import type { Address } from "../../../net/base/address.ts";
import type { SavedAddresses } from "../../../net/peers/address_book.ts";
import { MAX_ANCHORS, MAX_INBOUND } from "../../../net/peers/limits.ts";
import type { Node } from "../../../net/node/node.ts";
import { trackerOrigin } from "../../../net/base/origin.ts";
import { EVERY_HASH, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { startVirtualNode } from "../../support/virtual_node.ts";
import { createDraw } from "../miners.ts";
import { Crowd } from "./crowd.ts";
import { chanceMiner } from "./virtual_miner.ts";
import { VirtualNetwork } from "./virtual_network.ts";
import { VirtualTime } from "./virtual_time.ts";

/** Machines of the attacker, rented in a few places. */
const HOSTILE = 200;
const PLACES = 5;

const HONEST = 6;
const GOOD_TRACKER = "http://good.example:7700";
const BAD_TRACKER = "http://bad.example:7700";

/** How often a tracker tells a peer of others, and how many, in ms. */
const TELL = { everyMs: 5_000, count: 50 };

/** Nodes with public addresses in places of their own, and a crowd that wants to be all that they see. */
class Siege implements AsyncDisposable {
  readonly network = testNetwork({ params: { ...EVERY_HASH, intervalMs: 5_000 } });
  readonly time = new VirtualTime();
  readonly net = new VirtualNetwork(this.time, () => ({ latencyMs: 50, bytesPerMs: 2_000 }));
  readonly honest: Node[] = [];
  readonly crowd: Crowd;
  readonly #draw = createDraw(7);
  readonly #stops: (() => Promise<void>)[] = [];

  private constructor() {
    const hosts = Array.from(
      { length: HOSTILE },
      (_, i) => `${150 + i % PLACES}.7.${Math.floor(i / PLACES)}.1`,
    );
    const { network } = this;
    const [clock, random] = [this.time.clock(), this.random()];
    this.crowd = new Crowd(hosts, {
      network,
      clock,
      random,
      start: (host) => this.net.start(host),
    });
  }

  /** A network of honest nodes that know each other, mine, and are surrounded. */
  static async start(): Promise<Siege> {
    const siege = new Siege();
    const all = Array.from({ length: HONEST }, (_, i) => ({ host: `20.${i}.0.1`, port: 7_000 }));
    for (const { host } of all) {
      const node = await siege.node(host, { mines: true });
      for (const address of all) node.addAddress(address, trackerOrigin(GOOD_TRACKER));
      siege.honest.push(node);
    }
    for (const address of all) siege.crowd.surround(address);
    await siege.time.pass(20_000);
    return siege;
  }

  /** Starts a node. */
  async node(
    host: string,
    { mines = false, addresses, random = this.random() }: {
      mines?: boolean;
      addresses?: SavedAddresses;
      random?: Random;
    } = {},
  ): Promise<Node> {
    const { network, time, net } = this;
    const pool = mines
      ? chanceMiner({ network, clock: time.clock(), random, meanMs: HONEST * 4_000 })
      : undefined;
    const { node, stop } = await startVirtualNode(
      { network, time, net, host, random, pool, addresses },
    );
    this.#stops.push(stop);
    return node;
  }

  /** A tracker tells a node of these, again and again. */
  tell(node: Node, url: string, some: (count: number) => readonly Address[]): void {
    for (const address of some(TELL.count)) node.addAddress(address, trackerOrigin(url));
    this.time.after(TELL.everyMs, () => this.tell(node, url, some));
  }

  /** Asserts that a vote of this node gets into the chain that the honest ones share, and comes back. */
  async assertConnected(node: Node): Promise<void> {
    const voter = `voter ${this.time.now}`;
    await node.submit([voteRecord(voter, "red")]);
    const [miner] = this.honest;
    const isIn = () =>
      node.chain.tip.header.index > 0 && node.chain.pending.size === 0 &&
      node.chain.tip.hash === miner.chain.tip.hash;
    await this.time.pass(120_000, isIn);
    assert(
      isIn(),
      `the vote is in no block: ${node.chain.tip.header.index}, ${node.peerCount} peers`,
    );
  }

  random(): Random {
    const draw = createDraw(Math.floor(this.#draw() * 2 ** 32));
    return {
      below: (limit) => Math.floor(draw() * limit),
      bytes: (length) => Uint8Array.from({ length }, () => Math.floor(draw() * 256)),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ending = Promise.all([...this.#stops.map((stop) => stop()), this.crowd.stop()]);
    await this.time.pass(60_000);
    await ending;
  }
}

/** The addresses of honest nodes, as a good tracker names them. */
function named(siege: Siege): () => Address[] {
  return () => siege.honest.map(({ address }) => address);
}

Deno.test("Node: 200 hostile peers take all places of all honest peers, and a new one gets in all the same", async () => {
  await using siege = await Siege.start();
  const [{ peerCount }] = siege.honest;
  assert(peerCount >= MAX_INBOUND, `only ${peerCount} connections are taken`);
  const node = await siege.node("30.1.0.1");
  siege.crowd.surround(node.address);
  siege.tell(node, GOOD_TRACKER, named(siege));
  await siege.assertConnected(node);
});

Deno.test("Node: a hostile tracker and 200 hostile peers do not cut off a peer that has a good tracker too", async () => {
  await using siege = await Siege.start();
  const node = await siege.node("30.1.0.1");
  siege.crowd.surround(node.address);
  siege.tell(node, BAD_TRACKER, (count) => siege.crowd.some(count));
  // What is good comes last.
  await siege.time.pass(30_000);
  siege.tell(node, GOOD_TRACKER, named(siege));
  await siege.assertConnected(node);
});

/** What a peer knows that was in the network for a while. */
async function joinBefore(siege: Siege, host: string): Promise<SavedAddresses> {
  const node = await siege.node(host);
  siege.tell(node, GOOD_TRACKER, named(siege));
  await siege.assertConnected(node);
  const addresses = node.saveAddresses();
  siege.net.stop(host, "reset");
  return addresses;
}

/** Starts a peer again, with nobody but a hostile tracker, and asserts that it is in the network. */
async function assertReturns(siege: Siege, host: string, addresses: SavedAddresses): Promise<void> {
  const node = await siege.node(host, { addresses });
  siege.crowd.surround(node.address);
  siege.tell(node, BAD_TRACKER, (count) => siege.crowd.some(count));
  await siege.time.pass(30_000);
  await siege.assertConnected(node);
}

Deno.test("Node: a hostile tracker and 200 hostile peers do not cut off a peer that was in the network before, though its last peers are gone", async () => {
  await using siege = await Siege.start();
  const addresses = await joinBefore(siege, "30.1.0.1");
  assertEquals(addresses.anchors.length, MAX_ANCHORS);
  const gone = new Set(addresses.anchors.map(({ host }) => host));
  for (const host of gone) siege.net.stop(host, "silence");
  siege.honest.splice(
    0,
    HONEST,
    ...siege.honest.filter(({ address }) => !gone.has(address.host)),
  );
  await assertReturns(siege, "30.1.0.1", addresses);
});

Deno.test("Node: who claims the id of a peer neither pushes that one out nor keeps it out", async () => {
  await using siege = await Siege.start();
  const ids = siege.honest.map(({ peerId }) => peerId);
  // Of two connections between the same peers the one that the lower id opened stays: here always the crowd's.
  const random = {
    ...siege.random(),
    bytes: (length: number) => new Uint8Array(length).fill(0xff),
  };
  const [before, after] = [
    await siege.node("30.1.0.1", { random }),
    await siege.node("30.2.0.1", { random }),
  ];
  siege.crowd.surround(before.address, ids);
  siege.tell(after, GOOD_TRACKER, named(siege));
  await siege.time.pass(20_000);
  siege.tell(before, GOOD_TRACKER, named(siege));
  siege.crowd.surround(after.address, ids);
  await siege.time.pass(20_000);
  await siege.assertConnected(before);
  await siege.assertConnected(after);
});
