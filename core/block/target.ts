/**
 * Targets, their compact form and the work they stand for.
 *
 * The compact form is Bitcoin's nBits: one byte of exponent, three of mantissa, where the mantissa's
 * top bit is a sign (https://developer.bitcoin.org/reference/block_chain.html#target-nbits).
 */
import { HASH_SIZE } from "../base/hash.ts";
import { RuleError } from "./rule_error.ts";
import type { BlockHash } from "./ids.ts";

/** 2^256, one above the largest hash. */
const HASH_SPACE = 1n << 256n;

/** The easiest target there is: every hash meets it. */
export const EASIEST_TARGET = HASH_SPACE - 1n;

const SIGN_BIT = 0x0080_0000;
const MANTISSA_MASK = 0x007f_ffff;

/**
 * Reads a compact target.
 *
 * @throws {RuleError} `bits-form` if it is negative, zero, above 2^256 - 1 or not the minimal form:
 * each target has exactly one compact form, so no two headers state one target differently.
 */
export function compactToTarget(bits: number): bigint {
  const exponent = bits >>> 24;
  const mantissa = BigInt(bits & MANTISSA_MASK);
  const shift = BigInt(8 * (exponent - 3));
  const target = shift >= 0n ? mantissa << shift : mantissa >> -shift;
  // No minimal form has the sign bit set.
  if (target === 0n || target > EASIEST_TARGET || targetToCompact(target) !== bits >>> 0) {
    throw new RuleError("bits-form", { bits: `0x${(bits >>> 0).toString(16).padStart(8, "0")}` });
  }
  return target;
}

/**
 * Writes a target in compact form. The mantissa holds 15 to 23 bits, the rest is cut off, so the
 * result is never easier than `target`.
 *
 * @throws {RangeError} If the target is not within 1..2^256 - 1.
 */
export function targetToCompact(target: bigint): number {
  if (target < 1n || target > EASIEST_TARGET) {
    throw new RangeError(
      `Cannot compact the target as it must be within 1..2^256-1: it is ${target}`,
    );
  }
  let exponent = Math.ceil(target.toString(16).length / 2);
  const shift = BigInt(8 * (exponent - 3));
  let mantissa = Number(shift >= 0n ? target >> shift : target << -shift);
  if ((mantissa & SIGN_BIT) !== 0) {
    mantissa >>>= 8;
    exponent += 1;
  }
  return (exponent * 0x0100_0000 + mantissa) >>> 0;
}

/** Expected number of hashes for a block of this target: floor(2^256 / (target + 1)). */
export function targetToWork(target: bigint): bigint {
  return HASH_SPACE / (target + 1n);
}

/**
 * The target for which a block takes `work` hashes on average.
 *
 * @throws {RangeError} If `work` is not within 1..2^256 - 1.
 */
export function workToTarget(work: bigint): bigint {
  if (work < 1n || work > EASIEST_TARGET) {
    throw new RangeError(`Cannot find a target as work must be within 1..2^256-1: it is ${work}`);
  }
  return HASH_SPACE / work - 1n;
}

/**
 * True if the hash, read as a big-endian number, is not above the target.
 *
 * @param hash 64 digits of lower-case hex: texts of one length compare as the numbers do.
 */
export function meetsTarget(hash: BlockHash, target: bigint): boolean {
  return hash <= target.toString(16).padStart(2 * HASH_SIZE, "0");
}
