/**
 * One machine of a simulated world: a disk that outlives its processes, and a peer that runs on it or does not,
 * put together by `cli/app/peer/compose_node.ts`.
 */
import { type ComposedNode, composeNode } from "../../../cli/app/peer/compose_node.ts";
import { Chain } from "../../../core/chain/chain.ts";
import { type Clock, pause, type Random } from "../../../core/base/clock.ts";
import type { Network } from "../../../core/rules/network.ts";
import type { PendingLimits } from "../../../core/pending/limits.ts";
import { StoreError } from "../../../core/store/store.ts";
import type { SavedAddresses } from "../../../net/peers/address_book.ts";
import type { Miner } from "../../../net/node/mining_loop.ts";
import type { NodeApi } from "../../../net/api/node_api.ts";
import type { Node } from "../../../net/node/node.ts";
import type { NodeWitness } from "../../../net/node/options.ts";
import type { NodeEvent } from "../../../net/node/events.ts";
import type { Transport } from "../../../net/transport/transport.ts";
import type { ValidatorHost } from "../../../core/validator/validator_host.ts";
import { WitnessSigner } from "../../../core/witness/signer/signer.ts";
import { hostOf } from "../../support/block_forge.ts";
import { INSTANT, type Speed, VirtualCpu } from "./virtual_cpu.ts";
import { type DiskUser, VirtualDisk } from "./virtual_disk.ts";
import { VirtualKey } from "./virtual_key.ts";

/** How often a peer writes down the addresses that it knows, in ms; a real one does so every 5 s. */
const SAVE_MS = 30_000;

/** What a machine is made of. */
export interface MachineParts {
  readonly network: Network;
  readonly clock: Clock;
  readonly random: Random;
  /** Undefined mines nothing. */
  readonly miner: Miner | undefined;
  readonly log: (level: string, text: string) => void;
  /** Makes its validator. @default {The one of its network} */
  readonly host?: () => ValidatorHost;
  /** Mine blocks without records too. @default {false} */
  readonly mineEmpty?: boolean;
  /** How much may wait for a block. @default {PENDING_LIMITS} */
  readonly limits?: PendingLimits;
  /** How long its steps take. @default {INSTANT} */
  readonly speed?: Speed;
  /** How long the next write to its disk takes, in ms. @default {() => 0} */
  readonly syncMs?: () => number;
  /** The witness that it is, by its number. @default {It is none} */
  readonly witness?: number;
}

/** A process: a peer on the machine's disk. */
interface Process {
  readonly cpu: VirtualCpu;
  /** False once it was killed: it may run on for a moment, but reaches nothing any more. */
  isAlive: boolean;
  readonly stop: AbortController;
  readonly killed: AbortController;
  peer: { readonly node: Node; readonly chain: Chain; readonly api: NodeApi } | undefined;
  done: Promise<void>;
}

/** A machine. */
export class VirtualMachine {
  readonly host: string;
  readonly disk: VirtualDisk;
  readonly #parts: MachineParts;
  readonly #key: VirtualKey | undefined;
  #addresses: SavedAddresses | undefined;
  #process: Process | undefined;

  constructor(host: string, parts: MachineParts) {
    this.host = host;
    this.#parts = parts;
    this.disk = new VirtualDisk(parts.network.genesis, parts.syncMs);
    this.#key = parts.witness === undefined
      ? undefined
      : new VirtualKey(parts.witness, parts.syncMs);
  }

  /** True while a process runs on it, also if that has no peer yet. */
  get isOn(): boolean {
    return this.#process !== undefined;
  }

  /** Its peer, while it runs. */
  get node(): Node | undefined {
    return this.#process?.peer?.node;
  }

  get chain(): Chain | undefined {
    return this.#process?.peer?.chain;
  }

  /** What a program asks its peer. */
  get api(): NodeApi | undefined {
    return this.#process?.peer?.api;
  }

