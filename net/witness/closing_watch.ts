/**
 * The end of a network, as a witness sees it that proposes: which blocks it passes over, and when one behind the end is due.
 *
 * All of that is a choice of who proposes. What others sign never depends on it, so a cut across the end cannot split
 * witnesses, and what they must build on counts whatever it is.
 */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import { type Clock, pause } from "../../core/base/clock.ts";
import { futureLimitMs } from "../../core/rules/params.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import { CLOSING_LOOK_MS } from "./limits.ts";

/** What a {@linkcode ClosingWatch} needs. */
export interface ClosingWatchDeps {
  readonly chain: Pick<Chain, "network" | "tree">;
  readonly clock: Clock;
  readonly set: Pick<WitnessSet, "closes">;
  readonly peers: Pick<PeerSet, "sessions">;
}

/** Watches the time. */
export class ClosingWatch {
  readonly #deps: ClosingWatchDeps;
  /** From when on nothing may enter, in ms since the Unix epoch; infinite for a network without an end. */
  readonly #closes: number;
  /** How long after that blocks may still come which are dated before, in ms: clocks differ. */
  readonly #graceMs: number;
  /** Place of the last block that was complete when the grace was over; undefined before, and for who was not there. */
  #lastInTime: number | undefined;

  constructor(deps: ClosingWatchDeps) {
    this.#deps = deps;
    this.#closes = deps.set.closes ?? Infinity;
    this.#graceMs = futureLimitMs(deps.chain.network.definition.params);
  }

  /** True if what follows a block has to be looked at before it is proposed, up to this end of it. */
  isChoosing(after: BlockNode, tip: BlockNode): boolean {
    const mayBeLate = this.#lastInTime !== undefined && !this.isBehind(after.header.time);
    return mayBeLate || this.isEarly(tip);
  }

  /** True if a block behind the end is due after this one. */
  isDueAfter({ header }: BlockNode): boolean {
    return !this.isBehind(header.time) && this.#waitMs <= 0;
  }

  /** True if that time is behind the end. */
  isBehind(time: number): boolean {
    return time > this.#closes;
  }

  /** True for a block that is dated behind the end while there is still time: votes that wait could not follow it. */
  isEarly({ header }: BlockNode): boolean {
    return this.isBehind(header.time) && !this.isBehind(this.#deps.clock.now());
  }

  /** True for a block that is dated before the end and came when that was over: who made it may have seen the result. */
  isLate({ header, order }: BlockNode): boolean {
    return !this.isBehind(header.time) && order > (this.#lastInTime ?? Infinity);
  }

  /**
   * Waits for the end, until `signal` is aborted. Looks every so often, as the clock may be set meanwhile.
   *
   * @returns False if `signal` was aborted before, or there is no end.
   */
  async run(signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#deps;
    if (this.#closes === Infinity) return false;
    const isThere = this.#waitMs > 0;
    while (this.#waitMs > 0) {
      if (!await pause(clock, Math.min(this.#waitMs, CLOSING_LOOK_MS), signal)) return false;
    }
    if (isThere) this.#noteEnd();
    return true;
  }

  /** Who slept meanwhile, or hears nobody, does not know what was there in time: nothing counts as late then. */
  #noteEnd(): void {
    const { chain: { tree }, peers: { sessions } } = this.#deps;
    if (this.#waitMs < -CLOSING_LOOK_MS || sessions.length === 0) return;
    let last = 0;
    for (const { order } of tree.nodes()) last = Math.max(last, order);
    this.#lastInTime = last;
  }

  /** How long it is until the end has passed for good, in ms. */
  get #waitMs(): number {
    return this.#closes + this.#graceMs - this.#deps.clock.now();
  }
}
