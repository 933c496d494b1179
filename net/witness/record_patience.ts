/**
 * Whether a record that could enter has waited for long. Nothing is measured of each record: what waits at the beginning of a
 * wait and still does at its end has waited for so long, and at most for twice as long.
 */
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
  #isOver = false;

  constructor(deps: RecordPatienceDeps) {
    this.#deps = deps;
  }

  /** True once one has waited for long, until {@linkcode begin}. */
  get isOver(): boolean {
    return this.#isOver && this.#deps.chain.pending.size > 0;
  }

  /** Records came. */
  onRecords(): void {
    this.#wake.resolve();
  }

  /** Another block is the last one: whoever waits now has not waited for this. */
  begin(): void {
    this.#isOver = false;
    this.#wake.resolve();
  }

  /**
   * Watches until `signal` is aborted. Does nothing while nothing waits.
   *
   * @throws {PluginError | StoreError} As the chain does.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { chain, clock, patienceMs, canEnter, tell } = this.#deps;
    signal.addEventListener("abort", () => this.#wake.resolve(), { once: true });
    while (!signal.aborted) {
      const [oldest] = chain.pending.ids();
      if (oldest === undefined || this.#isOver) {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
        continue;
      }
      if (!await pause(clock, patienceMs, signal)) return;
      if (chain.pending.get(oldest) === undefined) continue;
      this.#isOver = await canEnter();
      if (this.#isOver) tell();
      else if (!await pause(clock, MIN_RETRY_MS, signal)) return;
    }
  }
}
