/**
 * Telling listeners that something has happened, at once and without ever waiting for a slow one. For thousands
 * that wait, and are woken together, see `notifier.ts`.
 */
import { MAX_EVENT_BACKLOG } from "./limits.ts";

/** A source of events of type `T`. */
export class EventHub<T> {
  readonly #listeners = new Set<(event: T) => void>();

  /** Hands an event to all listeners. */
  emit(event: T): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  /**
   * Events from now on, until `signal` is aborted or the reader falls `MAX_EVENT_BACKLOG` events behind.
   *
   * @param isWanted Which ones; nobody is woken for others. @default {All}
   */
  async *subscribe(
    { signal, isWanted = () => true }: {
      readonly signal: AbortSignal;
      readonly isWanted?: (event: T) => boolean;
    },
  ): AsyncIterableIterator<T> {
    const backlog: T[] = [];
    let wake = Promise.withResolvers<void>();
    let over = signal.aborted;
    const listener = (event: T) => {
      if (!isWanted(event)) return;
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
  next({ signal }: { signal: AbortSignal }): Promise<boolean> {
    return once((listener) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    }, signal);
  }
}

/** Tells listeners of changes under a key, as a record's id. Nothing is kept of a key that nobody waits for. */
export class KeyedSignal {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Wakes all that wait for these keys; for any key, if none are named. */
  notify(keys: Iterable<string> = this.#waiting.keys()): void {
    if (this.#waiting.size === 0) return;
    for (const key of [...keys]) for (const wake of [...this.#waiting.get(key) ?? []]) wake();
  }

  /** Resolves true at the next notification for `key`, false once `signal` is aborted. */
  next(key: string, { signal }: { signal: AbortSignal }): Promise<boolean> {
    return once((wake) => {
      const waiting = this.#waiting.get(key) ?? new Set();
      this.#waiting.set(key, waiting.add(wake));
      return () => {
        waiting.delete(wake);
        if (waiting.size === 0) this.#waiting.delete(key);
      };
    }, signal);
  }
}

/**
 * Resolves true at the first call of what `listen` is given, false once `signal` is aborted.
 *
 * @param listen Returns what ends the listening.
 */
async function once(
  listen: (listener: () => void) => () => void,
  signal: AbortSignal,
): Promise<boolean> {
  if (signal.aborted) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const forget = listen(() => resolve(true));
  const stop = () => resolve(false);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await promise;
  } finally {
    forget();
    signal.removeEventListener("abort", stop);
  }
}
