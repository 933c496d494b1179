/**
 * Exponents as signed digits: the sum of digit[i] · 2^i, each digit 0 or odd and below 2^(width − 1), and of `width` neighbours at
 * most one not 0 (the width-w non-adjacent form; Solinas, "Efficient Arithmetic on Koblitz Curves", 2000). So a product of powers
 * needs an addition at every (width + 1)th place alone, of one of 2^(width − 2) odd multiples or its opposite.
 */

/** Exponents must be below 2^253. */
const EXPONENT_BITS = 253;

/** Digits of an exponent. One more than its bits, for a last carry. */
export const DIGITS = EXPONENT_BITS + 1;

/** How many odd multiples of a point digits of this width need: 1, 3, 5 … */
export function oddMultiplesFor(width: number): number {
  return 2 ** (width - 2);
}

/**
 * The digits of an exponent, the lowest first.
 *
 * @param exponent From 0 to 2^253 − 1.
 * @param width From 2 to 8.
 */
export function signedDigits(exponent: bigint, width: number): Int8Array {
  const bits = bitsOf(exponent);
  const digits = new Int8Array(DIGITS);
  let carry = 0;
  for (let i = 0; i < DIGITS;) {
    if (bits[i] === carry) {
      // The sum is 0, or 2: an even number, which leaves the carry as it is.
      i++;
      continue;
    }
    let window = carry;
    for (let j = 0; j < width; j++) window += bits[i + j] << j;
    carry = window >> (width - 1);
    digits[i] = window - (carry << width);
    i += width;
  }
  return digits;
}

/** The bits of an exponent, the lowest first, and zeros for a window that begins with the last digit. */
function bitsOf(exponent: bigint): Uint8Array {
  const bits = new Uint8Array(DIGITS + 8);
  const hex = exponent.toString(16);
  for (let i = 0; i < hex.length; i++) {
    const digit = parseInt(hex[hex.length - 1 - i], 16);
    for (let j = 0; j < 4; j++) bits[4 * i + j] = digit >> j & 1;
  }
  return bits;
}
