import type { Clock } from "../../../core/base/clock.ts";
import { DIAL_WINDOW_MS, MAX_DIALS_PER_SOURCE } from "../protocol/limits.ts";

/** Which addresses may be dialled now: each a few times a minute. */
export class DialBudget {
  readonly #clock: Pick<Clock, "monotonic">;
  /** When each source was dialled within the last minute; who was dialled last is last. */
  readonly #dials = new Map<string, number[]>();

  constructor({ clock }: { clock: Pick<Clock, "monotonic"> }) {
    this.#clock = clock;
  }

  /** How many sources were dialled of late. */
  get size(): number {
    return this.#dials.size;
  }

  /** True if one more dial is within bounds, and then it counts. A source of undefined has no bound. */
  take(source: string | undefined): boolean {
    if (source === undefined) return true;
    const now = this.#clock.monotonic();
    const start = now - DIAL_WINDOW_MS;
    this.#forget(start);
    const dials = (this.#dials.get(source) ?? []).filter((time) => time > start);
    if (dials.length >= MAX_DIALS_PER_SOURCE) return false;
    dials.push(now);
    this.#dials.delete(source);
    this.#dials.set(source, dials);
    return true;
  }

  #forget(start: number): void {
    for (const [source, dials] of this.#dials) {
      if (dials.at(-1)! > start) return;
      this.#dials.delete(source);
    }
  }
}
