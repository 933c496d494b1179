/**
 * The time that the page goes by: that of the peer, as the head of its answers says (`Date`, RFC 9110 §6.6.1). A ballot is taken or
 * refused by the peer's clock and those of the others, and not by that of a telephone, which may be far off.
 */
import { signal } from "@preact/signals";
import type { Clock } from "../../../core/base/clock.ts";
import { CLOCK_SLACK_MS, CLOCK_WARNING_MS } from "./limits.ts";

/** Both clocks at one moment, in ms since the Unix epoch, if they are far apart. */
export const clocksApart = signal<{ readonly own: number; readonly peer: number } | undefined>(
  undefined,
);

/** The header names whole seconds: on average half of one is over. */
const HALF_A_SECOND_MS = 500;

/** This device's clock, put right by the peer's answers. */
export class PageClock implements Clock {
  readonly #own: Clock;
  /** How far the peer is ahead of this device, in ms. */
  #ahead = 0;
  // Screens are handed functions alone.
  readonly now = () => this.#own.now() + this.#ahead;
  readonly monotonic = () => this.#own.monotonic();
  readonly sleep: Clock["sleep"] = (ms, options) => this.#own.sleep(ms, options);

  constructor(own: Clock) {
    this.#own = own;
  }

  /** Asks the peer, and takes note of its time. One that says none, or nonsense, changes nothing. */
  async fetch(ask: () => Promise<Response>): Promise<Response> {
    const asked = this.#own.monotonic();
    const response = await ask();
    const peer = Date.parse(response.headers.get("date") ?? "");
    const tookMs = this.#own.monotonic() - asked;
    // After a long wait nobody knows when the peer wrote the head.
    if (!Number.isNaN(peer) && tookMs < CLOCK_SLACK_MS) this.#note(peer + HALF_A_SECOND_MS);
    return response;
  }

  #note(peer: number): void {
    const own = this.#own.now();
    const ahead = peer - own;
    this.#ahead = Math.abs(ahead) < CLOCK_SLACK_MS ? 0 : ahead;
    const isFar = Math.abs(ahead) >= CLOCK_WARNING_MS;
    if (isFar !== (clocksApart.peek() !== undefined)) {
      clocksApart.value = isFar ? { own, peer } : undefined;
    }
  }
}
