/**
 * A network with an attacker who has a multiple of all honest computing power: the real difficulty rule, the real machine of
 * rounds in each witness, and peers that mine. Nothing is hashed, and computing costs no time.
 */
import type { BlockHash } from "../../../core/block/ids.ts";
import { DEFAULT_PARAMS } from "../../../core/rules/params.ts";
import { proposerOf } from "../../../core/witness/proposer.ts";
import type { WitnessSet } from "../../../core/witness/witness_set.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { VirtualQueue } from "../../support/witness_rounds/virtual_queue.ts";
import { named } from "../../support/named.ts";
import { TimedWitness, type WitnessHome, type WitnessMessage } from "../finality/timed_witness.ts";
import { type AttackBlock, BlockFactory, type Finder } from "./attack_block.ts";
import { type AttackedPeer, PlainPeer } from "./plain_peer.ts";

/** What is played. */
export interface AttackPlan {
  readonly seed: number;
  /** Witnesses; 0 for a network without any. */
  readonly witnesses: number;
  /** How many of them are away. @default {0} */
  readonly away?: number;
  /** Expected hashes a ms of all honest peers together. @default {HONEST_RATE} */
  readonly rate?: number;
  /** Peers mine only while votes wait, as they do unless told otherwise. @default {They always do} */
  readonly isQuiet?: boolean;
}

/** Peers that mine, where nobody is a witness. */
const PEERS = 4;

/** With that rate the first block takes all honest peers together an interval. */
const HONEST_RATE = DEFAULT_PARAMS.initialDifficulty / DEFAULT_PARAMS.intervalMs;

/** How long a vote waits before a witness makes a block for it: the default where blocks are mined too. */
const PATIENCE_MS = 2 * DEFAULT_PARAMS.intervalMs;

/** Least and most of what a message takes, in ms. */
const [LEAST_MS, MOST_MS] = [50, 300];

/** A world. */
export class AttackWorld implements WitnessHome<AttackBlock> {
  readonly queue: VirtualQueue;
  readonly set: WitnessSet;
  readonly factory = new BlockFactory(DEFAULT_PARAMS, 0);
  readonly peers: readonly AttackedPeer[];
  readonly rate: number;
  /** All votes that were cast, by number, with the time of each in ms. */
  readonly votes = new Map<number, number>();
  /** Told of each block that honest peers hear of. */
  onBlock: (block: AttackBlock) => void = () => {};
  readonly #witnesses: readonly TimedWitness<AttackBlock>[];
  readonly #turns = new Map<number, number>();
  /** What each peer mines on. */
  readonly #mining = new Map<number, AttackBlock>();
  readonly #isQuiet: boolean;

  constructor(plan: AttackPlan) {
    const { seed, witnesses, away = 0, rate = HONEST_RATE, isQuiet = false } = plan;
    this.rate = rate;
    this.#isQuiet = isQuiet;
    this.queue = new VirtualQueue(seed);
    const count = Math.max(1, witnesses);
    this.set = makeWitnessSet(
      Array.from({ length: count }, () => 1),
      Math.floor(2 * count / 3) + 1,
    );
    const keys = Array.from({ length: witnesses - away }, (_, key) => key);
    this.#witnesses = keys.map((key) => new TimedWitness(this, key));
    this.peers = witnesses > 0 ? this.#witnesses : Array.from(
      { length: PEERS },
      (_, key) => new PlainPeer(key, this.genesis, () => this.onTip()),
    );
    for (const each of this.#witnesses) each.start();
    this.#tendMiners();
  }

  get genesis(): AttackBlock {
    return this.factory.genesis;
  }

  /** The final block of the peer that is furthest. */
  get final(): AttackBlock {
    return this.peers.map(({ final }) => final).reduce((a, b) => b.index > a.index ? b : a);
  }

  /** The heaviest tip of all peers. */
  get best(): AttackBlock {
    return this.peers.map(({ tip }) => tip).reduce((a, b) => b.work > a.work ? b : a);
  }

  /** When a block became final at the last of the witnesses, in ms; undefined if it is not. */
  finalMs({ hash }: AttackBlock): number | undefined {
    const times = this.#witnesses.map((each) => each.finalMs.get(hash) ?? Infinity);
    const last = Math.max(...times);
    return times.length > 0 && Number.isFinite(last) ? last : undefined;
  }

  block(hash: BlockHash): AttackBlock | undefined {
    return this.factory.get(hash);
  }

  /** Whose turn it is: the real order. */
  proposer(round: number): number {
    const key = this.#turns.get(round) ??
      proposerOf(this.set, named(this.genesis.hash), round);
    this.#turns.set(round, key);
    return key;
  }

  send(from: number, message: WitnessMessage<AttackBlock>, to?: number): void {
    for (const each of this.#witnesses) {
      if (each.key === from || (to !== undefined && each.key !== to)) continue;
      this.queue.after(this.#latency(), () => each.receive(message, from));
    }
    if ("block" in message) this.onBlock(message.block);
  }

  /** Hands a block to all peers. */
  publish(block: AttackBlock, from?: number): void {
    if (this.#witnesses.length > 0) return this.send(from ?? -1, { block });
    for (const each of this.peers) {
      if (each.key !== from) this.queue.after(this.#latency(), () => each.take(block));
    }
    this.onBlock(block);
  }

  /** Somebody votes: all peers have heard of it. */
  vote(): number {
    const vote = this.votes.size;
    this.votes.set(vote, this.queue.now);
    if (this.#witnesses.length > 0) {
      this.queue.after(PATIENCE_MS, () => this.#witnesses.forEach((each) => each.look()));
    }
    this.#tendMiners();
    return vote;
  }

  isDue(tip: AttackBlock): boolean {
    const { now } = this.queue;
    return this.#lacks(tip, (castMs) => now - castMs >= PATIENCE_MS);
  }

  make(after: AttackBlock): AttackBlock | undefined {
    return this.isDue(after) ? this.create(after, "witness") : undefined;
  }

  /** A block with all votes, or with none but those that are before it. */
  create(parent: AttackBlock, by: Finder, { isEmpty = false } = {}): AttackBlock {
    const votes = isEmpty ? parent.votes : new Set(this.votes.keys());
    return this.factory.create(parent, { now: this.queue.now, by, votes });
  }

  onTip(): void {
    this.#tendMiners();
  }

  /** Time until a block is found after another one, by chance, in ms. */
  searchMs(after: AttackBlock, rate: number): number {
    return -Math.log(1 - this.queue.chance()) * this.factory.difficulty(after) / rate;
  }

  #tendMiners(): void {
    for (const peer of this.peers ?? []) {
      const { tip } = peer;
      if (this.#mining.get(peer.key) === tip) continue;
      if (this.#isQuiet && !this.#lacks(tip, () => true)) continue;
      this.#mining.set(peer.key, tip);
      const ms = this.searchMs(tip, this.rate / this.peers.length);
      this.queue.after(ms, () => this.#find(peer, tip));
    }
  }

  #find(peer: AttackedPeer, tip: AttackBlock): void {
    if (this.#mining.get(peer.key) !== tip) return;
    const block = this.create(tip, "honest");
    this.#mining.delete(peer.key);
    this.publish(block, peer.key);
    peer.take(block);
  }

  #lacks(tip: AttackBlock, isMeant: (castMs: number) => boolean): boolean {
    return this.votes.entries().some(([vote, castMs]) => !tip.votes.has(vote) && isMeant(castMs));
  }

  #latency(): number {
    return this.queue.between(LEAST_MS, MOST_MS);
  }
}
