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

  /** @param signal Ends a wait early; the work should end then too. */
  constructor(clock: Clock, signal: AbortSignal = NEVER) {
    this.#clock = clock;
    this.#signal = signal;
    this.#since = clock.monotonic();
  }

  /** Everything else has just had a turn. */
  restart(): void {
    this.#since = this.#clock.monotonic();
  }

  /** To be called between two parts of the work. */
  async give(): Promise<void> {
    if (this.#clock.monotonic() - this.#since < MAX_TURN_MS) return;
    await pause(this.#clock, 0, this.#signal);
    this.restart();
  }
}

const NEVER = new AbortController().signal;
