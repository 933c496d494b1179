/** What the code below `cli` may know of time. Real time is handed in, so is a test's virtual time. */
export interface Clock {
  /** Milliseconds since the Unix epoch. It may jump, as the machine's clock may. */
  now(): number;
  /** Milliseconds from an arbitrary start, never going back: for measuring and for deadlines. */
  monotonic(): number;
  /**
   * Waits `ms` milliseconds.
   *
   * @throws The signal's reason, once `signal` is aborted.
   */
  sleep(ms: number, options?: { signal?: AbortSignal }): Promise<void>;
}

/** What the code below `cli` may know of chance. */
export interface Random {
  /** A whole number from 0 up to, not including, `limit` (at most 2^32). */
  below(limit: number): number;
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
}

/** Waits `ms` milliseconds; false if `signal` was aborted before. For loops that the signal ends. */
export async function pause(
  clock: Pick<Clock, "sleep">,
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await clock.sleep(ms, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}

/**
 * Ends something after a time: `await using timeout = new Timeout(clock, ms)`, and what is to end takes `timeout.signal`.
 * Leaving the block ends the wait, and whatever still listens to the signal.
 */
export class Timeout implements AsyncDisposable {
  /** Aborted when the time is over, with the signal handed in, or when this is disposed of. */
  readonly signal: AbortSignal;
  readonly #end = new AbortController();
  readonly #wait: Promise<void>;
  #isOver = false;

  /**
   * @param options.signal What ends it before its time.
   * @param options.reason Why its signal is aborted when the time is over; an `AbortError` unless given.
   */
  constructor(
    clock: Pick<Clock, "sleep">,
    ms: number,
    { signal, reason }: { signal?: AbortSignal; reason?: Error } = {},
  ) {
    const end = this.#end.signal;
    this.signal = signal === undefined ? end : AbortSignal.any([signal, end]);
    this.#wait = pause(clock, ms, this.signal).then((isOver) => {
      this.#isOver = isOver;
      if (isOver) this.#end.abort(reason);
    });
  }

  /** True if the time went by, and nothing else ended it before. */
  get isOver(): boolean {
    return this.#isOver;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#wait;
  }
}
