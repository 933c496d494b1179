/**
 * The machine's own clock and randomness: the one door to timers, `Date` and random numbers below
 * `cli`. Everything else takes a `Clock` and a `Random`, so that a test can replay it.
 */
import type { Clock, Random } from "./clock.ts";

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep(ms, { signal } = {}) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal?.addEventListener("abort", stop, { once: true });
    });
  },
};

/** Numbers that are drawn at once and used once each: one by one costs 12 times as much. */
const drawn = new Uint32Array(1_024);
let used = drawn.length;

/** The randomness of this machine, from the Web Crypto API. */
export const systemRandom: Random = {
  below(limit) {
    if (used === drawn.length) {
      crypto.getRandomValues(drawn);
      used = 0;
    }
    return Math.floor(drawn[used++] / 2 ** 32 * limit);
  },
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};
