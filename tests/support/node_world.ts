/** Nodes over real sockets in this process, and ways to wait for what they do. */
import { Chain } from "../../core/chain/chain.ts";
import type { Clock } from "../../core/base/clock.ts";
import { MemoryStore } from "../../core/store/memory_store.ts";
import { MiningPool } from "../../core/mining/mining_pool.ts";
import type { Network } from "../../core/rules/network.ts";
import type { RecordId } from "../../core/block/ids.ts";
import { openSqlite } from "./sqlite.ts";
import type { ChainStore } from "../../core/store/store.ts";
import { systemClock, systemRandom as random } from "../../core/base/system.ts";
import { composeNode } from "../../cli/app/peer/compose_node.ts";
import type { Address } from "../../net/base/address.ts";
import type { Log } from "../../net/base/log.ts";
import type { Node } from "../../net/node/node.ts";
import type { NodeOptions, NodeWitness } from "../../net/node/options.ts";
import type { NodeApi } from "../../net/api/node_api.ts";
import { tcpTransport } from "../../net/transport/tcp.ts";
import type { Transport } from "../../net/transport/transport.ts";
import type { Block } from "../../core/block/block.ts";
import { hostOf, testNetwork, voteRecord } from "./block_forge.ts";
import type { ManualClock } from "./manual_clock.ts";
import { patiently } from "./process_progress.ts";

export { voteRecord };

/** How often is looked for what no node has news of, in ms. */
const LOOK_MS = 1_000;

/** How a node of a world is started. */
export interface StartOptions extends Partial<Omit<NodeOptions, "connect">> {
  /** Nodes, or addresses, to connect with. */
  readonly connect?: readonly (WorldNode | Address)[];
  /** Mine with one worker. @default {true} */
  readonly mine?: boolean;
  /** Path of an SQLite file; left out, the node keeps its chain in memory. */
  readonly path?: string;
  /** Blocks that it has from the start. */
  readonly blocks?: readonly Block[];
  /** A chain in memory that it takes over as it is, where adding all blocks again would take long. */
  readonly chain?: Chain;
  readonly clock?: Clock;
  readonly transport?: Transport;
  /** The witness that it is. */
  readonly witness?: NodeWitness;
}

/** A line of a node's log. */
export interface LogLine {
  readonly level: keyof Log;
  readonly text: string;
}

/** A node that runs. */
export class WorldNode {
  readonly node: Node;
  readonly api: NodeApi;
  readonly lines: readonly LogLine[];
  readonly #stop: () => Promise<void>;
  #stopped: Promise<void> | undefined;

  constructor(node: Node, api: NodeApi, lines: readonly LogLine[], stop: () => Promise<void>) {
    this.node = node;
    this.api = api;
    this.lines = lines;
    this.#stop = stop;
  }

  get chain(): Chain {
    return this.node.chain;
  }

  get address(): Address {
    return this.node.address;
  }

  /** Where the vote of a voter went. */
  async choiceOf(voter: string): Promise<unknown> {
    const { answer } = await this.chain.query("voter", { id: voter });
    return (answer as { choice: unknown }).choice;
  }

  /** Hands in a vote; its record id. */
  async vote(voter: string, choice: string): Promise<RecordId> {
    const [{ recordId }] = await this.node.submit([voteRecord(voter, choice)]);
    return recordId;
  }

  /** Lines that are worth a person's attention and contain `part`. */
  warnings(part = ""): string[] {
    return this.lines
      .filter(({ level, text }) => (level === "warn" || level === "error") && text.includes(part))
      .map(({ text }) => text);
  }

  /** Stops it as a user does. Idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  toString(): string {
    const { tip, pending } = this.chain;
    const lines = this.lines.slice(-8).map(({ level, text }) => `    ${level} ${text}`).join("\n");
    return `  index ${tip.header.index} ${tip.hash.slice(0, 8)}, ${pending.size} pending, ` +
      `${this.node.peerCount} peers${this.node.isSyncing ? ", syncing" : ""}\n${lines}`;
  }
}

/** Nodes of one network that are stopped together. */
export class NodeWorld implements AsyncDisposable {
  readonly network: Network;
  readonly nodes: WorldNode[] = [];
  readonly #waiting = new Set<() => void>();
  #folder: string | undefined;

  constructor(network: Network = testNetwork()) {
    this.network = network;
  }

