/**
 * The Noise functions of `25519_ChaChaPoly` (The Noise Protocol Framework, revision 34, §4 and §12): the one
 * door to `@noble/curves` and `@noble/ciphers` for the network. SHA-256 and HKDF come from `core/base/hash.ts`.
 */
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";

/** Bytes of a key of the cipher, of a private and of a public key, and of what two of these agree on. */
export const KEY_SIZE = 32;

/** Bytes by which a ciphertext is longer than its plaintext. */
export const TAG_SIZE = 16;

/** The public key of a private one: 32 random bytes. */
export function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  return x25519.getPublicKey(privateKey);
}

/**
 * `DH` of §12.1: what this private key and that public one agree on.
 *
 * @throws {Error} If the public key is one of the few with which every private key gives zero (RFC 7748 §6.1).
 */
export function agree(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return x25519.getSharedSecret(privateKey, publicKey);
}

/** What a message is sealed with, and what is under its seal beside it. */
export interface Seal {
  readonly key: Uint8Array;
  /** Never twice with one key. */
  readonly nonce: bigint;
  readonly associated: Uint8Array;
}

/**
 * `ENCRYPT` of §12.3.
 *
 * @param output Where to write the ciphertext, {@linkcode TAG_SIZE} bytes longer than the plaintext.
 */
export function encrypt(
  { key, nonce, associated }: Seal,
  plaintext: Uint8Array,
  output: Uint8Array,
) {
  chacha20poly1305(key, writeNonce(nonce), associated).encrypt(plaintext, output);
}

/** `DECRYPT` of §12.3. @throws {Error} If the ciphertext or what is beside it is not what was sealed. */
export function decrypt({ key, nonce, associated }: Seal, ciphertext: Uint8Array): Uint8Array {
  return chacha20poly1305(key, writeNonce(nonce), associated).decrypt(ciphertext);
}

/** §12.3: 32 bits of zeros, then the number as 64 bits, little-endian. */
function writeNonce(nonce: bigint): Uint8Array {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setBigUint64(4, nonce, true);
  return bytes;
}
