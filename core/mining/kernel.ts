/**
 * What a mining kernel is: a plain search for a nonce, without worker, clock or event loop.
 *
 * A kernel for other hardware, such as a GPU, would be one more object of this kind in `kernels.ts`.
 */
import { HASH_SIZE } from "../base/hash.ts";
import { HEADER_SIZE } from "../block/header.ts";

/** Number of nonces there are. */
export const NONCE_SPACE = 2 ** 32;

/**
 * Tries the nonces `from` up to, not including, `from + count`: the first that meets the target.
 * The range must lie within {@linkcode NONCE_SPACE}.
 */
export type NonceSearch = (from: number, count: number) => number | undefined;

/** Names of the kernels: WebAssembly with four nonces at once and with one, JavaScript, and noble. */
export type KernelName = "simd" | "scalar" | "js" | "nobleMidstate";

/** A way to search nonces. All give the same answers; they differ in speed. */
export interface MiningKernel {
  readonly name: KernelName;
  /**
   * Nonces to try at a call: few milliseconds of work on a usual machine, so that a miner can be stopped
   * in between. A power of two, so that calls divide the space.
   */
  readonly chunk: number;
  /**
   * Prepares the search for one header.
   *
   * @param header 116 bytes; its nonce is ignored. Later changes of the array make no difference.
   * @param target 32 bytes, big-endian; the same holds.
   * @throws {RangeError} For another length.
   */
  prepare(header: Uint8Array, target: Uint8Array): NonceSearch;
}

/** @throws {RangeError} If header or target have another length. */
export function checkLengths(header: Uint8Array, target: Uint8Array): void {
  if (header.length !== HEADER_SIZE) {
    throw new RangeError(`Cannot mine as a header must be 116 bytes: it is ${header.length}`);
  }
  if (target.length !== HASH_SIZE) {
    throw new RangeError(`Cannot mine as a target must be 32 bytes: it is ${target.length}`);
  }
}
