/** Hash rates in the units of the field. */

const UNITS = ["H/s", "kH/s", "MH/s", "GH/s", "TH/s"];

/** Writes a hash rate for people: `formatHashrate(15_340_000)` is `15.3 MH/s`. */
export function formatHashrate(hashesPerSecond: number): string {
  let value = hashesPerSecond;
  let unit = 0;
  // 999.95 would be written as 1000.0.
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}
