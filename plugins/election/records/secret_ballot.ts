/**
 * Secret ballots: `u32 voter | u8 seq | y 32 | Belenios' ballot | signature`. y is the key that the ballot is encrypted under, so
 * that a ballot under another branch's key is told from a bad one.
 *
 * Of Belenios' ballot there is what does not follow from the rest: of each question its encryptions, the two proofs of each of
 * them, the overall proofs, with `blank` the two blank proofs; then the proof that signs it. Its JSON, with the election's
 * uuid and hash and the voter's key, is rebuilt.
 */
import { concatBytes } from "../../../core/base/hash.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import {
  type EncryptedAnswer,
  type EncryptedBallot,
  type UnsignedBallot,
  unsignedBallotHash,
} from "../../belenios/ballots/ballot.ts";
import {
  type FingerprintedElection,
  type HomomorphicQuestion,
  slotsOf,
} from "../../belenios/ballots/belenios_election.ts";
import type { Element } from "../../belenios/group/group.ts";
import type { Ciphertext } from "../../belenios/proofs/ciphertext.ts";
import {
  beleniosQuestionOf,
  encryptedAnswerBytes,
  overallCases,
} from "../definition/belenios_question.ts";
import type { ElectionQuestion } from "../definition/definition.ts";
import { BALLOT_START_BYTES, type BallotStart, writeBallotStart } from "./ballot_start.ts";
import {
  ciphertextParts,
  elementBytes,
  PAIR_BYTES,
  PART_BYTES,
  PartReader,
  proofParts,
} from "./belenios_bytes.ts";
import { type RecordSigner, signRecord } from "./record_signature.ts";

const BALLOT_AT = BALLOT_START_BYTES + PART_BYTES;

/** Bytes of every secret ballot in an election with these questions. */
export function secretBallotBytes(questions: readonly ElectionQuestion[]): number {
  const answers = questions.map((each) => encryptedAnswerBytes(beleniosQuestionOf(each)));
  return BALLOT_AT + answers.reduce((sum, each) => sum + each, 0) + PAIR_BYTES + SIGNATURE_BYTES;
}

/**
 * Writes and signs a ballot.
 *
 * @param ballot Encrypted for this election; whether it is good is not looked at.
 * @param signer With the voter's secret.
 * @throws {RangeError} If a number is out of its range.
 */
export function writeSecretBallot(
  { ballot, ...place }: BallotStart & { readonly ballot: EncryptedBallot },
  election: FingerprintedElection,
  signer: RecordSigner,
): Uint8Array {
  const unsigned = concatBytes(
    writeBallotStart("secret-ballot", place, signer.chainId),
    elementBytes(election.publicKey),
    ...ballot.answers.flatMap(answerParts),
    ...proofParts(ballot.signature.proof),
  );
  return concatBytes(unsigned, signRecord(unsigned, signer));
}

function answerParts(answer: EncryptedAnswer): Uint8Array[] {
  const { choices, individualProofs, overallProof, blankProof = [] } = answer;
  return [
    ...choices.flatMap(ciphertextParts),
    ...individualProofs.flat().flatMap(proofParts),
    ...overallProof.flatMap(proofParts),
    ...blankProof.flatMap(proofParts),
  ];
}

/** The bytes of the key that a record of a ballot's length is encrypted under. */
export function electionKeyIn(record: Uint8Array): Uint8Array {
  return record.subarray(BALLOT_START_BYTES, BALLOT_AT);
}

/**
 * Rebuilds Belenios' ballot from a record of a ballot's length. No proof and no signature is looked at.
 *
 * @param election The one with the key that the record names.
 * @param credential The voter's key.
 * @throws {SyntaxError} If an element or a number is none.
 */
export function readEncryptedBallot(
  record: Uint8Array,
  election: FingerprintedElection,
  credential: Element,
): EncryptedBallot {
  const reader = new PartReader(record.subarray(BALLOT_AT, -SIGNATURE_BYTES));
  const answers = election.questions.map((question) => readAnswer(reader, question));
  const proof = reader.proof();
  reader.end();
  const { uuid: electionUuid, fingerprint: electionHash } = election;
  const unsigned: UnsignedBallot = { electionUuid, electionHash, credential, answers };
  return { ...unsigned, signature: { hash: unsignedBallotHash(unsigned), proof } };
}

/**
 * Reads the encryptions alone from a record of a ballot's length, as they are summed up.
 *
 * @throws {SyntaxError} If an element is none.
 */
export function readCiphertexts(
  record: Uint8Array,
  questions: readonly HomomorphicQuestion[],
): Ciphertext[][] {
  const reader = new PartReader(record.subarray(BALLOT_AT, -SIGNATURE_BYTES));
  return questions.map((question) => {
    const choices = Array.from({ length: slotsOf(question) }, () => reader.ciphertext());
    reader.bytes(encryptedAnswerBytes(question) - PAIR_BYTES * choices.length);
    return choices;
  });
}

function readAnswer(reader: PartReader, question: HomomorphicQuestion): EncryptedAnswer {
  const choices = Array.from({ length: slotsOf(question) }, () => reader.ciphertext());
  const individualProofs = choices.map(() => reader.proofs(2));
  const overallProof = reader.proofs(overallCases(question));
  if (!question.blank) return { choices, individualProofs, overallProof };
  return { choices, individualProofs, overallProof, blankProof: reader.proofs(2) };
}
