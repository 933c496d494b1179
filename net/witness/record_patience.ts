/**
 * Whether a record that could enter has waited for long. Nothing is measured of each record: what waits at the beginning of a
 * wait and still does at its end has waited for so long, and at most for twice as long.
 */
import type { RecordId } from "../../core/block/ids.ts";
import type { Chain } from "../../core/chain/chain.ts";
import { type Clock, pause } from "../../core/base/clock.ts";
import { MIN_RETRY_MS } from "./limits.ts";

/** What a {@linkcode RecordPatience} needs. */
export interface RecordPatienceDeps {
  readonly chain: Pick<Chain, "pending">;
  readonly clock: Clock;
  /** How long a record may wait, in ms. */
  readonly patienceMs: number;
  /** Whether one that waits can enter: some wait for their time, or in vain, and for them alone no block is made. */
  readonly canEnter: () => Promise<boolean>;
  /** The answer changed. */
  readonly tell: () => void;
}

/** Watches the records that wait. */
export class RecordPatience {
  readonly #deps: RecordPatienceDeps;
  #wake = Promise.withResolvers<void>();
  /** The record that has waited for long, while there was room for one. */
  #waited: RecordId | undefined;
  /** Whether another block is the last one since it was looked what can enter. */
  #isStale = false;

  constructor(deps: RecordPatienceDeps) {
    this.#deps = deps;
  }

  /** True once one has waited for long, for as long as it does. */
  get isOver(): boolean {
    return this.#waited !== undefined && this.#deps.chain.pending.get(this.#waited) !== undefined;
  }

  /** Records came. */
  onRecords(): void {
    this.#wake.resolve();
  }

  /**
   * Another block is the last one. Whoever has waited for long and is not in it goes on waiting, if it can still enter: else
   * whoever mines could keep it out with a block every now and then.
   */
  onTip(): void {
    this.#isStale = true;
    this.#wake.resolve();
  }

  /**
   * Watches until `signal` is aborted. Does nothing while nothing waits.
   *
   * @throws {PluginError | StoreError} As the chain does.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { chain, clock, patienceMs } = this.#deps;
    signal.addEventListener("abort", () => this.#wake.resolve(), { once: true });
    while (!signal.aborted) {
      const [oldest] = chain.pending.ids();
      if (this.isOver && this.#isStale) await this.#look(this.#waited);
      else if (oldest === undefined || this.isOver) {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
      } else {
        if (!await pause(clock, patienceMs, signal)) return;
        if (chain.pending.get(oldest) === undefined) continue;
        await this.#look(oldest);
        if (!this.isOver && !await pause(clock, MIN_RETRY_MS, signal)) return;
      }
    }
  }

  async #look(waited: RecordId | undefined): Promise<void> {
    const { canEnter, tell } = this.#deps;
    this.#isStale = false;
    this.#waited = await canEnter() ? waited : undefined;
    if (this.isOver) tell();
  }
}
