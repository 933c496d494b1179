import type { Clock, Random } from "../../../core/base/clock.ts";
import { backoffMs } from "../../base/backoff.ts";

/** How long a `RetryTimer` waits. */
export interface RetryTimerOptions {
  /**
   * Milliseconds before the first new attempt.
   * @default {250}
   */
  readonly minRetryMs?: number;
  /**
   * Most milliseconds between two attempts.
   * @default {15_000}
   */
  readonly maxRetryMs?: number;
}

/** What a `RetryTimer` needs. */
export interface RetryTimerDeps {
  readonly clock: Clock;
  readonly random: Random;
}

/** Waits between attempts, longer after each failure (`backoffMs`). */
export class RetryTimer {
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #clock: Clock;
  readonly #random: Random;
  /** In a row. */
  #failures = 0;

  /** @throws {RangeError} When `minRetryMs` is not above 0, or above `maxRetryMs`. */
  constructor(
    { minRetryMs = 250, maxRetryMs = 15_000 }: RetryTimerOptions,
    { clock, random }: RetryTimerDeps,
  ) {
    if (!(minRetryMs > 0 && minRetryMs <= maxRetryMs)) {
      throw new RangeError(
        `Cannot wait between attempts as minRetryMs must be above 0 and at most maxRetryMs, ${maxRetryMs}: it is ${minRetryMs}`,
      );
    }
    this.#minMs = minRetryMs;
    this.#maxMs = maxRetryMs;
    this.#clock = clock;
    this.#random = random;
  }

  /** Notes a success: the next wait is the shortest again. */
  reset(): void {
    this.#failures = 0;
  }

  /**
   * Waits before the next attempt.
   *
   * @throws The signal's reason, once `signal` is aborted.
   */
  async wait(options: { signal?: AbortSignal } = {}): Promise<void> {
    this.#failures++;
    const backoff = { first: this.#minMs, most: this.#maxMs };
    await this.#clock.sleep(backoffMs(this.#failures, backoff, this.#random), options);
  }
}
