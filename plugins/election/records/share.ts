/**
 * A trustee's share of the opening: `u8 trustee | digest of the tally | of each slot its factor | of each slot Belenios' proof | our
 * proof over the whole statement | signature`.
 */
import { concatBytes, hexToBytes } from "../../../core/base/hash.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import { type HomomorphicQuestion, slotsOf } from "../../belenios/ballots/belenios_election.ts";
import type { Element } from "../../belenios/group/group.ts";
import type { Proof } from "../../belenios/proofs/log_proof.ts";
import type { PartialDecryption } from "../../belenios/trustees/partial_decryption.ts";
import type { ElectionQuestion } from "../definition/definition.ts";
import { elementBytes, PAIR_BYTES, PART_BYTES, PartReader, proofParts } from "./belenios_bytes.ts";
import { HEAD_BYTES, writeHead } from "./record_head.ts";
import { type RecordSigner, signRecord } from "./record_signature.ts";
import { slotsOfAll } from "./tally_record.ts";

const FACTORS_AT = HEAD_BYTES + 1 + PART_BYTES;

/** What a share opens with, and proves. */
export interface TrusteeShare extends PartialDecryption {
  /** Ours (`plugins/belenios/trustees/share_proof.ts`). */
  readonly wholeProof: Proof;
}

/** Bytes of every share in an election with these questions. */
export function shareBytes(questions: readonly ElectionQuestion[]): number {
  const slots = slotsOfAll(questions);
  return FACTORS_AT + slots * (PART_BYTES + PAIR_BYTES) + PAIR_BYTES + SIGNATURE_BYTES;
}

/** Writes and signs a share. */
export function writeShareRecord(
  { trustee, digest, share }: {
    readonly trustee: number;
    /** Of the tally, 64 hex digits. */
    readonly digest: string;
    readonly share: TrusteeShare;
  },
  signer: RecordSigner,
): Uint8Array {
  const unsigned = concatBytes(
    writeHead("share", signer.chainId),
    Uint8Array.of(trustee),
    hexToBytes(digest),
    ...share.factors.flat().map(elementBytes),
    ...share.proofs.flat().flatMap(proofParts),
    ...proofParts(share.wholeProof),
  );
  return concatBytes(unsigned, signRecord(unsigned, signer));
}

/** The bytes of the factors in a record of a share's length. */
export function factorsIn(
  record: Uint8Array,
  questions: readonly ElectionQuestion[],
): Uint8Array {
  return record.subarray(FACTORS_AT, FACTORS_AT + PART_BYTES * slotsOfAll(questions));
}

/** Reads factors. @throws {SyntaxError} If an element is none, or there are more or fewer. */
export function readFactors(
  bytes: Uint8Array,
  questions: readonly HomomorphicQuestion[],
): Element[][] {
  const reader = new PartReader(bytes);
  const factors = questions.map((question) =>
    Array.from({ length: slotsOf(question) }, () => reader.element())
  );
  reader.end();
  return factors;
}

/** Reads a record of a share's length. No proof is looked at. @throws {SyntaxError} If an element or number is none. */
export function readShareRecord(
  record: Uint8Array,
  questions: readonly HomomorphicQuestion[],
): TrusteeShare {
  const slots = questions.reduce((sum, each) => sum + slotsOf(each), 0);
  const factorsEnd = FACTORS_AT + PART_BYTES * slots;
  const factors = readFactors(record.subarray(FACTORS_AT, factorsEnd), questions);
  const reader = new PartReader(record.subarray(factorsEnd, -SIGNATURE_BYTES));
  const proofs = questions.map((question) => reader.proofs(slotsOf(question)));
  const wholeProof = reader.proof();
  reader.end();
  return { factors, proofs, wholeProof };
}
