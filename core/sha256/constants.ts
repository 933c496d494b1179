/** The constants of SHA-256, computed from their definition (FIPS 180-4 §4.2.2, §5.3.3). */

const PRIMES = firstPrimes(64);

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes: one a round. */
export const ROUND_CONSTANTS: readonly number[] = PRIMES.map((prime) => fractionOfRoot(prime, 3));

/** First 32 bits of the fractional parts of the square roots of the first 8 primes. */
export const INITIAL_STATE: readonly number[] = PRIMES.slice(0, 8)
  .map((prime) => fractionOfRoot(prime, 2));

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
  return primes;
}

/** First 32 bits of the fractional part of the `degree`-th root of `n`, exactly, for an `n` below 4,096. */
function fractionOfRoot(n: number, degree: number): number {
  // floor(root(n) * 2^32) is the largest x with x^degree <= n * 2^(32 degree). Newton's method comes down to it.
  const [power, limit] = [BigInt(degree), BigInt(n) << BigInt(32 * degree)];
  let x = 1n << 38n;
  for (;;) {
    const next = ((power - 1n) * x + limit / x ** (power - 1n)) / power;
    if (next >= x) return Number(x & 0xffff_ffffn);
    x = next;
  }
}
