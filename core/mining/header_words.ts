/** A header and its target as SHA-256 sees them: 32-bit words. */
import { HEADER_SIZE } from "../block/header.ts";
import { compress, numberWords } from "../sha256/compress.ts";
import { INITIAL_STATE } from "../sha256/constants.ts";
import { checkLengths } from "./kernel.ts";

/** Which word of the header's second block is the nonce. */
export const NONCE_WORD = 12;

/**
 * The words of the second block behind the nonce: the padding of FIPS 180-4 §5.1.1, which is one bit,
 * zeros, and the header's length in bits.
 */
export const PADDING: readonly number[] = [0x8000_0000, 0, 8 * HEADER_SIZE];

/** What stays the same while a nonce is looked for. */
export interface HeaderWords {
  /** Eight words: the state of SHA-256 after the header's first 64 bytes. */
  readonly midstate: readonly number[];
  /** Twelve words: the header from byte 64 up to the nonce. */
  readonly rest: readonly number[];
  /** Eight words. */
  readonly target: readonly number[];
}

/** @throws {RangeError} If the header is not 116 bytes, or the target not 32. */
export function headerToWords(header: Uint8Array, target: Uint8Array): HeaderWords {
  checkLengths(header, target);
  const words = bytesToWords(header);
  return {
    midstate: compress(numberWords, INITIAL_STATE, words.slice(0, 16)),
    rest: words.slice(16, 16 + NONCE_WORD),
    target: bytesToWords(target),
  };
}

/** The hash of the header with this nonce: eight words. */
export function hashWithNonce({ midstate, rest }: HeaderWords, nonce: number): number[] {
  return compress(numberWords, midstate, [...rest, nonce, ...PADDING]);
}

/** True if a hash, in words, is at most the target. */
export function isAtMost(hash: ArrayLike<number>, target: ArrayLike<number>): boolean {
  for (let i = 0; i < target.length; i++) {
    if (hash[i] !== target[i]) return hash[i] < target[i];
  }
  return true;
}

function bytesToWords(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i));
}
