/** Tells a person that the machine's clock is wrong, once. */
import type { Clock } from "../core/clock.ts";
import { type ClockOffset, estimateClockOffset, type PeerClock } from "./clock_offset.ts";
import { MAX_CLOCK_UNCERTAINTY_MS } from "./limits.ts";
import type { Log } from "./log.ts";

/**
 * How long something new must hold before it is said, in ms: peers come and go, and a machine that wakes
 * from sleep is still connected with those it had, for {@linkcode SILENT_AFTER_MS} at most.
 */
const SETTLE_MS = 20_000;

/** What a {@linkcode ClockWatch} works with. */
export interface ClockWatchDeps {
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly log: Log;
  /** Clocks of the peers that this side dialled: those that dial us choose us, and may be many of one. */
  readonly clocks: () => readonly PeerClock[];
}

/** Watches the clock of this machine. */
export class ClockWatch {
  readonly #futureLimitMs: number;
  readonly #deps: ClockWatchDeps;
  /** The offset that was said last; 0 if all is well. */
  #saidMs = 0;
  /** Monotonic time in ms since which there is something else to say. */
  #newsSince: number | undefined;

  /** @param futureLimitMs How far ahead of the clock a block may be. */
  constructor(futureLimitMs: number, deps: ClockWatchDeps) {
    this.#futureLimitMs = futureLimitMs;
    this.#deps = deps;
  }

  /** How far the clock is ahead of the peers' median, if enough of them are known. */
  get offset(): ClockOffset | undefined {
    return estimateClockOffset(this.#deps.clocks(), this.#deps.clock);
  }

  /**
   * Offset in ms from which on it is said: a third of what blocks may be ahead, as two clocks that are wrong
   * by that in both ways still understand each other; and more than a slow link can make of a right clock.
   */
  get #worthMs(): number {
    return Math.max(this.#futureLimitMs / 3, MAX_CLOCK_UNCERTAINTY_MS + 1);
  }

  /** Says what is new. To be called every few seconds. */
  check(): void {
    const { offset } = this;
    const now = this.#deps.clock.monotonic();
    if (offset === undefined || !this.#isNews(offset.offsetMs)) {
      this.#newsSince = undefined;
      return;
    }
    this.#newsSince ??= now;
    if (now - this.#newsSince < SETTLE_MS) return;
    this.#newsSince = undefined;
    this.#say(offset);
  }

  /** True if it is wrong and was not said to be, or is much more, or less wrong, or no longer. */
  #isNews(offsetMs: number): boolean {
    const isWrong = Math.abs(offsetMs) >= this.#worthMs;
    if (isWrong) return Math.abs(offsetMs - this.#saidMs) >= this.#worthMs;
    // What wavers around the mark is no news each time.
    return this.#saidMs !== 0 && Math.abs(offsetMs) < this.#worthMs / 2;
  }

  #say(offset: ClockOffset): void {
    const { offsetMs, clocks } = offset;
    if (Math.abs(offsetMs) < this.#worthMs) {
      this.#saidMs = 0;
      this.#deps.log.info(`this machine's clock agrees with the median of ${clocks} peers again`);
      return;
    }
    this.#saidMs = offsetMs;
    const limit = `${Math.round(this.#futureLimitMs / 1_000)} s`;
    const effect = offsetMs < 0
      ? `blocks more than ${limit} ahead are not taken until then`
      : `others take no block that is more than ${limit} ahead of them, so votes wait until then`;
    this.#deps.log.warn(
      `${
        describeClockOffset(offset)
      }; set it, for example with "timedatectl set-ntp true"; ${effect}`,
    );
  }
}

/** One sentence for people. */
export function describeClockOffset({ offsetMs, clocks }: ClockOffset): string {
  const seconds = Math.round(Math.abs(offsetMs) / 1_000);
  const side = offsetMs < 0 ? "behind" : "ahead of";
  return `this machine's clock is ${seconds} s ${side} the median of ${clocks} peers`;
}
