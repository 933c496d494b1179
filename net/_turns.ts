/** Giving everything else a turn during long work. */
import { type Clock, pause } from "../core/clock.ts";
import { MAX_TURN_MS } from "./limits.ts";

/**
 * Says when work has gone on for {@linkcode MAX_TURN_MS}, and then waits until timers, sockets and requests
 * had a turn: what waits for promises alone keeps all of them waiting.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  /** Monotonic time in ms since which nothing else may have run. */
  #since: number;

  /**
   * @param signal Ends a wait early; the work should end then too. Not one that a stranger can abort, as by
   * hanging up: what is left of the work would then give no more turns.
   */
  constructor(clock: Clock, signal: AbortSignal = NEVER) {
    this.#clock = clock;
    this.#signal = signal;
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
    if (this.#clock.monotonic() - this.#since < MAX_TURN_MS) return;
    await pause(this.#clock, 0, this.#signal);
    this.#since = this.#clock.monotonic();
  }
}

const NEVER = new AbortController().signal;
