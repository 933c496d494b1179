import type { Clock } from "../../core/base/clock.ts";
import { Deadlines } from "./deadlines.ts";

/** What a `Bell` needs. */
export interface BellDeps {
  readonly clock: Clock;
}

/**
 * How many are woken before the event loop gets its turn. With 10,000 at once all their answers were made
 * before the first was sent.
 */
const BATCH = 64;

/** How long somebody waits. */
export interface WaitOptions {
  readonly signal?: AbortSignal;
  /**
   * Monotonic milliseconds after which nobody waits any longer; noticed some 50 ms late.
   * @default {Infinity}
   */
  readonly until?: number;
}

/** Somebody who waits. There are thousands, so all that one takes is in one object. */
interface Waiter extends EventListenerObject {
  readonly key: string;
  /** Who waits for the same ring. */
  readonly crowd: Set<Waiter>;
  readonly until: number;
  readonly signal: AbortSignal | undefined;
  readonly resolve: () => void;
}

/**
 * Wakes who waits for a key.
 *
 * - A ring is heard after `delayMs`; further rings until then are the same ring.
 * - Nothing is kept for a key that nobody waits for.
 * - After `close()` nobody waits: all who did are woken at once.
 */
export class Bell {
  readonly #delayMs: number;
  readonly #clock: Clock;
  readonly #crowds = new Map<string, Set<Waiter>>();
  readonly #ringing = new Set<string>();
  readonly #deadlines: Deadlines<Waiter>;
  readonly #closing = new AbortController();
  #size = 0;

  constructor(delayMs: number, { clock }: BellDeps) {
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
   * Waits for the next ring of `key`, or until its time is over.
   *
   * @throws The signal's reason, once `signal` is aborted.
   */
  wait(key: string, { signal, until = Infinity }: WaitOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.closed) return resolve();
      const crowd = this.#crowdOf(key);
      const handleEvent = () => {
        reject(signal?.reason);
        this.#giveUp(waiter);
      };
      const waiter: Waiter = { key, crowd, until, signal, resolve, handleEvent };
      crowd.add(waiter);
      this.#size++;
      signal?.addEventListener("abort", waiter);
      if (until < Infinity) this.#deadlines.add(waiter, until);
    });
  }

  /** Wakes all who wait for `key`, `delayMs` from now or with the ring that is already on its way. */
  ring(key: string): void {
    if (!this.#crowds.has(key) || this.#ringing.has(key)) return;
    this.#ringing.add(key);
    const wake = () => this.#wake(key);
    // The sleep is cut short only by close(), and then too all are to wake.
    this.#clock.sleep(this.#delayMs, { signal: this.#closing.signal }).then(wake, wake);
  }

  /** Wakes everybody now and leaves no timer behind. */
  close(): void {
    this.#closing.abort();
    this.#deadlines.close();
    for (const key of [...this.#crowds.keys()]) this.#wake(key);
  }

  #crowdOf(key: string): Set<Waiter> {
    const known = this.#crowds.get(key);
    if (known !== undefined) return known;
    const crowd = new Set<Waiter>();
    this.#crowds.set(key, crowd);
    return crowd;
  }

  #wake(key: string): void {
    this.#ringing.delete(key);
    const crowd = this.#crowds.get(key);
    if (!crowd) return;
    this.#crowds.delete(key);
    this.#wakeSome(crowd);
  }

  /** Those who wait again meanwhile are in another crowd. */
  #wakeSome(crowd: Set<Waiter>): void {
    let left = this.closed ? Infinity : BATCH;
    for (const waiter of crowd) {
      if (left-- <= 0) break;
      this.#leave(waiter);
    }
    if (crowd.size === 0) return;
    const more = () => this.#wakeSome(crowd);
    this.#clock.sleep(0, { signal: this.#closing.signal }).then(more, more);
  }

  #giveUp(waiter: Waiter): void {
    this.#leave(waiter);
    const { key, crowd } = waiter;
    if (crowd.size === 0 && this.#crowds.get(key) === crowd) this.#crowds.delete(key);
  }

  #leave(waiter: Waiter): void {
    const { crowd, until, signal, resolve } = waiter;
    crowd.delete(waiter);
    this.#size--;
    this.#deadlines.delete(waiter, until);
    signal?.removeEventListener("abort", waiter);
    resolve();
  }
}
