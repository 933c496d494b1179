import type { Random } from "../../core/base/clock.ts";

/** Milliseconds after the first failure, and most after any. */
export interface Backoff {
  readonly first: number;
  readonly most: number;
}

/**
 * Milliseconds to wait after so many failures in a row, at least one: twice as long after each, up to a limit, and cut
 * by chance to between half of that and all, so that those that lost the same machine come back spread.
 */
export function backoffMs(
  failures: number,
  { first, most }: Backoff,
  random: Pick<Random, "below">,
): number {
  return Math.min(first * 2 ** (failures - 1), most) * (0.5 + random.below(1_001) / 2_000);
}
