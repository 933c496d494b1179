/**
 * The last step of making a key: `u8 trustee | public key 32 | its proof 64 | the proof that signs it 64 | signature`. The trustee has
 * looked at what all others dealt, and found it good.
 */
import { concatBytes } from "../../../core/base/hash.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import type { TrusteeKey } from "../../belenios/trustees/trustee_key.ts";
import { elementBytes, PAIR_BYTES, PART_BYTES, PartReader, proofParts } from "./belenios_bytes.ts";
import { HEAD_BYTES, writeHead } from "./record_head.ts";
import { type RecordSigner, signRecord } from "./record_signature.ts";

const KEY_AT = HEAD_BYTES + 1;

/** Bytes of every record of this type. */
export const TRUSTEE_KEY_BYTES = KEY_AT + PART_BYTES + 2 * PAIR_BYTES + SIGNATURE_BYTES;

/** Writes and signs the record. @throws {RangeError} If the key is not signed with the trustee's certificate. */
export function writeTrusteeKeyRecord(
  { trustee, key }: { readonly trustee: number; readonly key: TrusteeKey },
  signer: RecordSigner,
): Uint8Array {
  if (key.signature === undefined) {
    throw new RangeError("a trustee's key must be signed with the certificate's: it is not");
  }
  const unsigned = concatBytes(
    writeHead("trustee-key", signer.chainId),
    Uint8Array.of(trustee),
    elementBytes(key.publicKey),
    ...proofParts(key.pok),
    ...proofParts(key.signature),
  );
  return concatBytes(unsigned, signRecord(unsigned, signer));
}

/** The part of a record between trustee and signature. */
export function trusteeKeyBodyIn(record: Uint8Array): Uint8Array {
  return record.subarray(KEY_AT, -SIGNATURE_BYTES);
}

/** Reads that part. No proof is looked at. @throws {SyntaxError} If an element or a number is none. */
export function readTrusteeKeyBody(body: Uint8Array): TrusteeKey {
  const reader = new PartReader(body);
  const key = { publicKey: reader.element(), pok: reader.proof(), signature: reader.proof() };
  reader.end();
  return key;
}
