/**
 * The difficulty kernel: absolutely scheduled exponentially rising targets, integer cubic of
 * aserti3-2d (https://upgradespecs.bitcoincashnode.org/2020-11-15-asert/).
 */

/** What the kernel computes from. All times are in one unit. */
export interface AsertInput {
  /** Target to start from. */
  readonly target: bigint;
  /** Time that passed. */
  readonly timeDelta: bigint;
  /** Blocks that were made in it. */
  readonly heightDelta: bigint;
  /** Time that a block should take. */
  readonly spacing: bigint;
  /** Time behind schedule after which the target doubles. */
  readonly halfLife: bigint;
  /** Easiest target allowed. */
  readonly limit: bigint;
}

/** Fixed-point digits of the exponent. */
const RADIX_BITS = 16n;
const RADIX = 1n << RADIX_BITS;

/**
 * `target * 2^((timeDelta - spacing * heightDelta) / halfLife)`, within 1..limit, in whole numbers
 * only: the division truncates toward zero, the shifts floor, 2^x for x in [0, 1) is a cubic with an
 * error under 0.013 %. Consensus: every implementation must give the same bits.
 *
 * @throws {RangeError} If `halfLife` is not positive.
 */
export function calcAsertTarget(input: AsertInput): bigint {
  const { target, timeDelta, heightDelta, spacing, halfLife, limit } = input;
  if (halfLife <= 0n) {
    throw new RangeError(`Cannot compute a target as halfLife must be positive: it is ${halfLife}`);
  }
  const exponent = ((timeDelta - spacing * heightDelta) * RADIX) / halfLife;
  const shift = exponent >> RADIX_BITS;
  const fraction = exponent - (shift << RADIX_BITS);
  const factor = RADIX +
    ((195_766_423_245_049n * fraction + 971_821_376n * fraction ** 2n + 5_127n * fraction ** 3n +
      (1n << 47n)) >> 48n);
  // A shift this far is beyond every limit; computing it would only cost memory.
  if (shift > 512n) return limit;
  const moved = shift - RADIX_BITS;
  const next = moved >= 0n ? (target * factor) << moved : (target * factor) >> -moved;
  if (next < 1n) return 1n;
  return next > limit ? limit : next;
}
