/**
 * Moments from which on other records may enter than before, such as the end of an election. A quiet network adds no blocks, so
 * long after the end somebody could still add one that is dated before it, alone and without a branch: its time has only to
 * be later than the last block's. Once a block is dated behind the moment, no block on top of it is dated before.
 */
import type { Chain } from "../../core/chain/chain.ts";
import type { Clock } from "../../core/base/clock.ts";
import { MILESTONE_CHECK_MS } from "./limits.ts";

/** What {@linkcode Milestones} look at. */
export interface MilestonesDeps {
  readonly chain: Pick<Chain, "tip">;
  readonly clock: Pick<Clock, "now">;
}

/** Which of some moments are over, by the own clock, and not yet by the chain. */
export class Milestones {
  readonly #times: readonly number[];
  readonly #deps: MilestonesDeps;

  /** @param times In ms since the Unix epoch. */
  constructor(times: readonly number[], deps: MilestonesDeps) {
    this.#times = times;
    this.#deps = deps;
  }

  /** True if the next block would be the first that is dated behind one of them. */
  get isDue(): boolean {
    return this.#ahead().some((time) => time <= this.#deps.clock.now());
  }

  /** In how many ms to look again; undefined if there is nothing to wait for. A clock may be set meanwhile, or stand still. */
  get waitMs(): number | undefined {
    const ahead = this.#ahead();
    if (ahead.length === 0) return undefined;
    const now = this.#deps.clock.now();
    const left = ahead.filter((time) => time > now).map((time) => time - now);
    return Math.min(MILESTONE_CHECK_MS, ...left);
  }

  /** Those that no block is dated behind. */
  #ahead(): readonly number[] {
    const { header: { time } } = this.#deps.chain.tip;
    return this.#times.filter((each) => each > time);
  }
}
