/** Adding public keys: two people who each hold a part of a secret have the sum of both for a key. */
import { ed25519 } from "@noble/curves/ed25519.js";

/**
 * The key whose secret is the sum of the secrets of two.
 *
 * @param one A key of prime order, as is `other`.
 * @throws {RangeError} If the two cancel each other out.
 */
export function addPublicKeys(one: Uint8Array, other: Uint8Array): Uint8Array {
  const sum = ed25519.Point.fromBytes(one).add(ed25519.Point.fromBytes(other));
  if (sum.is0()) {
    throw new RangeError("Cannot add two keys as each must not be the other's opposite");
  }
  return sum.toBytes();
}
