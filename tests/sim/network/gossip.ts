/**
 * How news spreads through a large network: many of our nodes in virtual time, and one record and one block
 * after another, with every message counted.
 */
import { composeNode } from "../../../cli/app/peer/compose_node.ts";
import { Chain } from "../../../core/chain/chain.ts";
import type { Random } from "../../../core/base/clock.ts";
import { MemoryStore } from "../../../core/store/memory_store.ts";
import type { Network } from "../../../core/rules/network.ts";
import { LAZY_MS } from "../../../net/relay/limits.ts";
import type { Node } from "../../../net/node/node.ts";
import { EVERY_HASH, hostOf, testNetwork } from "../../support/block_forge.ts";
import { createDraw } from "../miners.ts";
import { filteredTransport } from "./filtered_transport.ts";
import { OrderedMiner } from "./virtual_miner.ts";
import { VirtualNetwork } from "./virtual_network.ts";
import { VirtualTime } from "./virtual_time.ts";

/** What is played. */
export interface GossipOptions {
  readonly nodes: number;
  /** Rounds of one publication of records and one block of them. */
  readonly rounds: number;
  /** Records handed in at once in each round, at one node. */
  readonly records: number;
  /** Bytes of each. */
  readonly recordBytes: number;
  readonly seed: number;
}

/** What it took to bring one kind of news to all. */
export interface SpreadReport {
  /** Messages that carry records or blocks, for each node that was to be reached and each publication. */
  readonly messagesPerDelivery: number;
  /** All others meanwhile, counted the same way. */
  readonly controlPerDelivery: number;
  /** Share of nodes that it came to. */
  readonly reached: number;
  readonly latencyMs: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  };
  /** Bytes that a node sends for one publication, on average, all messages together. */
  readonly bytesPerNode: number;
}

/** What became of a network; the fields of {@linkcode SpreadReport} are those of both kinds together. */
export interface GossipReport extends SpreadReport, GossipOptions {
  readonly virtualMs: number;
  /** Connections of a node, on average. */
  readonly connectionsPerNode: number;
  readonly record: SpreadReport;
  readonly block: SpreadReport & {
    /** Bytes of records in each. */
    readonly bodyBytes: number;
    /** Bytes sent for each delivery, as a share of those. */
    readonly shareOfBody: number;
  };
}

/** Numbers of the messages that carry records or blocks: block, records, sketch, missing. */
const PAYLOADS: ReadonlySet<number> = new Set([8, 13, 18, 20]);

/** Nodes that mine, at most: a miner makes a template of every record, which is no part of this. */
const MAX_MINERS = 10;

/** Addresses that each node knows at the start, as trackers give them. */
const KNOWN = 24;

/** Time in which connections are made, and the most for news to spread, in virtual ms. */
const WARM_UP_MS = 15_000;
const SPREAD_MS = 20_000;

/** Time after news has spread in which the peers that were not told yet are, in virtual ms. */
const REST_MS = 3 * LAZY_MS;

/** Latency of a link in ms: evenly spread, and each message up to a tenth later. As gossipsub's simulation. */
const [LEAST_LATENCY, MOST_LATENCY, JITTER] = [10, 150, 0.1];

/** Speed of a link: 20 Mbit/s. */
const BYTES_PER_MS = 2_500;

interface Peer {
  readonly node: Node;
  readonly miner: OrderedMiner | undefined;
}

/** Counts of one kind of news. */
class Tally {
  messages = 0;
  control = 0;
  bytes = 0;
  publications = 0;
  readonly latencies: number[] = [];

  count(frame: Uint8Array): void {
    if (PAYLOADS.has(frame[4])) this.messages++;
    else this.control++;
    this.bytes += frame.length;
  }

  report(nodes: number): SpreadReport {
    const deliveries = Math.max(1, this.publications * (nodes - 1));
    const sorted = this.latencies.toSorted((a, b) => a - b);
    const at = (share: number) => round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
    return {
      messagesPerDelivery: round(this.messages / deliveries),
      controlPerDelivery: round(this.control / deliveries),
      reached: this.latencies.length / deliveries,
      latencyMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
      bytesPerNode: Math.round(this.bytes / Math.max(1, this.publications) / nodes),
    };
  }
}

/** Plays a network, from a seed. */
export async function playGossip(
  options: GossipOptions,
  progress: (text: string) => void = () => {},
): Promise<GossipReport> {
  const world = new GossipWorld(options);
  try {
    return await world.play(progress);
  } finally {
    await world.end();
  }
}

class GossipWorld {
  readonly #options: GossipOptions;
  readonly #draw: () => number;
  readonly #time = new VirtualTime();
  readonly #network: Network;
  readonly #peers: Peer[] = [];
  readonly #stop = new AbortController();
  readonly #running: Promise<unknown>[] = [];
  readonly #record = new Tally();
  readonly #block = new Tally();
  /** What is counted at the moment. */
  #tally: Tally | undefined;
  #onNews: (peer: Peer) => void = () => {};