  /**
   * Starts a peer on what is on the disk. Settles when it runs, or was killed before.
   *
   * @param onFailure Told if it ends by itself, or does not even start.
   */
  async start(transport: Transport, onFailure: (error: unknown) => void): Promise<void> {
    const killed = new AbortController();
    const process: Process = {
      cpu: new VirtualCpu(this.#parts.clock, killed.signal),
      isAlive: true,
      stop: new AbortController(),
      killed,
      peer: undefined,
      done: Promise.resolve(),
    };
    this.#process = process;
    const fail = (error: unknown) => {
      if (!process.isAlive) return;
      this.#end(process);
      onFailure(error);
    };
    try {
      const chain = await this.#openChain(process);
      if (!process.isAlive) return;
      const { node, api, ended } = this.#startNode(process, chain, transport);
      process.peer = { node, chain, api };
      process.done = ended.catch(fail);
      this.#saveAddresses(process, node);
    } catch (error) {
      fail(error);
    }
  }

  /** Ends the peer from one moment to the next: nothing that it does from now on counts. */
  async kill(): Promise<void> {
    const process = this.#process;
    if (process === undefined) return;
    this.#end(process);
    await process.done;
  }

  /**
   * Ends the peer as Ctrl-C does: it takes leave, and writes down what it knows.
   *
   * @returns False if it was not there, or ended otherwise before.
   */
  async leave(): Promise<boolean> {
    const process = this.#process;
    if (process?.peer === undefined) return false;
    const { node, chain } = process.peer;
    this.#addresses = withoutScopes(node.saveAddresses());
    process.stop.abort();
    await process.done;
    if (!process.isAlive) return false;
    try {
      await chain.close();
      await process.cpu.turn();
    } catch (error) {
      // The next start will replay the chain.
      if (process.isAlive && !(error instanceof StoreError)) throw error;
    }
    if (!process.isAlive) return false;
    this.#end(process);
    return true;
  }

  /**
   * Hands in a record, as a user of this machine does.
   *
   * @returns What the user is told; undefined if the peer is gone by then, or cannot store it.
   */
  async submit(record: Uint8Array): Promise<string | undefined> {
    const process = this.#process;
    if (process?.peer === undefined) return undefined;
    try {
      const [{ status }] = await process.peer.node.submit([record]);
      await process.cpu.turn();
      return process.isAlive ? status : undefined;
    } catch (error) {
      if (!process.isAlive || error instanceof StoreError) return undefined;
      throw error;
    }
  }

  /** What its peer tells of itself until it ends, as one hears it who is not in the process. */
  async *events(): AsyncIterable<NodeEvent> {
    const process = this.#process;
    if (process?.peer === undefined) return;
    for await (const event of process.peer.node.events.subscribe(process.stop)) {
      if (!await isInTime(process)) return;
      yield event;
    }
  }

  /** The process is gone. */
  #end(process: Process): void {
    this.#process = undefined;
    process.isAlive = false;
    process.stop.abort();
    process.killed.abort(new Error("the process is gone"));
    this.disk.cutOff(this.#parts.clock.monotonic());
    this.#key?.cutOff(this.#parts.clock.monotonic());
  }

  #openChain(process: Process): Promise<Chain> {
    const { network, limits, speed = INSTANT, host: make = () => hostOf(network) } = this.#parts;
    const { cpu } = process;
    const store = this.disk.open(userOf(process));
    const host = cpu.host(make(), speed);
    return Chain.open(network, { store, host, clock: cpu.clock, limits });
  }

  #startNode(process: Process, chain: Chain, transport: Transport): ComposedNode {
    const { random, miner, log, mineEmpty, speed = INSTANT } = this.#parts;
    const { cpu } = process;
    const write = (level: string) => (text: string) => process.isAlive && log(level, text);
    return composeNode({
      listen: { host: this.host, port: 7_000 },
      agent: "sim",
      addresses: this.#addresses,
      mineEmpty,
      signal: process.stop.signal,
    }, {
      chain,
      transport: cpu.transport(transport, speed),
      clock: cpu.clock,
      random,
      log: {
        debug: write("debug"),
        info: write("info"),
        warn: write("warn"),
        error: write("error"),
      },
      pool: miner,
      witness: this.#openKey(process),
    });
  }

  #openKey(process: Process): NodeWitness | undefined {
    const { network: { chainId }, random } = this.#parts;
    const key = this.#key;
    if (key === undefined) return undefined;
    const file = key.open(userOf(process), () => this.disk.isFull());
    const { instance } = file.state;
    return {
      key: key.number,
      signer: WitnessSigner.of(file, `of ${this.host}`, { chainId, instance, random }),
    };
  }

  /** Keeps the addresses of others, also for a run after one that is killed. */
  async #saveAddresses({ stop }: Process, node: Node): Promise<void> {
    while (await pause(this.#parts.clock, SAVE_MS, stop.signal)) {
      if (!this.disk.isFull()) this.#addresses = withoutScopes(node.saveAddresses());
    }
  }
}

/** A process as its disk knows it. */
function userOf(process: Process): DiskUser {
  return {
    get isAlive() {
      return process.isAlive;
    },
    occupy: (ms) => process.cpu.occupy(ms),
  };
}

/** True if a process is still there when it has time to tell. */
async function isInTime(process: Process): Promise<boolean> {
  try {
    await process.cpu.turn();
  } catch {
    return false;
  }
  return process.isAlive;
}

/** Addresses as their file keeps them (`cli/app/files/address_file.ts`): what their sources may name was looked at before. */
function withoutScopes({ peers, anchors }: SavedAddresses): SavedAddresses {
  return {
    peers: peers.map((each) => ({ ...each, origin: { ...each.origin, scope: undefined } })),
    anchors,
  };
}
