/** The reference kernel: noble's SHA-256 with the first 64 bytes of the header compressed once. */
import { createPrefixedHash, HASH_SIZE } from "../base/hash.ts";
import { NONCE_OFFSET } from "../block/header.ts";
import { checkLengths, type MiningKernel } from "./kernel.ts";

/** The kernel that all others must agree with. */
export const nobleKernel: MiningKernel = {
  name: "nobleMidstate",
  chunk: 2_048,
  prepare(header, target) {
    checkLengths(header, target);
    const limit = target.slice();
    const prefixed = createPrefixedHash(header.subarray(0, 64));
    const rest = header.slice(64);
    const view = new DataView(rest.buffer);
    const hash = new Uint8Array(HASH_SIZE);
    return (from, count) => {
      for (let nonce = from; nonce < from + count; nonce++) {
        view.setUint32(NONCE_OFFSET - 64, nonce);
        prefixed.digestInto(rest, hash);
        if (isAtMost(hash, limit)) return nonce;
      }
      return undefined;
    };
  },
};

/** Compares 32 big-endian bytes; almost always decided by the first. */
function isAtMost(hash: Uint8Array, target: Uint8Array): boolean {
  for (let i = 0; i < HASH_SIZE; i++) {
    if (hash[i] !== target[i]) return hash[i] < target[i];
  }
  return true;
}