  constructor(options: GossipOptions) {
    this.#options = options;
    this.#draw = createDraw(options.seed);
    this.#network = testNetwork({
      validator: "any",
      params: { ...EVERY_HASH, intervalMs: 60_000 },
    });
  }

  async play(progress: (text: string) => void): Promise<GossipReport> {
    const { nodes, rounds } = this.#options;
    await this.#startAll();
    await this.#time.pass(WARM_UP_MS);
    const connections = this.#peers.reduce((sum, { node }) => sum + node.peerCount, 0);
    let bodyBytes = 0;
    for (let i = 1; i <= rounds; i++) {
      progress(`round ${i} of ${rounds}`);
      await this.#spreadRecords(i);
      bodyBytes = await this.#spreadBlock();
    }
    const both = new Tally();
    for (const each of [this.#record, this.#block]) {
      both.messages += each.messages;
      both.control += each.control;
      both.bytes += each.bytes;
      both.publications += each.publications;
      for (const latency of each.latencies) both.latencies.push(latency);
    }
    const block = this.#block.report(nodes);
    const deliveries = this.#block.publications * (nodes - 1);
    return {
      ...this.#options,
      ...both.report(nodes),
      virtualMs: Math.round(this.#time.now),
      connectionsPerNode: round(connections / nodes),
      record: this.#record.report(nodes),
      block: {
        ...block,
        bodyBytes,
        shareOfBody: round(this.#block.bytes / deliveries / bodyBytes),
      },
    };
  }

  async end(): Promise<void> {
    this.#stop.abort();
    const ending = Promise.all(this.#running);
    await this.#time.pass(0);
    await ending;
  }

  async #startAll(): Promise<void> {
    const { nodes } = this.#options;
    const net = new VirtualNetwork(this.#time, this.#links());
    const hosts = Array.from(
      { length: nodes },
      (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
    );
    const random = this.#random();
    for (const [i, host] of hosts.entries()) {
      const transport = filteredTransport(net.start(host), (frame) => {
        this.#tally?.count(frame);
        return frame;
      });
      const miner = i < MAX_MINERS
        ? new OrderedMiner({ network: this.#network, random })
        : undefined;
      this.#peers.push(await this.#start(host, { transport, miner, random }));
    }
    for (const [i, { node }] of this.#peers.entries()) {
      for (let n = 0; n < Math.min(KNOWN, nodes - 1); n++) {
        const other = (i + 1 + (nodes <= KNOWN ? n : this.#below(nodes - 1))) % nodes;
        node.addAddress({ host: hosts[other], port: 7_000 });
      }
    }
  }

  async #start(
    host: string,
    { transport, miner, random }: {
      transport: ReturnType<typeof filteredTransport>;
      miner: OrderedMiner | undefined;
      random: Random;
    },
  ): Promise<Peer> {
    const network = this.#network;
    const clock = this.#time.clock();
    const store = new MemoryStore(network.genesis);
    const chain = await Chain.open(network, { store, host: hostOf(network), clock });
    const say = () => {};
    const log = { debug: say, info: say, warn: say, error: say };
    const { node, ended } = composeNode(
      { listen: { host, port: 7_000 }, agent: "sim", signal: this.#stop.signal },
      { chain, transport, clock, random, log, pool: miner },
    );
    const peer = { node, miner };
    this.#running.push(ended, this.#watch(peer));
    return peer;
  }

  async #watch(peer: Peer): Promise<void> {
    for await (const event of peer.node.events.subscribe(this.#stop)) {
      if (event.type !== "peers") this.#onNews(peer);
    }
  }

  /** Hands records in at one node. */
  async #spreadRecords(round: number): Promise<void> {
    const { records: count, recordBytes } = this.#options;
    const records = Array.from({ length: count }, (_, i) => {
      const record = new Uint8Array(recordBytes);
      const view = new DataView(record.buffer);
      view.setUint32(0, round);
      view.setUint32(4, i);
      return record;
    });
    const origin = this.#peers[this.#below(this.#peers.length)];
    await this.#spread(this.#record, {
      origin,
      publish: () => origin.node.submit(records),
      hasIt: ({ node }) => node.chain.pending.size === count,
    });
  }

  /** Has one node find a block. Bytes of its records. */
  async #spreadBlock(): Promise<number> {
    const miners = this.#peers.filter(({ miner }) => miner !== undefined);
    const origin = miners[this.#below(miners.length)];
    const index = origin.node.chain.tip.header.index + 1;
    await this.#spread(this.#block, {
      origin,
      publish: () => {
        if (!origin.miner!.find()) throw new Error("the miner has nothing to work on");
      },
      hasIt: ({ node }) => node.chain.tip.header.index === index,
    });
    const block = origin.node.chain.block(origin.node.chain.tip.hash);
    return block?.records.reduce((sum, { length }) => sum + length, 0) ?? 0;
  }

  /** Publishes something and counts until it is with all, and all have told those that they tell later. */
  async #spread(
    tally: Tally,
    { origin, publish, hasIt }: {
      origin: Peer;
      publish: () => unknown;
      hasIt: (peer: Peer) => boolean;
    },
  ): Promise<void> {
    const start = this.#time.now;
    const lacking = new Set(this.#peers);
    lacking.delete(origin);
    this.#onNews = (peer) => {
      if (!lacking.has(peer) || !hasIt(peer)) return;
      lacking.delete(peer);
      tally.latencies.push(this.#time.now - start);
    };
    this.#tally = tally;
    tally.publications++;
    const publishing = Promise.resolve(publish());
    await this.#time.pass(SPREAD_MS, () => lacking.size === 0);
    await publishing;
    await this.#time.pass(REST_MS);
    this.#tally = undefined;
  }

  #links() {
    const latencies = new Map<string, number>();
    return (from: string, to: string) => {
      const key = from < to ? `${from} ${to}` : `${to} ${from}`;
      const base = latencies.get(key) ??
        LEAST_LATENCY + this.#draw() * (MOST_LATENCY - LEAST_LATENCY);
      latencies.set(key, base);
      return { latencyMs: base * (1 + JITTER * this.#draw()), bytesPerMs: BYTES_PER_MS };
    };
  }

  #below(limit: number): number {
    return Math.floor(this.#draw() * limit);
  }

  #random(): Random {
    return {
      bytes: (count) => new Uint8Array(count).map(() => this.#below(256)),
      below: (limit) => this.#below(limit),
    };
  }
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
