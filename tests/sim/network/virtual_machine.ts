/** One machine of a simulated world: a disk that outlives its processes, and a peer that runs or does not. */
import type { Block } from "../../../core/block.ts";
import { Chain } from "../../../core/chain.ts";
import type { Clock, Random } from "../../../core/clock.ts";
import { bytesToHex } from "../../../core/hash.ts";
import { EXTRA_SIZE } from "../../../core/header.ts";
import { checkHeaderSanity } from "../../../core/check_block.ts";
import { MemoryStore } from "../../../core/memory_store.ts";
import type { Network } from "../../../core/network.ts";
import { RuleError } from "../../../core/rule_error.ts";
import type { ChainStore, StoreChange } from "../../../core/store.ts";
import type { BlockTemplate } from "../../../core/template.ts";
import type { Miner } from "../../../net/mining_loop.ts";
import { Node, type NodeEvent } from "../../../net/node.ts";
import type { Transport } from "../../../net/transport.ts";
import { hostOf } from "../../support/block_forge.ts";

/** What a machine is made of. */
export interface MachineParts {
  readonly network: Network;
  readonly clock: Clock;
  readonly random: Random;
  /** Mean time to a block of its own, in ms; undefined mines nothing. */
  readonly mineEveryMs: number | undefined;
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
    const { network, clock, random, log } = this.#parts;
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
      pool: this.#miner(),
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

  /** Finds blocks by chance, as often as its share of the world's computing power gives. */
  #miner(): Miner | undefined {
    const { mineEveryMs, clock, random, network } = this.#parts;
    if (mineEveryMs === undefined) return undefined;
    return {
      hashrate: 0,
      async mine(template, options) {
        const ms = -Math.log(1 - random.below(2 ** 32) / 2 ** 32) * mineEveryMs;
        await clock.sleep(ms, options);
        return findBlock(template, network, random);
      },
    };
  }
}

/** The block of a template. Hardly any hash is none in the networks of these worlds. */
function findBlock({ header, records }: BlockTemplate, network: Network, random: Random): Block {
  const extra = bytesToHex(random.bytes(EXTRA_SIZE));
  for (let nonce = 0;; nonce++) {
    const block: Block = { header: { ...header, extra, nonce }, records };
    try {
      checkHeaderSanity(block.header, network.definition.params);
      return block;
    } catch (error) {
      if (!(error instanceof RuleError && error.code === "work")) throw error;
    }
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
