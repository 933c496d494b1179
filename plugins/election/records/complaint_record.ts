/**
 * A trustee's complaint that another has dealt them something false: `u8 trustee | u8 dealer | id of the dealer's polynomial record 32 |
 * alpha to the trustee's secret 32 | a proof of that 64 | signature`. With it everybody opens that one message, and sees which of
 * the two is right.
 */
import { concatBytes, hexToBytes } from "../../../core/base/hash.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import type { Element } from "../../belenios/group/group.ts";
import type { Proof } from "../../belenios/proofs/log_proof.ts";
import { elementBytes, PAIR_BYTES, PART_BYTES, PartReader, proofParts } from "./belenios_bytes.ts";
import { HEAD_BYTES, writeHead } from "./record_head.ts";
import { type RecordSigner, signRecord } from "./record_signature.ts";

const POLYNOMIAL_AT = HEAD_BYTES + 2;
const SHARED_AT = POLYNOMIAL_AT + PART_BYTES;

/** Bytes of every complaint. */
export const COMPLAINT_BYTES = SHARED_AT + PART_BYTES + PAIR_BYTES + SIGNATURE_BYTES;

/** Who complains, about what. */
export interface ComplaintPlace {
  /** Who complains, from 1. */
  readonly trustee: number;
  readonly dealer: number;
  /** Id of the record with the dealer's polynomial, 64 hex digits. */
  readonly polynomialId: string;
}

/** What opens the message that is complained about. */
export interface ComplaintProof {
  /** alpha of the message to the trustee's secret for decryption. */
  readonly shared: Element;
  /** That it is so. */
  readonly proof: Proof;
}

/** Writes and signs a complaint. */
export function writeComplaint(
  { trustee, dealer, polynomialId, shared, proof }: ComplaintPlace & ComplaintProof,
  signer: RecordSigner,
): Uint8Array {
  const unsigned = concatBytes(
    writeHead("complaint", signer.chainId),
    Uint8Array.of(trustee, dealer),
    hexToBytes(polynomialId),
    elementBytes(shared),
    ...proofParts(proof),
  );
  return concatBytes(unsigned, signRecord(unsigned, signer));
}

/** Who complains about what, in a record that may be too short for a complaint. */
export function complaintPlaceOf(record: Uint8Array): ComplaintPlace {
  const polynomial = record.subarray(POLYNOMIAL_AT, SHARED_AT);
  return {
    trustee: record[HEAD_BYTES] ?? 0,
    dealer: record[HEAD_BYTES + 1] ?? 0,
    polynomialId: polynomial.toHex(),
  };
}

/** Reads what opens the message. The proof is not looked at. @throws {SyntaxError} If an element or a number is none. */
export function readComplaintProof(record: Uint8Array): ComplaintProof {
  const reader = new PartReader(record.subarray(SHARED_AT, -SIGNATURE_BYTES));
  const complaint = { shared: reader.element(), proof: reader.proof() };
  reader.end();
  return complaint;
}
