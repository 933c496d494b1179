/** One time for a whole simulated world, which moves only when everything waits. */
import { setImmediate } from "node:timers";
import type { Clock } from "../../../core/base/clock.ts";

interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Virtual milliseconds since the world began. */
export class VirtualTime {
  #now = 0;
  #order = 0;
  /** A binary heap: each is due no later than those at twice its place and one more. */
  readonly #due: Due[] = [];

  get now(): number {
    return this.#now;
  }

  /** Has something happen later. What is due at one time happens in the order in which it was planned. */
  after(ms: number, run: () => void): void {
    this.#push({ at: this.#now + Math.max(0, ms), order: this.#order++, run });
  }

  /**
   * The clock of one machine.
   *
   * @param skewMs How far it is ahead of the true time.
   */
  clock(skewMs = 0): Clock {
    return {
      now: () => START + this.#now + skewMs,
      monotonic: () => this.#now,
      sleep: (ms, { signal } = {}) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted) return reject(signal.reason);
          const stop = () => reject(signal?.reason);
          signal?.addEventListener("abort", stop, { once: true });
          // A machine's timers know whole milliseconds, and at least one.
          this.after(Math.max(1, Math.ceil(ms)), () => {
            signal?.removeEventListener("abort", stop);
            resolve();
          });
        }),
    };
  }

  /** Lets time pass until `ms` later, or until `isOver` after something happened. */
  async pass(ms: number, isOver: () => boolean = () => false): Promise<void> {
    const end = this.#now + ms;
    await settle();
    while (this.#due.length > 0 && this.#due[0].at <= end && !isOver()) {
      const { at, run } = this.#pop();
      this.#now = at;
      run();
      await settle();
    }
    if (!isOver()) this.#now = end;
  }

  #push(due: Due): void {
    const heap = this.#due;
    let at = heap.push(due) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at], heap[parent])) break;
      [heap[at], heap[parent]] = [heap[parent], heap[at]];
      at = parent;
    }
  }

  #pop(): Due {
    const heap = this.#due;
    const first = heap[0];
    const last = heap.pop()!;
    if (heap.length > 0) heap[0] = last;
    for (let at = 0;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && isBefore(heap[child], heap[least])) least = child;
      }
      if (least === at) return first;
      [heap[at], heap[least]] = [heap[least], heap[at]];
      at = least;
    }
  }
}

/** When worlds begin, in ms since the Unix epoch. */
export const START = 1_800_000_000_000;

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Lets everything run that waits for no more than promises. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
