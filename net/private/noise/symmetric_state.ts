/** What both sides have said so far, in keys and hashes: `SymmetricState` of Noise revision 34, §5.2. */
import { concatBytes, HASH_SIZE, hkdfSha256, sha256 } from "../../../core/base/hash.ts";
import { CipherState } from "./cipher_state.ts";

/** Starts without a key: in the pattern that is used here a key is mixed in before anything is sealed. */
export class SymmetricState {
  /** `ck` */
  #chainingKey: Uint8Array;
  /** `h` */
  #hash: Uint8Array;
  #cipher: CipherState | undefined;

  /** `InitializeSymmetric`. */
  constructor(protocolName: string) {
    const name = new TextEncoder().encode(protocolName);
    this.#hash = name.length <= HASH_SIZE
      ? concatBytes(name, new Uint8Array(HASH_SIZE - name.length))
      : sha256(name);
    this.#chainingKey = this.#hash;
  }

  /** `MixKey`. */
  mixKey(material: Uint8Array): void {
    const [chainingKey, key] = this.#derive(material, 2);
    this.#chainingKey = chainingKey;
    this.#cipher = new CipherState(key);
  }

  /** `MixHash`. */
  mixHash(data: Uint8Array): void {
    this.#hash = sha256(concatBytes(this.#hash, data));
  }

  /** `MixKeyAndHash`, for a key that both sides have from the start. */
  mixKeyAndHash(material: Uint8Array): void {
    const [chainingKey, hash, key] = this.#derive(material, 3);
    this.#chainingKey = chainingKey;
    this.mixHash(hash);
    this.#cipher = new CipherState(key);
  }

  /** `EncryptAndHash`. @throws {TypeError} If no key has been mixed in. */
  encryptAndHash(plaintext: Uint8Array): Uint8Array {
    const ciphertext = this.#keyed().encrypt(plaintext, this.#hash);
    this.mixHash(ciphertext);
    return ciphertext;
  }

  /** `DecryptAndHash`. @throws {Error} If the other side has other keys, or has heard something else. */
  decryptAndHash(ciphertext: Uint8Array): Uint8Array {
    const plaintext = this.#keyed().decrypt(ciphertext, this.#hash);
    this.mixHash(ciphertext);
    return plaintext;
  }

  /** `Split`: the ciphers for what the initiator sends, and for what it gets. */
  split(): [CipherState, CipherState] {
    const [first, second] = this.#derive(new Uint8Array(), 2);
    return [new CipherState(first), new CipherState(second)];
  }

  #keyed(): CipherState {
    if (this.#cipher === undefined) throw new TypeError("Cannot seal as no key is mixed in yet");
    return this.#cipher;
  }

  /** `HKDF` of §4.3, which is RFC 5869's with the chaining key as salt and without info. */
  #derive(material: Uint8Array, count: number): Uint8Array[] {
    const length = count * HASH_SIZE;
    const bytes = hkdfSha256(material, { salt: this.#chainingKey, length });
    return Array.from(
      { length: count },
      (_, i) => bytes.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE),
    );
  }
}
