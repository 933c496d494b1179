/** How many new statements of each witness came within the second that runs. */
import type { Clock } from "../../core/base/clock.ts";

/** Counts by witness. */
export class KeyRates {
  readonly #clock: Pick<Clock, "monotonic">;
  /** By key number: the second, in monotonic time, and how many in it. */
  readonly #counts: { readonly second: number; readonly count: number }[] = [];

  constructor({ clock }: { readonly clock: Pick<Clock, "monotonic"> }) {
    this.#clock = clock;
  }

  /** How many came in this second. */
  of(key: number): number {
    const entry: { readonly second: number; readonly count: number } | undefined =
      this.#counts[key];
    return entry?.second === this.#second() ? entry.count : 0;
  }

  /** Counts one more; how many there are now. */
  add(key: number): number {
    const count = this.of(key) + 1;
    this.#counts[key] = { second: this.#second(), count };
    return count;
  }

  #second(): number {
    return Math.floor(this.#clock.monotonic() / 1_000);
  }
}
