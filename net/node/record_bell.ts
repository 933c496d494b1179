/** Wakes who waits for news of one record. */

/** Rings for records. Nothing is kept of a record that nobody waits for. */
export class RecordBell {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Wakes who waits for these records; for any record, if none are named. */
  ring(ids: Iterable<string> = this.#waiting.keys()): void {
    if (this.#waiting.size === 0) return;
    for (const id of [...ids]) for (const wake of [...this.#waiting.get(id) ?? []]) wake();
  }

  /** Resolves true at the next ring for a record, false once `signal` is aborted. */
  async next(id: string, { signal }: { signal: AbortSignal }): Promise<boolean> {
    if (signal.aborted) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const wake = () => resolve(true);
    const stop = () => resolve(false);
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting.add(wake));
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await promise;
    } finally {
      waiting.delete(wake);
      if (waiting.size === 0) this.#waiting.delete(id);
      signal.removeEventListener("abort", stop);
    }
  }
}
