import type { Clock } from "../../core/base/clock.ts";

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  readonly #start: number;
  readonly #sleepers = new Set<Sleeper>();
  #elapsed = 0;

  /** @param start What `now()` gives at first, in milliseconds since the Unix epoch. */
  constructor(start = 1_700_000_000_000) {
    this.#start = start;
  }

  /** How many `sleep()` calls have not ended. */
  get sleepers(): number {
    return this.#sleepers.size;
  }

  now(): number {
    return this.#start + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  sleep(ms: number, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const end = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", stop);
      };
      const stop = () => {
        end();
        reject(signal?.reason);
      };
      const wake = () => {
        end();
        resolve();
      };
      const sleeper = { wakeAt: this.#elapsed + Math.max(0, ms), wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", stop, { once: true });
    });
  }

  /**
   * Moves on by `ms`, waking the sleepers in the order of their times, each at its own time; what
   * they do until they wait again is done before the next one wakes.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#elapsed = next.wakeAt;
      next.wake();
      await settle();
    }
    this.#elapsed = end;
  }

  #next(end: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.wakeAt <= end && (!first || sleeper.wakeAt < first.wakeAt)) first = sleeper;
    }
    return first;
  }
}

/** Lets everything run that waits for no more than promises. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
