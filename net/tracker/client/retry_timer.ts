import type { Clock, Random } from "../../../core/base/clock.ts";

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

/**
 * Waits between attempts: twice as long after each failure, up to a ceiling, and each time cut by
 * chance to between half of it and all, so that those who lost the same server come back spread.
 */
export class RetryTimer {
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly #clock: Clock;
  readonly #random: Random;
  #nextMs: number;

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
    this.#nextMs = minRetryMs;
  }

  /** Notes a success: the next wait is the shortest again. */
  reset(): void {
    this.#nextMs = this.#minMs;
  }

  /**
   * Waits before the next attempt.
   *
   * @throws The signal's reason, once `signal` is aborted.
   */
  async wait(options: { signal?: AbortSignal } = {}): Promise<void> {
    const ms = this.#nextMs * (0.5 + this.#random.below(1_001) / 2_000);
    this.#nextMs = Math.min(this.#maxMs, this.#nextMs * 2);
    await this.#clock.sleep(ms, options);
  }
}
