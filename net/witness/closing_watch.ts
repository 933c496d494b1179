/**
 * Whether the network has ended, and no final block says so: then a witness proposes an empty block behind the end. Once that
 * is final nothing can enter any more.
 */
import type { Chain } from "../../core/chain/chain.ts";
import { type Clock, pause } from "../../core/base/clock.ts";
import { CLOSING_LOOK_MS } from "./limits.ts";

/** What a {@linkcode ClosingWatch} needs. */
export interface ClosingWatchDeps {
  readonly chain: Pick<Chain, "tip">;
  readonly clock: Clock;
  /** From when on nothing may enter, in ms since the Unix epoch; undefined for a network without an end. */
  readonly closes: number | undefined;
  /** How long after that blocks may still come which are dated before, in ms: clocks differ. */
  readonly graceMs: number;
  /** The time has come. */
  readonly tell: () => void;
}

/** Watches the time. */
export class ClosingWatch {
  readonly #deps: ClosingWatchDeps;

  constructor(deps: ClosingWatchDeps) {
    this.#deps = deps;
  }

  /** True while a block behind the end is due: no block of the best chain stands there. */
  get isDue(): boolean {
    const { closes, chain } = this.#deps;
    return closes !== undefined && this.#waitMs <= 0 && chain.tip.header.time <= closes;
  }

  /** Waits for the end, until `signal` is aborted. Looks every so often, as the clock may be set meanwhile. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, closes, tell } = this.#deps;
    if (closes === undefined) return;
    while (this.#waitMs > 0) {
      if (!await pause(clock, Math.min(this.#waitMs, CLOSING_LOOK_MS), signal)) return;
    }
    tell();
  }

  /** How long it is until the end has passed for good, in ms. */
  get #waitMs(): number {
    const { closes = Infinity, graceMs, clock } = this.#deps;
    return closes + graceMs - clock.now();
  }
}
