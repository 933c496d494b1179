/** What a registrar shows of a list of keys before anybody has seen one: then nobody can choose keys that fit another's. */
import { bytesToHex, hexToBytes, sha256 } from "../../../core/base/hash.ts";
import { KEY_BYTES } from "../../../core/ed25519/sizes.ts";

/** Whose list, in which election. */
export interface ListPlace {
  /** The election's, 64 hex digits. */
  readonly nonce: string;
  /** The registrar's place in the definition, from 1. */
  readonly registrar: number;
}

/**
 * The commitment to a list: SHA-256(nonce, 32 bytes ‖ u8 registrar ‖ the keys, 32 bytes each), 64 hex digits.
 *
 * @param keys One for each voter, in the order of the list of voters from which both registrars work.
 * @throws {RangeError} If a key is not 32 bytes.
 */
export function commitOfList(keys: readonly Uint8Array[], { nonce, registrar }: ListPlace): string {
  const short = keys.findIndex(({ length }) => length !== KEY_BYTES);
  if (short !== -1) {
    const { length } = keys[short];
    throw new RangeError(
      `key ${short + 1} of the list must have ${KEY_BYTES} bytes: it has ${length}`,
    );
  }
  const hash = sha256.create().update(hexToBytes(nonce)).update(Uint8Array.of(registrar));
  for (const key of keys) hash.update(key);
  return bytesToHex(hash.digest());
}
