/** Hands events to whoever listens, without ever waiting for a slow listener. */
import { MAX_EVENT_BACKLOG } from "./limits.ts";

/** A source of events of type `T`. */
export class EventHub<T> {
  readonly #listeners = new Set<(event: T) => void>();

  /** Hands an event to all listeners. */
  emit(event: T): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** Events from now on, until `signal` is aborted or the reader falls `MAX_EVENT_BACKLOG` events behind. */
  async *subscribe({ signal }: { signal: AbortSignal }): AsyncIterableIterator<T> {
    const backlog: T[] = [];
    let wake = Promise.withResolvers<void>();
    let over = signal.aborted;
    const listener = (event: T) => {
      if (backlog.push(event) >= MAX_EVENT_BACKLOG) {
        over = true;
        this.#listeners.delete(listener);
      }
      wake.resolve();
    };
    const stop = () => {
      over = true;
      wake.resolve();
    };
    signal.addEventListener("abort", stop, { once: true });
    this.#listeners.add(listener);
    try {
      while (!over || (backlog.length > 0 && !signal.aborted)) {
        while (backlog.length > 0 && !signal.aborted) yield backlog.shift()!;
        if (over) break;
        await wake.promise;
        wake = Promise.withResolvers();
      }
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener("abort", stop);
    }
  }

  /** Resolves true at the next event, false once `signal` is aborted. */
  async next({ signal }: { signal: AbortSignal }): Promise<boolean> {
    if (signal.aborted) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const listener = () => resolve(true);
    const stop = () => resolve(false);
    this.#listeners.add(listener);
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await promise;
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener("abort", stop);
    }
  }
}
