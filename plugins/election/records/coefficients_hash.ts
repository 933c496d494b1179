/**
 * The first step of making a key: `u8 trustee | hash 32 | signature`. Every trustee shows the hash of what will fix the own part
 * of the key, g to the coefficients of a polynomial, before anybody shows that itself; so nobody can choose theirs to fit
 * others'.
 */
import { concatBytes, hexToBytes, sha256 } from "../../../core/base/hash.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import { HEAD_BYTES, writeHead } from "./record_head.ts";
import { type RecordSigner, signRecord } from "./record_signature.ts";

const HASH_AT = HEAD_BYTES + 1;

/** Bytes of every record of this type. */
export const COEFFICIENTS_HASH_BYTES = HASH_AT + 32 + SIGNATURE_BYTES;

const TAG = new TextEncoder().encode("chainvote/1/coefficients\0");

/**
 * SHA-256(`"chainvote/1/coefficients"` ‖ 0 ‖ chain id ‖ u8 trustee ‖ the elements).
 *
 * @param coefficients g to the coefficients, 32 bytes each, the constant one first.
 */
export function hashOfCoefficients(
  coefficients: Uint8Array,
  { trustee, chainId }: { readonly trustee: number; readonly chainId: string },
): Uint8Array {
  return sha256(concatBytes(TAG, hexToBytes(chainId), Uint8Array.of(trustee), coefficients));
}

/** Writes and signs the record. */
export function writeCoefficientsHash(
  { trustee, hash }: { readonly trustee: number; readonly hash: Uint8Array },
  signer: RecordSigner,
): Uint8Array {
  const head = writeHead("coefficients-hash", signer.chainId);
  const unsigned = concatBytes(head, Uint8Array.of(trustee), hash);
  return concatBytes(unsigned, signRecord(unsigned, signer));
}

/** The hash in a record of this length. */
export function coefficientsHashIn(record: Uint8Array): Uint8Array {
  return record.subarray(HASH_AT, -SIGNATURE_BYTES);
}
