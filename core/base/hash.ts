/**
 * SHA-256, what is made of it, SHA-512 and hex: the one door to `@noble/hashes`.
 *
 * noble is the reference implementation here: every block, mined or received, is checked with it.
 *
 * This room owns what all others build on: hashes, bytes as text (`base64.ts`), canonical JSON, texts that are
 * not ours (`plain_text.ts`, `unicode_text.ts`, `text_map.ts`), the interfaces of clock and chance (`clock.ts`),
 * and invariants. It imports nothing of the program and knows no block, record or peer. The real clock and
 * chance stand in `system.ts`, for the outermost layer to hand in.
 */
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";

export { bytesToHex, concatBytes, hexToBytes, sha256, sha512 };

/** Length of a SHA-256 digest in bytes. */
export const HASH_SIZE = 32;

/** Length in bytes of one input block of SHA-256's compression function (FIPS 180-4 §1). */
const COMPRESSION_SIZE = 64;

/** Hashes a message whose first 64 bytes never change, as a miner does. */
export interface PrefixedHash {
  /** Writes the digest of `prefix || rest` into `out` (32 bytes). */
  digestInto(rest: Uint8Array, out: Uint8Array): void;
}

/**
 * Prepares hashing of many messages that share their first 64 bytes: that block is compressed once
 * (its *midstate* is kept), which is 3 times the speed of one-shot hashing for a block header.
 *
 * @throws {RangeError} If `prefix` is not exactly 64 bytes.
 */
export function createPrefixedHash(prefix: Uint8Array): PrefixedHash {
  if (prefix.length !== COMPRESSION_SIZE) {
    throw new RangeError(
      `Cannot keep a midstate as the prefix must be 64 bytes: it is ${prefix.length}`,
    );
  }
  const midstate = sha256.create().update(prefix);
  const scratch = sha256.create();
  return {
    digestInto(rest, out) {
      midstate._cloneInto(scratch);
      scratch.update(rest).digestInto(out);
    },
  };
}

/** HMAC-SHA-256 (RFC 2104), 32 bytes. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return hmac(sha256, key, message);
}

/** What {@linkcode hkdfSha256} makes a key of, and for what. */
export interface HkdfInput {
  readonly salt?: Uint8Array;
  /** What the key is for: another text, another key. */
  readonly info?: string;
  /** Bytes to make. */
  readonly length: number;
}

/** HKDF with SHA-256 (RFC 5869). */
export function hkdfSha256(secret: Uint8Array, { salt, info, length }: HkdfInput): Uint8Array {
  return hkdf(sha256, secret, salt, new TextEncoder().encode(info), length);
}

/** True when both arrays hold the same bytes. Not for secrets: it takes longer the more are equal. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Whether two secrets are equal, byte for byte: how long it takes says nothing about them but their length. */
export function equalSecrets(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}
