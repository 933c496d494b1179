/** How often something may fail before it has to pause. */
import type { Clock } from "../../core/base/clock.ts";

/** Faults that are allowed: some at once, and then one in a while. */
export class FaultBudget {
  readonly #burst: number;
  readonly #refillMs: number;
  readonly #clock: Pick<Clock, "monotonic">;
  #left: number;
  /** Up to when what is left has been counted. */
  #countedAt: number;

  constructor(
    { burst, refillMs }: { burst: number; refillMs: number },
    clock: Pick<Clock, "monotonic">,
  ) {
    this.#burst = burst;
    this.#refillMs = refillMs;
    this.#clock = clock;
    this.#left = burst;
    this.#countedAt = clock.monotonic();
  }

  /** Milliseconds until a fault is allowed; 0 if one is now. */
  get waitMs(): number {
    this.#refill();
    return this.#left >= 1 ? 0 : Math.ceil((1 - this.#left) * this.#refillMs);
  }

  /** Counts a fault. */
  spend(): void {
    this.#refill();
    this.#left = Math.max(0, this.#left - 1);
  }

  #refill(): void {
    const now = this.#clock.monotonic();
    this.#left = Math.min(this.#burst, this.#left + (now - this.#countedAt) / this.#refillMs);
    this.#countedAt = now;
  }
}
