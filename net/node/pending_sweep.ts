/** Drops records that wait in vain, where nobody mines: a miner does it with each template. */
import type { Chain } from "../../core/chain/chain.ts";
import { type Clock, pause } from "../../core/base/clock.ts";
import { SWEEP_MS, SWEEP_SHARE } from "./limits.ts";

/** What a {@linkcode PendingSweep} needs. */
export interface PendingSweepDeps {
  readonly chain: Pick<Chain, "pending" | "sweep">;
  readonly clock: Clock;
  /** True while this peer cannot judge: its chain is behind, or its clock is wrong. */
  readonly isBusy: () => boolean;
  /** So many records turned out to be such that they can never enter. */
  readonly onDropped: (count: number) => void;
}

/**
 * Looks every now and then. A ballot that came after its voter's next one, or after the election, is in nobody's block,
 * and without this its voter would be told that it waits.
 */
export class PendingSweep {
  readonly #deps: PendingSweepDeps;

  constructor(deps: PendingSweepDeps) {
    this.#deps = deps;
  }

  /** Looks until `signal` is aborted. Rejects if the validator fails. */
  async run(signal: AbortSignal): Promise<void> {
    const { chain, clock, isBusy, onDropped } = this.#deps;
    let tookMs = 0;
    while (await pause(clock, Math.max(SWEEP_MS, tookMs * SWEEP_SHARE), signal)) {
      if (chain.pending.size === 0 || isBusy()) continue;
      const began = clock.monotonic();
      const dropped = await chain.sweep();
      if (dropped > 0) onDropped(dropped);
      tookMs = clock.monotonic() - began;
    }
  }
}
