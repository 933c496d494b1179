import type { Clock } from "../core/clock.ts";

/** What a `Bell` needs. */
export interface BellDeps {
  readonly clock: Clock;
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
      const wake = () => {
        signal?.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#remove(key, wake);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#add(key, wake);
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

  #add(key: string, wake: () => void): void {
    const waiting = this.#waiting.get(key);
    if (waiting) waiting.add(wake);
    else this.#waiting.set(key, new Set([wake]));
    this.#size++;
  }

  #remove(key: string, wake: () => void): void {
    const waiting = this.#waiting.get(key);
    if (!waiting?.delete(wake)) return;
    this.#size--;
    if (waiting.size === 0) this.#waiting.delete(key);
  }

  #wake(key: string): void {
    this.#ringing.delete(key);
    const waiting = this.#waiting.get(key);
    if (!waiting) return;
    this.#waiting.delete(key);
    this.#size -= waiting.size;
    for (const wake of waiting) wake();
  }
}
