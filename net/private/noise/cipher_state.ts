/** One direction of an encrypted connection: `CipherState` of Noise revision 34, §5.1. */
import { decrypt, encrypt, TAG_SIZE } from "./primitives.ts";

/** The number that is never used, so that no other one is used twice (§5.1). */
const LAST_NONCE = 2n ** 64n - 1n;

const NOTHING: Uint8Array = new Uint8Array();

/** A key, and how many messages it has sealed or opened. Both sides must take all messages in order. */
export class CipherState {
  readonly #key: Uint8Array;
  #nonce: bigint;

  /** @param key 32 bytes. @param nonce Number of the next message. */
  constructor(key: Uint8Array, nonce = 0n) {
    this.#key = key;
    this.#nonce = nonce;
  }

  /**
   * Seals the next message.
   *
   * @param associated Bytes that the other side must have too (`ad`).
   * @param output Where to write; {@linkcode TAG_SIZE} bytes longer than the plaintext.
   * @throws {RangeError} After 2^64 - 1 messages.
   */
  encrypt(
    plaintext: Uint8Array,
    associated = NOTHING,
    output = new Uint8Array(plaintext.length + TAG_SIZE),
  ): Uint8Array {
    const nonce = this.#next();
    encrypt({ key: this.#key, nonce, associated }, plaintext, output);
    this.#nonce += 1n;
    return output;
  }

  /**
   * Opens the next message.
   *
   * @throws {RangeError} After 2^64 - 1 messages.
   * @throws {Error} If it is not the next one that the other side sealed. The number stays the same (§5.1).
   */
  decrypt(ciphertext: Uint8Array, associated = NOTHING): Uint8Array {
    const nonce = this.#next();
    const plaintext = decrypt({ key: this.#key, nonce, associated }, ciphertext);
    this.#nonce += 1n;
    return plaintext;
  }

  #next(): bigint {
    if (this.#nonce < LAST_NONCE) return this.#nonce;
    throw new RangeError(`a key must seal at most ${LAST_NONCE} messages`);
  }
}
