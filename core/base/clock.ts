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
