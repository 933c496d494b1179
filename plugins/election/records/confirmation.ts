/**
 * A trustee's confirmation: `u8 trustee | signature`. As the whole chain id is signed, it says: this is the election, these are my
 * keys in it, and I shall open its sum.
 */
import { concatBytes } from "../../../core/base/hash.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import { HEAD_BYTES, writeHead } from "./record_head.ts";
import { type RecordSigner, signRecord } from "./record_signature.ts";

/** Bytes of every confirmation. */
export const CONFIRMATION_BYTES = HEAD_BYTES + 1 + SIGNATURE_BYTES;

/** Writes and signs a confirmation. @param trustee The own place in the definition, from 1. */
export function writeConfirmation(trustee: number, signer: RecordSigner): Uint8Array {
  const unsigned = concatBytes(
    writeHead("confirmation", signer.chainId),
    Uint8Array.of(trustee),
  );
  return concatBytes(unsigned, signRecord(unsigned, signer));
}

/** The trustee's number behind the head of a record of theirs; 0 if it is too short for one. */
export function signingTrusteeOf(record: Uint8Array): number {
  return record[HEAD_BYTES] ?? 0;
}
