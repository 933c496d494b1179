/**
 * A trustee's seal: `u8 trustee | digest of the tally | signature`. It says: this is the one tally that I shall help to open. Shares
 * enter only once there are enough of them, so no trustee opens what the others may not.
 */
import { concatBytes, hexToBytes } from "../../../core/base/hash.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import { HEAD_BYTES, writeHead } from "./record_head.ts";
import { type RecordSigner, signRecord } from "./record_signature.ts";

const DIGEST_AT = HEAD_BYTES + 1;
const DIGEST_END = DIGEST_AT + 32;

/** Bytes of every seal. */
export const SEAL_BYTES = DIGEST_END + SIGNATURE_BYTES;

/** Writes and signs a seal. */
export function writeSeal(
  { trustee, digest }: {
    /** The own place in the definition, from 1. */
    readonly trustee: number;
    /** Of the tally, 64 hex digits. */
    readonly digest: string;
  },
  signer: RecordSigner,
): Uint8Array {
  const unsigned = concatBytes(
    writeHead("seal", signer.chainId),
    Uint8Array.of(trustee),
    hexToBytes(digest),
  );
  return concatBytes(unsigned, signRecord(unsigned, signer));
}

/** The digest of the tally that a seal or a share is for, 32 bytes; fewer if the record is too short. */
export function tallyDigestIn(record: Uint8Array): Uint8Array {
  return record.subarray(DIGEST_AT, DIGEST_END);
}
