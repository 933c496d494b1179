/** Chance from a seed, in streams of their own: what one part of a world draws changes nothing for the others. */
import type { Random } from "../../../core/base/clock.ts";
import { createDraw } from "../miners.ts";

/** A stream of chance. */
export class Chance {
  /** Evenly spread numbers in [0, 1). */
  readonly draw: () => number;

  constructor(seed: number) {
    this.draw = createDraw(seed);
  }

  /** Another stream. */
  fork(): Chance {
    return new Chance(Math.floor(this.draw() * 2 ** 32));
  }

  /** A number from `least` up to, not including, `most`. */
  between(least: number, most: number): number {
    return least + this.draw() * (most - least);
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.draw() * limit);
  }

  /** True with this probability. */
  is(probability: number): boolean {
    return this.draw() < probability;
  }

  /** One of these. */
  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  /** The chance of a machine. */
  get random(): Random {
    return {
      below: (limit) => this.below(limit),
      bytes: (length) => Uint8Array.from({ length }, () => this.below(256)),
    };
  }
}
