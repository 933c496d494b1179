/**
 * The tally: `32 bytes that name the ballots | of each slot of each question its alpha and beta`. Nobody signs it, as everybody can work
 * it out from the ballots. It names them, so that the tally of another branch is told from a wrong one.
 */
import { concatBytes, hexToBytes } from "../../../core/base/hash.ts";
import { type HomomorphicQuestion, slotsOf } from "../../belenios/ballots/belenios_election.ts";
import type { EncryptedTally } from "../../belenios/trustees/encrypted_tally.ts";
import { beleniosQuestionOf } from "../definition/belenios_question.ts";
import type { ElectionQuestion } from "../definition/definition.ts";
import { ciphertextParts, PAIR_BYTES, PART_BYTES, PartReader } from "./belenios_bytes.ts";
import { HEAD_BYTES, writeHead } from "./record_head.ts";

const SUMS_AT = HEAD_BYTES + PART_BYTES;

/** Encryptions of a tally of these questions. */
export function slotsOfAll(questions: readonly ElectionQuestion[]): number {
  return questions.reduce((sum, each) => sum + slotsOf(beleniosQuestionOf(each)), 0);
}

/** Bytes of the tally in an election with these questions. */
export function tallyBytes(questions: readonly ElectionQuestion[]): number {
  return SUMS_AT + PAIR_BYTES * slotsOfAll(questions);
}

/** Writes a tally. @param sequence Names the ballots, 64 hex digits. */
export function writeTallyRecord(
  { sequence, tally }: { readonly sequence: string; readonly tally: EncryptedTally },
  chainId: string,
): Uint8Array {
  return concatBytes(writeHead("tally", chainId), hexToBytes(sequence), tallyParts(tally));
}

/** The encryptions of a tally, one behind the other. */
export function tallyParts(tally: EncryptedTally): Uint8Array {
  return concatBytes(...tally.flat().flatMap(ciphertextParts));
}

/** What names the ballots in a record of a tally's length, 32 bytes. */
export function sequenceIn(record: Uint8Array): Uint8Array {
  return record.subarray(HEAD_BYTES, SUMS_AT);
}

/** The encryptions in a record of a tally's length, one behind the other. */
export function sumsIn(record: Uint8Array): Uint8Array {
  return record.subarray(SUMS_AT);
}

/** Reads the encryptions of a tally. @throws {SyntaxError} If an element is none, or there are more or fewer. */
export function readSums(
  bytes: Uint8Array,
  questions: readonly HomomorphicQuestion[],
): EncryptedTally {
  const reader = new PartReader(bytes);
  const tally = questions.map((question) =>
    Array.from({ length: slotsOf(question) }, () => reader.ciphertext())
  );
  reader.end();
  return tally;
}
