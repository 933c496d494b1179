/** The uuid of an election, as Belenios has one: voting codes are bound to it. */
import { concatBytes, hexToBytes, sha256 } from "../../../core/base/hash.ts";

/** The 58 characters of Bitcoin's Base58, by their values; Belenios takes the same for uuids. */
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

const UUID_LENGTH = 14;

/** 4 · 58: bytes below it are as often each of the 58 values. */
const END = 232;

const TAG = new TextEncoder().encode("chainvote/uuid/1");

/**
 * The uuid that follows from a nonce: 14 characters of Base58, each of which is as likely as any other.
 *
 * - The bytes: those of SHA-256(`"chainvote/uuid/1"` ‖ nonce), 32 of them, and when they are used up those of SHA-256 of the
 *   digest before, and so on.
 * - Each byte below 232 gives the character at its value modulo 58; a byte of 232 or more is passed over (rejection).
 *
 * @param nonce 64 hex digits.
 */
export function uuidOfNonce(nonce: string): string {
  let digest = sha256(concatBytes(TAG, hexToBytes(nonce)));
  let uuid = "";
  for (;;) {
    for (const byte of digest) {
      if (byte >= END) continue;
      uuid += BASE58[byte % BASE58.length];
      if (uuid.length === UUID_LENGTH) return uuid;
    }
    digest = sha256(digest);
  }
}
