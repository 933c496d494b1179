/**
 * The search for a nonce, as plain functions: no worker, no clock, no event loop.
 */
import { createPrefixedHash, HASH_SIZE } from "../hash.ts";
import { NONCE_OFFSET } from "../header.ts";
import { HEADER_SIZE } from "../limits.ts";

/** Number of nonces there are. */
export const NONCE_SPACE = 2 ** 32;

/** Tries the nonces `from` up to, not including, `from + count`; the first that meets the target. */
export type NonceSearch = (from: number, count: number) => number | undefined;

/** A way to search nonces. All give the same answers; they differ in speed. */
export interface MiningKernel {
  readonly name: string;
  /**
   * Prepares the search for one header.
   *
   * @param header 116 bytes; its nonce is ignored.
   * @param target 32 bytes, big-endian.
   */
  prepare(header: Uint8Array, target: Uint8Array): NonceSearch;
}

/** The reference kernel: noble's SHA-256 with the first 64 bytes of the header compressed once. */
export const nobleKernel: MiningKernel = {
  name: "nobleMidstate",
  prepare(header, target) {
    checkLengths(header, target);
    const prefixed = createPrefixedHash(header.subarray(0, 64));
    const rest = header.slice(64);
    const view = new DataView(rest.buffer);
    const hash = new Uint8Array(HASH_SIZE);
    return (from, count) => {
      for (let nonce = from; nonce < from + count; nonce++) {
        view.setUint32(NONCE_OFFSET - 64, nonce);
        prefixed.digestInto(rest, hash);
        if (isAtMost(hash, target)) return nonce;
      }
      return undefined;
    };
  },
};

function checkLengths(header: Uint8Array, target: Uint8Array): void {
  if (header.length !== HEADER_SIZE) {
    throw new RangeError(`Cannot mine as a header must be 116 bytes: it is ${header.length}`);
  }
  if (target.length !== HASH_SIZE) {
    throw new RangeError(`Cannot mine as a target must be 32 bytes: it is ${target.length}`);
  }
}

/** Compares 32 big-endian bytes; almost always decided by the first. */
function isAtMost(hash: Uint8Array, target: Uint8Array): boolean {
  for (let i = 0; i < HASH_SIZE; i++) {
    if (hash[i] !== target[i]) return hash[i] < target[i];
  }
  return true;
}
