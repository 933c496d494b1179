/**
 * Miners that find blocks by chance under the real difficulty rule, with times drawn and nothing hashed:
 * finding a block is a Poisson process whose rate is hash rate over difficulty.
 */
import { initialBits, nextBits } from "../../core/rules/difficulty.ts";
import { Header, ZERO_HASH } from "../../core/block/header.ts";
import { type ConsensusParams, futureLimitMs } from "../../core/rules/params.ts";
import { merkleRoot } from "../../core/block/merkle.ts";
import { compactToTarget, targetToWork } from "../../core/block/target.ts";

/** A chain that is being simulated. Times are in ms, difficulty in expected hashes a block. */
export class SimulatedChain {
  readonly params: ConsensusParams;
  readonly #draw: () => number;
  #parent: Header;
  #grandparent: Header | undefined;
  /** The true time, which block times need not tell. */
  now: number;

  /** @param draw Numbers that are evenly spread over [0, 1). */
  constructor(params: ConsensusParams, draw: () => number) {
    this.params = params;
    this.#draw = draw;
    this.now = 1_000_000_000;
    this.#parent = headerOf({ index: 0, time: this.now, bits: initialBits(params) });
  }

  /** Index of the last block. */
  get index(): number {
    return this.#parent.index;
  }

  /** Difficulty of the next block. */
  get difficulty(): number {
    const bits = nextBits(this.#parent, this.#grandparent, this.params);
    return Number(targetToWork(compactToTarget(bits)));
  }

  /** How long the next block is expected to take at a hash rate, in intervals T. */
  expected(hashesPerMs: number): number {
    return this.difficulty / hashesPerMs / this.params.intervalMs;
  }

  /**
   * Finds the next block.
   *
   * @param liarShare Share of the hash rate that states a false time: the latest or the earliest that
   *   others take.
   */
  mine(
    hashesPerMs: number,
    { liarShare = 0, lie = "late" }: { liarShare?: number; lie?: "late" | "early" } = {},
  ): void {
    this.now += -Math.log(1 - this.#draw()) * this.difficulty / hashesPerMs;
    const isLiar = this.#draw() < liarShare;
    const lied = lie === "late" ? this.now + futureLimitMs(this.params) : 0;
    const told = isLiar ? lied : this.now;
    const time = Math.max(Math.floor(told), this.#parent.time + 1);
    const bits = nextBits(this.#parent, this.#grandparent, this.params);
    const header = headerOf({ index: this.#parent.index + 1, time, bits });
    [this.#grandparent, this.#parent] = [this.#parent, header];
  }
}

/** The difficulty rule looks at three fields; the others stand for any block. */
function headerOf(fields: Pick<Header, "index" | "time" | "bits">): Header {
  const rest = {
    version: 1,
    prevHash: ZERO_HASH,
    dataRoot: merkleRoot([]),
    recordCount: 0,
    extra: "",
    nonce: 0,
  };
  return { ...rest, ...fields };
}

/** Evenly spread numbers in [0, 1) from a seed: splitmix32 (https://doi.org/10.1145/2660193.2660195). */
export function createDraw(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
