/** Giving everything else a turn during long work. */
import { type Clock, pause } from "../../core/base/clock.ts";
import { MAX_TURN_MS } from "./limits.ts";

/**
 * Divides the time of a turn among all that work at once. Measured: with 10 ms for each of 28 that were busy, a request that
 * needs some turns waited for 4 s.
 */
export class TurnShare {
  #waiting = 0;

  /** How long each may work, in ms: those that wait for their next turn are busy too, and all have what one has. */
  get turnMs(): number {
    return MAX_TURN_MS / (1 + this.#waiting);
  }

  /** Counts one more that is busy until `wait` is over. */
  async during(wait: Promise<unknown>): Promise<void> {
    this.#waiting++;
    try {
      await wait;
    } finally {
      this.#waiting--;
    }
  }
}

/**
 * Says when work has gone on for {@linkcode MAX_TURN_MS}, or its part of that, and then waits until timers, sockets and requests
 * had a turn: what waits for promises alone keeps all of them waiting.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #share: TurnShare;
  /** Monotonic time in ms since which nothing else may have run. */
  #since: number;

  /**
   * @param signal Ends a wait early; the work should end then too. Not one that a stranger can abort, as by
   * hanging up: what is left of the work would then give no more turns.
   * @param share What this has in common with others that work at the same time; by default nothing.
   */
  constructor(clock: Clock, signal: AbortSignal = NEVER, share = new TurnShare()) {
    this.#clock = clock;
    this.#signal = signal;
    this.#share = share;
    this.#since = clock.monotonic();
  }

  /**
   * Waits for something else. That counts as a turn only if it took as long as one: a socket that is ready answers
   * before anything else runs, so a flood could otherwise be read without end.
   */
  async during<T>(wait: Promise<T>): Promise<T> {
    const began = this.#clock.monotonic();
    const result = await wait;
    const now = this.#clock.monotonic();
    if (now - began >= MAX_TURN_MS) this.#since = now;
    return result;
  }

  /** To be called between two parts of the work. */
  async give(): Promise<void> {
    if (this.#clock.monotonic() - this.#since < this.#share.turnMs) return;
    await this.#share.during(pause(this.#clock, 0, this.#signal));
    this.#since = this.#clock.monotonic();
  }
}

const NEVER = new AbortController().signal;
