import type { Clock } from "../../core/base/clock.ts";
import { Deadlines } from "./deadlines.ts";

/**
 * How many are woken before the event loop gets its turn. With 10,000 at once all their answers were made
 * before the first was sent.
 */
const BATCH = 64;

/** How long to wait. */
export interface WaitOptions {
  readonly signal?: AbortSignal;
  /**
   * Monotonic milliseconds at which the wait ends; noticed up to 50 ms late.
   * @default {Infinity}
   */
  readonly until?: number;
}

/** One that waits. There are thousands, so all that one takes is in one object. */
interface Waiter extends EventListenerObject {
  readonly key: string;
  /** All that wait for the same notification. */
  readonly group: Set<Waiter>;
  readonly until: number;
  readonly signal: AbortSignal | undefined;
  readonly resolve: () => void;
}

/**
 * Lets thousands wait for changes under a key, and wakes them together.
 *
 * - A notification arrives after `delayMs`; further ones until then are merged with it.
 * - Nothing is kept for a key that nobody waits for.
 * - After `close()` nobody waits: all that did are woken at once.
 */
export class Notifier {
  readonly #delayMs: number;
  readonly #clock: Clock;
  readonly #groups = new Map<string, Set<Waiter>>();
  readonly #notifying = new Set<string>();
  readonly #deadlines: Deadlines<Waiter>;
  readonly #closing = new AbortController();
  #size = 0;

  constructor(delayMs: number, { clock }: { readonly clock: Clock }) {
    this.#delayMs = delayMs;
    this.#clock = clock;
    this.#deadlines = new Deadlines((waiter) => this.#giveUp(waiter), { clock });
  }

  /** How many wait, over all keys. */
  get size(): number {
    return this.#size;
  }

  /** True once `close()` was called. */
  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /**
   * Waits for the next notification of `key`, or until its time is over.
   *
   * @throws The signal's reason, once `signal` is aborted.
   */
  wait(key: string, { signal, until = Infinity }: WaitOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.closed) return resolve();
      const group = this.#groupOf(key);
      const handleEvent = () => {
        reject(signal?.reason);
        this.#giveUp(waiter);
      };
      const waiter: Waiter = { key, group, until, signal, resolve, handleEvent };
      group.add(waiter);
      this.#size++;
      signal?.addEventListener("abort", waiter);
      if (until < Infinity) this.#deadlines.add(waiter, until);
    });
  }

  /** Wakes all that wait for `key`, `delayMs` from now or with the notification that is already on its way. */
  notify(key: string): void {
    if (!this.#groups.has(key) || this.#notifying.has(key)) return;
    this.#notifying.add(key);
    const wake = () => this.#wake(key);
    // The sleep is cut short only by close(), and then too all must wake.
    this.#clock.sleep(this.#delayMs, { signal: this.#closing.signal }).then(wake, wake);
  }

  /** Wakes everybody now and leaves no timer behind. */
  close(): void {
    this.#closing.abort();
    this.#deadlines.close();
    for (const key of [...this.#groups.keys()]) this.#wake(key);
  }

  #groupOf(key: string): Set<Waiter> {
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const group = new Set<Waiter>();
    this.#groups.set(key, group);
    return group;
  }

  #wake(key: string): void {
    this.#notifying.delete(key);
    const group = this.#groups.get(key);
    if (!group) return;
    this.#groups.delete(key);
    this.#wakeSome(group);
  }

  /** Those that wait again meanwhile are in another group. */
  #wakeSome(group: Set<Waiter>): void {
    let left = this.closed ? Infinity : BATCH;
    for (const waiter of group) {
      if (left-- <= 0) break;
      this.#leave(waiter);
    }
    if (group.size === 0) return;
    const more = () => this.#wakeSome(group);
    this.#clock.sleep(0, { signal: this.#closing.signal }).then(more, more);
  }

  #giveUp(waiter: Waiter): void {
    this.#leave(waiter);
    const { key, group } = waiter;
    if (group.size === 0 && this.#groups.get(key) === group) this.#groups.delete(key);
  }

  #leave(waiter: Waiter): void {
    const { group, until, signal, resolve } = waiter;
    group.delete(waiter);
    this.#size--;
    this.#deadlines.delete(waiter, until);
    signal?.removeEventListener("abort", waiter);
    resolve();
  }
}