  /** Starts a node that listens on a free port, or where `listen` says. */
  async start(options: StartOptions = {}): Promise<WorldNode> {
    const { mine = true, connect = [], clock = systemClock, path, blocks = [] } = options;
    const { network } = this;
    const store: ChainStore = path === undefined
      ? new MemoryStore(network.genesis)
      : openSqlite(path, network);
    const chain = options.chain ??
      await Chain.open(network, { store, host: hostOf(network), clock });
    for (const block of blocks) await chain.addBlock(block);
    const lines: LogLine[] = [];
    const write = (level: keyof Log) => (text: string) => {
      lines.push({ level, text });
      this.#wake();
    };
    const log: Log = {
      debug: write("debug"),
      info: write("info"),
      warn: write("warn"),
      error: write("error"),
    };
    const pool = mine ? new MiningPool({ workers: 1 }, { random, clock }) : undefined;
    const stop = new AbortController();
    const { node, api, ended } = composeNode({
      listen: options.listen ?? { host: "127.0.0.1", port: 0 },
      agent: options.agent ?? "test",
      mineEmpty: options.mineEmpty,
      milestones: options.milestones,
      bundle: options.bundle,
      addresses: options.addresses,
      connect: connect.map((each) => each instanceof WorldNode ? each.address : each),
      signal: stop.signal,
    }, {
      chain,
      transport: options.transport ?? tcpTransport,
      clock,
      random,
      log,
      pool,
      witness: options.witness,
    });
    const following = this.#follow(node, stop.signal);
    // A failure shows at stop(); until then it must not count as unhandled.
    ended.catch(() => this.#wake());
    const started = new WorldNode(node, api, lines, async () => {
      stop.abort();
      try {
        await ended;
      } finally {
        await following;
        await pool?.[Symbol.asyncDispose]();
        store[Symbol.dispose]();
      }
    });
    this.nodes.push(started);
    return started;
  }

  /** Starts nodes that are each connected with all before. */
  async startAll(count: number, options: StartOptions = {}): Promise<WorldNode[]> {
    const nodes: WorldNode[] = [];
    for (let i = 0; i < count; i++) {
      nodes.push(await this.start({ ...options, connect: nodes.slice() }));
    }
    await this.until(
      "all are connected",
      () => nodes.every((each) => each.node.peerCount >= count - 1),
    );
    return nodes;
  }

  /** A path for an SQLite file that is removed with this world. */
  async path(name: string): Promise<string> {
    this.#folder ??= await Deno.makeTempDir({ prefix: "chainvote-test-" });
    return `${this.#folder}/${name}.db`;
  }

  /**
   * Waits until `test` holds. Looked at whenever a node has news or logs a line. Fails once this process does nothing any
   * more.
   */
  async until(what: string, test: () => boolean | Promise<boolean>): Promise<void> {
    let isOver = false;
    let wake = () => {};
    const timer = setInterval(() => wake(), LOOK_MS);
    const looking = async () => {
      while (!isOver) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        this.#waiting.add(wake);
        if (await test()) return;
        await promise;
        this.#waiting.delete(wake);
      }
    };
    try {
      await patiently(looking(), () => this.#describe(what));
    } finally {
      isOver = true;
      clearInterval(timer);
      wake();
      this.#waiting.delete(wake);
    }
  }

  /** Waits until `test` holds while time goes on in steps of `stepMs` on a clock of the test's own. */
  async drive(
    clock: ManualClock,
    what: string,
    test: () => boolean,
    { stepMs = 50 } = {},
  ): Promise<void> {
    let isOver = false;
    const driving = async () => {
      while (!isOver && !test()) await clock.advance(stepMs);
    };
    try {
      await patiently(driving(), () => this.#describe(what));
    } finally {
      isOver = true;
    }
  }

  #describe(what: string): string {
    return `this: ${what}:\n${this.nodes.join("\n")}`;
  }

  /** Waits until these nodes have one tip and nothing is left to do. */
  async agree(nodes: readonly WorldNode[] = this.nodes): Promise<void> {
    await this.until("all agree", () => {
      const tips = new Set(nodes.map(({ chain }) => chain.tip.hash));
      return tips.size === 1 &&
        nodes.every(({ chain, node }) => chain.pending.size === 0 && !node.isSyncing);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await Promise.all(this.nodes.map((each) => each.stop()));
    } finally {
      if (this.#folder !== undefined) await Deno.remove(this.#folder, { recursive: true });
    }
  }

  async #follow(node: Node, signal: AbortSignal): Promise<void> {
    while (await node.events.next({ signal })) this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}
