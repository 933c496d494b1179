/**
 * How soon blocks become final: the state machines of all witnesses of a network in virtual time, one hop from each other,
 * with a disk that takes 5 to 15 ms a signature. Nobody lies; some may be away. Computing costs nothing.
 */
import type { BlockHash } from "../../../core/block/ids.ts";
import { proposerOf } from "../../../core/witness/proposer.ts";
import { VirtualQueue } from "../../support/witness_rounds/virtual_queue.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import type { WorldBlock } from "./known_blocks.ts";
import { TimedWitness, type WitnessHome, type WitnessMessage } from "./timed_witness.ts";
import { named } from "../../support/named.ts";

/** What is played. */
export interface FinalPlan {
  readonly seed: number;
  readonly witnesses: number;
  /** How many of them are not there. */
  readonly away: number;
  /** Least and most of what a message takes, in ms. */
  readonly latencyMs: readonly [least: number, most: number];
  /** Mined blocks, and the mean time between two of them in ms. */
  readonly blocks: number;
  readonly intervalMs: number;
}

/** How soon blocks became final, in ms from when each was found. */
export interface FinalTimes {
  /** At the first witness, and at the last one, in the order of blocks. */
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** Mined blocks that never became final: others are in their place, or too few witnesses are there. */
  readonly undone: number;
  readonly messages: number;
}

/** Time at the end for what is on its way, in ms. */
const CALM_MS = 60_000;

/** A world. */
export class FinalWorld implements WitnessHome<WorldBlock> {
  readonly queue: VirtualQueue;
  readonly genesis: WorldBlock;
  readonly set: ReturnType<typeof makeWitnessSet>;
  readonly #plan: FinalPlan;
  readonly #blocks = new Map<BlockHash, WorldBlock>();
  readonly #witnesses: TimedWitness<WorldBlock>[];
  readonly #turns = new Map<number, number>();
  #messages = 0;

  constructor(plan: FinalPlan) {
    const { witnesses: n, away } = plan;
    this.#plan = plan;
    this.queue = new VirtualQueue(plan.seed);
    this.set = makeWitnessSet(Array.from({ length: n }, () => 1), Math.floor(2 * n / 3) + 1);
    this.genesis = this.#create(undefined);
    const gone = new Set<number>(Array.from({ length: away }, (_, i) => (3 * i + 1) % n));
    this.#witnesses = this.set.keys.flatMap((_, key) =>
      gone.has(key) ? [] : [new TimedWitness(this, key)]
    );
  }

  /** Plays it to its end. */
  play(): FinalTimes {
    for (const each of this.#witnesses) each.start();
    this.queue.after(10, () => this.#mine(this.#plan.blocks));
    this.queue.runUntil(3 * this.#plan.blocks * this.#plan.intervalMs + CALM_MS);
    const times = [...this.#blocks.values()].filter(({ parent }) => parent !== undefined)
      .map((block) => ({
        block,
        at: this.#witnesses.map((each) => each.finalMs.get(block.hash) ?? Infinity),
      }));
    const final = times.filter(({ at }) => Number.isFinite(Math.max(...at)));
    return {
      first: final.map(({ block, at }) => Math.min(...at) - block.foundMs),
      last: final.map(({ block, at }) => Math.max(...at) - block.foundMs),
      undone: times.length - final.length,
      messages: this.#messages,
    };
  }

  block(hash: BlockHash): WorldBlock | undefined {
    return this.#blocks.get(hash);
  }

  /** Whose turn it is: the real order. */
  proposer(round: number): number {
    let key = this.#turns.get(round);
    if (key === undefined) {
      key = proposerOf(this.set, named(this.genesis.hash), round);
      this.#turns.set(round, key);
    }
    return key;
  }

  /** Sends to one witness, or to all others. */
  send(from: number, message: WitnessMessage<WorldBlock>, to?: number): void {
    for (const each of this.#witnesses) {
      if (each.key === from || (to !== undefined && each.key !== to)) continue;
      this.#messages++;
      this.queue.after(this.#latency(), () => each.receive(message, from));
    }
  }

  #latency(): number {
    const [least, most] = this.#plan.latencyMs;
    return this.queue.between(least, most);
  }

  #create(parent: WorldBlock | undefined): WorldBlock {
    const index = parent === undefined ? 0 : parent.index + 1;
    const hash = named<BlockHash>((this.#blocks.size + 1).toString(16).padStart(64, "0"));
    const block = { index, hash, parent, foundMs: this.queue.now, work: index };
    this.#blocks.set(hash, block);
    return block;
  }

  #mine(left: number): void {
    if (left === 0) return;
    const { queue } = this;
    const miner = queue.pick(this.#witnesses);
    const block = this.#create(miner.tip);
    miner.take(block);
    this.send(miner.key, { block });
    queue.after(-Math.log(1 - queue.chance()) * this.#plan.intervalMs, () => this.#mine(left - 1));
  }
}
