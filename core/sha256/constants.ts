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

/** First 32 bits of the fractional part of the `degree`-th root of `n`, exactly. */
function fractionOfRoot(n: number, degree: number): number {
  // floor(root(n) * 2^32) is the largest x with x^degree <= n * 2^(32 degree). A double, of 53 bits, is next to it.
  const limit = BigInt(n) << BigInt(32 * degree);
  const isBelow = (x: bigint) => x ** BigInt(degree) <= limit;
  let x = BigInt(Math.floor((degree === 3 ? Math.cbrt(n) : Math.sqrt(n)) * 2 ** 32));
  while (!isBelow(x)) x--;
  while (isBelow(x + 1n)) x++;
  return Number(x & 0xffff_ffffn);
}
