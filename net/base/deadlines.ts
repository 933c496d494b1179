import type { Clock } from "../../core/base/clock.ts";

/** Milliseconds by which a deadline may be noticed too late. */
const TICK_MS = 50;

/**
 * Tells when deadlines are over, of thousands of things with one timer for all whose time ends in the same
 * 50 ms: a timer for each, and a signal to stop it, cost more than all the rest of waiting.
 */
export class Deadlines<T> {
  readonly #clock: Clock;
  readonly #onOver: (item: T) => void;
  readonly #ticks = new Map<number, Set<T>>();
  readonly #closing = new AbortController();

  /** `onOver` is told of each thing whose deadline is over. */
  constructor(onOver: (item: T) => void, { clock }: { clock: Clock }) {
    this.#onOver = onOver;
    this.#clock = clock;
  }

  /** Adds a thing with its deadline, in monotonic milliseconds. */
  add(item: T, at: number): void {
    const tick = tickOf(at);
    const items = this.#ticks.get(tick);
    if (items !== undefined) items.add(item);
    else this.#start(tick, item);
  }

  /** Forgets a thing that was added with that deadline. */
  delete(item: T, at: number): void {
    // The timer of a tick that is empty now goes on: there are never more than ticks in the longest wait.
    this.#ticks.get(tickOf(at))?.delete(item);
  }

  /** Forgets everything and leaves no timer behind. */
  close(): void {
    this.#closing.abort();
    this.#ticks.clear();
  }

  #start(tick: number, item: T): void {
    const items = new Set([item]);
    this.#ticks.set(tick, items);
    const end = () => {
      this.#ticks.delete(tick);
      for (const item of items) this.#onOver(item);
    };
    const ms = Math.max(0, tick * TICK_MS - this.#clock.monotonic());
    // The sleep is cut short only by close(), which nobody is to hear of.
    this.#clock.sleep(ms, { signal: this.#closing.signal }).then(end, () => {});
  }
}

function tickOf(at: number): number {
  return Math.ceil(at / TICK_MS);
}
