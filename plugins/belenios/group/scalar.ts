/** Numbers modulo the order of the group: the specification's ℤ_q. */
import type { Random } from "../../../core/base/clock.ts";
import { bytesToHex } from "../../../core/base/hash.ts";
import { GROUP_ORDER } from "../../../core/ed25519/signature.ts";

/** Decimal digits of q. */
const DIGITS = 76;

const SCALAR_TEXT = new RegExp(`^(0|[1-9]\\d{0,${DIGITS - 1}})$`);

/** Bytes that hold q. */
const BYTES = 32;

/** The highest byte of a number below 2^253, the first power of two over q. */
const HIGHEST = 0x1f;

/**
 * Reads a number as the specification writes it, in decimal. Here it must be below q and without leading zeros, so that a number
 * has one text.
 *
 * @returns Undefined if it is none.
 */
export function readScalar(text: string): bigint | undefined {
  if (!SCALAR_TEXT.test(text)) return undefined;
  const number = BigInt(text);
  return number < GROUP_ORDER ? number : undefined;
}

/** The number from 0 to q − 1 that has the same remainder. */
export function modOrder(number: bigint): bigint {
  const rest = number % GROUP_ORDER;
  return rest < 0n ? rest + GROUP_ORDER : rest;
}

/** Draws a number from 1 to q − 1, each as likely as any other: what is too large is drawn again. */
export function drawScalar(random: Pick<Random, "bytes">): bigint {
  for (;;) {
    const bytes = random.bytes(BYTES);
    bytes[0] &= HIGHEST;
    const number = BigInt(`0x${bytesToHex(bytes)}`);
    if (number > 0n && number < GROUP_ORDER) return number;
  }
}

/** The sum of numbers, modulo q. */
export function sumOfScalars(numbers: readonly bigint[]): bigint {
  return modOrder(numbers.reduce((sum, number) => sum + number, 0n));
}

/** The number that gives 1 when it is multiplied by this one, which must not be 0: number^(q − 2). */
export function invertScalar(number: bigint): bigint {
  let inverse = 1n;
  for (let base = modOrder(number), rest = GROUP_ORDER - 2n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) inverse = inverse * base % GROUP_ORDER;
    base = base * base % GROUP_ORDER;
  }
  return inverse;
}
