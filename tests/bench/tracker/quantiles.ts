/** What is said of a list of times, in ms. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly last: number;
}

/** The median, the time that 99 % kept, and the longest. */
export function quantilesOf(times: readonly number[]): Quantiles {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  return { p50: round(at(0.5), 2), p99: round(at(0.99), 2), last: round(at(1), 2) };
}

/** The middle one. */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** To so many digits after the point. */
export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
