import type { Clock } from "../core/clock.ts";

/** What a `Bell` needs. */
export interface BellDeps {
  readonly clock: Clock;
}

/**
 * How many are woken before the event loop gets its turn. With 10,000 at once all their answers were made
 * before the first was sent.
 */
const BATCH = 64;

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
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #ringing = new Set<string>();
  readonly #closing = new AbortController();
  #size = 0;

  constructor(delayMs: number, { clock }: BellDeps) {
    this.#delayMs = delayMs;
    this.#clock = clock;
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
   * Waits for the next ring of `key`.
   *
   * @throws The signal's reason, once `signal` is aborted.
   */
  wait(key: string, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.closed) return resolve();
      const waiting = this.#waitingFor(key);
      const wake = () => {
        signal?.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        if (waiting.delete(wake)) this.#size--;
        if (waiting.size === 0 && this.#waiting.get(key) === waiting) this.#waiting.delete(key);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      waiting.add(wake);
      this.#size++;
    });
  }

  /** Wakes all who wait for `key`, `delayMs` from now or with the ring that is already on its way. */
  ring(key: string): void {
    if (!this.#waiting.has(key) || this.#ringing.has(key)) return;
    this.#ringing.add(key);
    const wake = () => this.#wake(key);
    // The sleep is cut short only by close(), and then too all are to wake.
    this.#clock.sleep(this.#delayMs, { signal: this.#closing.signal }).then(wake, wake);
  }

  /** Wakes everybody now and leaves no timer behind. */
  close(): void {
    this.#closing.abort();
    for (const key of [...this.#waiting.keys()]) this.#wake(key);
  }

  #waitingFor(key: string): Set<() => void> {
    const known = this.#waiting.get(key);
    if (known !== undefined) return known;
    const waiting = new Set<() => void>();
    this.#waiting.set(key, waiting);
    return waiting;
  }

  #wake(key: string): void {
    this.#ringing.delete(key);
    const waiting = this.#waiting.get(key);
    if (!waiting) return;
    this.#waiting.delete(key);
    this.#wakeSome(waiting);
  }

  /** Those who wait again meanwhile are in another set. */
  #wakeSome(waiting: Set<() => void>): void {
    let left = this.closed ? Infinity : BATCH;
    for (const wake of waiting) {
      if (left-- <= 0) break;
      waiting.delete(wake);
      this.#size--;
      wake();
    }
    if (waiting.size === 0) return;
    const more = () => this.#wakeSome(waiting);
    this.#clock.sleep(0, { signal: this.#closing.signal }).then(more, more);
  }
}
