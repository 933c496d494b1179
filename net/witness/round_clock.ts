/** The timers of a witness: of its round, of gathering, and of saying that it is there. */
import { type Clock, pause } from "../../core/base/clock.ts";
import type { RoundInput } from "../../core/witness/rounds/round_events.ts";
import { ALIVE_MS, GREETING_MS, MIN_GREETING_MS } from "./limits.ts";

/** Tells the rounds what time it is. Nothing runs while nothing is waited for, but for one wait of a minute. */
export class RoundClock {
  readonly #clock: Clock;
  readonly #tell: (input: RoundInput) => void;
  #timer = new AbortController();
  #gathering = new AbortController();
  #greeting = new AbortController();
  /** When somebody was greeted, or is to be, in monotonic ms. */
  #greetsAt = -Infinity;

  constructor({ clock, tell }: { clock: Clock; tell: (input: RoundInput) => void }) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Starts the timer of a round, in place of the one before. */
  start(round: number, ms: number): void {
    this.stop();
    this.#timer = this.#wait(ms, { is: "timer", round });
  }

  /** Stops the timer of a round. */
  stop(): void {
    this.#timer.abort();
  }

  /** Says when the time for others' time-outs is over. */
  gather(round: number, ms: number): void {
    this.#gathering.abort();
    this.#gathering = this.#wait(ms, { is: "gathered", round });
  }

  /** Somebody has come: says soon that it is time to be heard, and to all who come until then at once. */
  greet(): void {
    const now = this.#clock.monotonic();
    if (this.#greetsAt > now) return;
    this.#greetsAt = Math.max(now + GREETING_MS, this.#greetsAt + MIN_GREETING_MS);
    this.#greeting = this.#wait(this.#greetsAt - now, { is: "alive" });
  }

  /** Says once a minute that it is time to be heard, until `signal` is aborted; then nothing runs any more. */
  async run(signal: AbortSignal): Promise<void> {
    while (await pause(this.#clock, ALIVE_MS, signal)) this.#tell({ is: "alive" });
    this.stop();
    this.#gathering.abort();
    this.#greeting.abort();
  }

  #wait(ms: number, input: RoundInput): AbortController {
    const wait = new AbortController();
    pause(this.#clock, ms, wait.signal).then((isOver) => isOver && this.#tell(input));
    return wait;
  }
}
