/** Exact numbers: whole ones, fractions and decimals of `bigint`, and how a result writes them. */

/**
 * A number of a result that loses nothing: a whole one as a number, any other as text, either a decimal
 * (`"33.99974"`) or a fraction in lowest terms (`"17/6"`). Compare them as numbers, never as floats.
 */
export type ExactNumber = number | string;

/** A fraction; its denominator is above zero. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Below zero if `a` is less than `b`, above if it is more, zero if they are equal. */
export function compareFractions(a: Fraction, b: Fraction): number {
  return compareExactly(a.numerator * b.denominator, b.numerator * a.denominator);
}

/** Below zero if the whole number `a` is less than `b`, above if it is more, zero if they are equal. */
export function compareExactly(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Writes a fraction in lowest terms. */
export function showFraction({ numerator, denominator }: Fraction): ExactNumber {
  const divisor = greatestDivisor(numerator, denominator);
  const [top, bottom] = [numerator / divisor, denominator / divisor];
  return bottom === 1n ? showWhole(top) : `${top}/${bottom}`;
}

/** Writes a number of 0 or more that is kept as `units` of 10^-places. */
export function showDecimal(units: bigint, places: number): ExactNumber {
  const unit = 10n ** BigInt(places);
  if (units % unit === 0n) return showWhole(units / unit);
  return `${units / unit}.${(units % unit).toString().padStart(places, "0")}`;
}

/**
 * Writes a whole number.
 *
 * @throws {RangeError} If JSON could not say it exactly, which the limit on the sum of weights rules out.
 */
export function showWhole(value: bigint): number {
  const shown = Number(value);
  if (!Number.isSafeInteger(shown)) {
    throw new RangeError(`Cannot write a count as it must be below 2^53: it is ${value}`);
  }
  return shown;
}

/** Of whole numbers that are not negative, and not both zero. */
export function greatestDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** The sum of whole numbers. */
export function sumOf(values: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const value of values) sum += value;
  return sum;
}
