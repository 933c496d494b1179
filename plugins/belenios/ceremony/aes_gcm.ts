/** AES-256-GCM (NIST SP 800-38D) for messages between trustees: the one door to `@noble/ciphers` for Belenios. */
import { gcm } from "@noble/ciphers/aes.js";

/** A key and what it is used with once. */
export interface GcmKey {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Of any length; Belenios takes 32 bytes. */
  readonly nonce: Uint8Array;
}

/** Encrypts bytes; 16 bytes that authenticate them follow. */
export function gcmEncrypt({ key, nonce }: GcmKey, plaintext: Uint8Array): Uint8Array {
  return gcm(key, nonce).encrypt(plaintext);
}

/** Decrypts bytes; undefined if they were not made with this key. */
export function gcmDecrypt({ key, nonce }: GcmKey, ciphertext: Uint8Array): Uint8Array | undefined {
  try {
    return gcm(key, nonce).decrypt(ciphertext);
  } catch {
    // That they were not is all that noble says.
    return undefined;
  }
}
