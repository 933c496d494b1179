/**
 * Receipts: what shows a voter later that the ballot is in the chain. A receipt is the proof of a record, as `prove` writes it,
 * with the election, the voter's number and which ballot it is; it works as a proof too.
 *
 * It is checked against an election that is known otherwise, never against what it says of itself.
 */
import { checkProofCertificate, type ProvenFinal } from "../../core/exchange/proof_certificate.ts";
import { checkRecordProof, type ProvenRecord } from "../../core/exchange/record_proof.ts";
import { decodeProof, type ProofDocument } from "../../core/exchange/record_proof_json.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import type { Election } from "../result/read_election.ts";
import { readReceiptBallot, type ReceiptBallot } from "./receipt_ballot.ts";

/** A receipt as JSON. */
export interface ReceiptDocument extends ProofDocument {
  /** Version of the format. */
  readonly receipt: 1;
  /** Chain id of the election. */
  readonly network: string;
  readonly name: string;
  readonly voter: number;
  readonly seq: number;
}

/** What a receipt that holds shows. */
export interface ProvenBallot {
  readonly ballot: ReceiptBallot;
  readonly proven: ProvenRecord;
  /** What witnesses have signed, which the receipt holds. @default {It was not final, or there are none} */
  readonly final?: ProvenFinal;
}

/** What {@linkcode checkReceipt} answers. */
export type CheckedReceipt =
  | ({ readonly ok: true } & ProvenBallot)
  | { readonly ok: false; readonly code: string; readonly reason: string };

/**
 * Makes the receipt of a ballot.
 *
 * @param proof What a peer gave.
 * @throws {TypeError} If it is no proof of that ballot.
 */
export function makeReceipt(
  proof: ProofDocument,
  election: Election,
  { recordId, voter, seq }: {
    readonly recordId: string;
    readonly voter: number;
    readonly seq: number;
  },
): ReceiptDocument {
  const { network: { chainId, definition } } = election;
  const document: ReceiptDocument = {
    receipt: 1,
    network: chainId,
    name: definition.name,
    voter,
    seq,
    ...proof,
  };
  const checked = checkReceipt(document, election);
  if (!checked.ok) throw new TypeError(checked.reason);
  if (checked.proven.recordId === recordId) return document;
  throw new TypeError(`it must be of the ballot ${recordId}: it is of ${checked.proven.recordId}`);
}

/** Checks a receipt of an election. Whether its blocks are those of the chain is for whoever has the chain. */
export function checkReceipt(value: unknown, election: Election): CheckedReceipt {
  const { network: { chainId, definition: { name } } } = election;
  const stated = (typeof value === "object" && value !== null ? value : {}) as Partial<
    ReceiptDocument
  >;
  if (stated.receipt !== undefined && stated.network !== chainId) {
    const reason =
      `the receipt must be of the election "${name}" (${chainId}): it is of ${stated.network}`;
    return { ok: false, code: "other-election", reason };
  }
  let proven: ProvenRecord;
  let record: Uint8Array;
  let final: ProvenFinal | undefined;
  try {
    const proof = decodeProof(value);
    record = proof.record;
    proven = checkRecordProof(proof);
    final = checkProofCertificate(proof, election.network);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { ok: false, code: error.code, reason: error.message };
  }
  const read = readReceiptBallot(record, election);
  if (!read.ok) {
    const reason =
      `the record in the receipt must be a ballot of the election "${name}": ${read.code}`;
    return { ok: false, code: read.code, reason };
  }
  const { voter, seq } = read.ballot;
  for (const [field, value, is] of [["voter", stated.voter, voter], ["seq", stated.seq, seq]]) {
    if (value === undefined || value === is) continue;
    const reason = `the receipt states ${field} ${value}: its record has ${is}`;
    return { ok: false, code: "not-what-it-states", reason };
  }
  return { ok: true, ballot: read.ballot, proven, ...final && { final } };
}
