/** One machine of a simulated world: a disk that outlives its processes, and a peer that runs or does not. */
import { Chain } from "../../../core/chain.ts";
import type { Clock, Random } from "../../../core/clock.ts";
import { MemoryStore } from "../../../core/memory_store.ts";
import type { Network } from "../../../core/network.ts";
import type { ChainStore, StoreChange } from "../../../core/store.ts";
import type { Miner } from "../../../net/mining_loop.ts";
import { Node, type NodeEvent } from "../../../net/node.ts";
import type { Transport } from "../../../net/transport.ts";
import { hostOf } from "../../support/block_forge.ts";

/** What a machine is made of. */
export interface MachineParts {
  readonly network: Network;
  readonly clock: Clock;
  readonly random: Random;
  /** Undefined mines nothing. */
  readonly miner: Miner | undefined;
  readonly log: (level: string, text: string) => void;
}

/** A process: a peer on the machine's disk. */
interface Process {
  readonly node: Node;
  readonly chain: Chain;
  /** False once it was killed: it may run on for a moment, but reaches nothing any more. */
  isAlive: boolean;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** A machine. */
export class VirtualMachine {
  readonly host: string;
  readonly #parts: MachineParts;
  readonly #disk: MemoryStore;
  #process: Process | undefined;

  constructor(host: string, parts: MachineParts) {
    this.host = host;
    this.#parts = parts;
    this.#disk = new MemoryStore(parts.network.genesis);
  }

  /** Its peer, while it runs. */
  get node(): Node | undefined {
    return this.#process?.node;
  }

  get chain(): Chain | undefined {
    return this.#process?.chain;
  }

  /**
   * Starts a peer on what is on the disk.
   *
   * @param onFailure Told if it ends by itself.
   */
  async start(transport: Transport, onFailure: (error: unknown) => void): Promise<void> {
    const { network, clock, random, miner, log } = this.#parts;
    const link = { isAlive: true };
    const store = onDiskWhile(this.#disk, link);
    const chain = await Chain.open(network, { store, host: hostOf(network), clock });
    const write = (level: string) => (text: string) => link.isAlive && log(level, text);
    const node = new Node({ listen: { host: this.host, port: 7_000 }, agent: "sim" }, {
      chain,
      transport,
      clock,
      random,
      log: {
        debug: write("debug"),
        info: write("info"),
        warn: write("warn"),
        error: write("error"),
      },
      pool: miner,
    });
    const stop = new AbortController();
    const done = node.run({ signal: stop.signal }).catch((error) => {
      if (link.isAlive) onFailure(error);
    });
    this.#process = Object.assign(link, { node, chain, stop, done });
  }

  /** Ends the peer from one moment to the next: nothing that it does from now on counts. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (process === undefined) return;
    this.#process = undefined;
    process.isAlive = false;
    process.stop.abort();
    await process.done;
  }

  /** Events of its peer until it ends. */
  async *events(): AsyncIterable<NodeEvent> {
    const process = this.#process;
    if (process !== undefined) yield* process.node.events.subscribe(process.stop);
  }
}

/** A disk as one process sees it: what it writes after it was killed is not there. */
function onDiskWhile(disk: MemoryStore, link: { readonly isAlive: boolean }): ChainStore {
  return {
    headers: () => disk.headers(),
    body: (hash) => disk.body(hash),
    blocksOf: (id) => disk.blocksOf(id),
    pending: () => disk.pending(),
    pendingSources: () => disk.pendingSources(),
    refusals: () => disk.refusals(),
    write: (change: StoreChange) => link.isAlive ? disk.write(change) : undefined,
    snapshots: () => disk.snapshots(),
    readSnapshot: (hash) => disk.readSnapshot(hash),
    writeSnapshot: (snapshot) => link.isAlive ? disk.writeSnapshot(snapshot) : undefined,
    [Symbol.dispose]() {},
  };
}
