/** The sum of all ballots, still encrypted (specification §4.18): what trustees decrypt. */
import { TextMap } from "../../../core/base/text_map.ts";
import type { EncryptedBallot } from "../ballots/ballot.ts";
import { type HomomorphicQuestion, slotsOf } from "../ballots/belenios_election.ts";
import type { PublicCredential } from "../ballots/public_credentials.ts";
import {
  type FieldReader,
  listOf,
  parseExact,
  readCountField,
  readFields,
  readTextField,
} from "../group/fields.ts";
import { writeElement } from "../group/group.ts";
import {
  type Ciphertext,
  readCiphertext,
  sumOfCiphertexts,
  weigh,
  writeCiphertext,
} from "../proofs/ciphertext.ts";

/** An encryption for each slot of each question. */
export type EncryptedTally = readonly (readonly Ciphertext[])[];

/** The tally with what it was made of. */
export interface SizedTally {
  readonly tally: EncryptedTally;
  /** Ballots that were counted. */
  readonly numTallied: number;
  /** The sum of their weights. */
  readonly totalWeight: number;
}

/** The specification's `sized_encrypted_tally`. */
export interface TallySize {
  readonly numTallied: number;
  readonly totalWeight: number;
  /** SHA-256 of the tally's text, in hex. */
  readonly encryptedTally: string;
}

/**
 * Sums ballots up. Of each voter the last counts.
 *
 * @param ballots Good ones, in the order in which they came.
 * @throws {RangeError} If a ballot is of nobody on the list.
 */
export function tallyBallots(
  { questions }: { readonly questions: readonly HomomorphicQuestion[] },
  ballots: readonly EncryptedBallot[],
  credentials: readonly PublicCredential[],
): SizedTally {
  const weights = new TextMap<number>();
  for (const { key, weight } of credentials) weights.set(key, weight ?? 1);
  const last = new TextMap<EncryptedBallot>();
  for (const ballot of ballots) last.set(writeElement(ballot.credential), ballot);
  const counted = [...last].map(([key, ballot]) => {
    const weight = weights.get(key);
    if (weight !== undefined) return { ballot, weight };
    throw new RangeError(`Cannot count a ballot as its key must be on the list: it is ${key}`);
  });
  const tally = questions.map((question, i) =>
    Array.from({ length: slotsOf(question) }, (_, j) =>
      sumOfCiphertexts(
        counted.map(({ ballot, weight }) => weigh(ballot.answers[i].choices[j], weight)),
      ))
  );
  const totalWeight = counted.reduce((sum, { weight }) => sum + weight, 0);
  return { tally, numTallied: counted.length, totalWeight };
}

/** The text of a tally. */
export function tallyText(tally: EncryptedTally): string {
  return JSON.stringify(writeTally(tally));
}

/** Reads the text of a tally. @throws {SyntaxError} If it is none. */
export function parseTally(text: string): EncryptedTally {
  return parseExact(text, "the encrypted tally", {
    read: listOf(listOf(readCiphertext)),
    write: writeTally,
  });
}

/** The text of a tally's size. */
export function tallySizeText(size: TallySize): string {
  return JSON.stringify(writeSize(size));
}

/** Reads it. @throws {SyntaxError} If it is none. */
export function parseTallySize(text: string): TallySize {
  return parseExact(text, "the tally's size", { read: readSize, write: writeSize });
}

function writeTally(tally: EncryptedTally): unknown {
  return tally.map((slots) => slots.map(writeCiphertext));
}

function writeSize({ numTallied, totalWeight, encryptedTally }: TallySize): unknown {
  return {
    num_tallied: numTallied,
    total_weight: totalWeight,
    encrypted_tally: encryptedTally,
  };
}

const readSize: FieldReader<TallySize> = (value, where) => {
  const names = ["num_tallied", "total_weight", "encrypted_tally"];
  const [ballots, weight, tally] = readFields(value, names, where);
  return {
    numTallied: readCountField(ballots, `${where}.num_tallied`),
    totalWeight: readCountField(weight, `${where}.total_weight`),
    encryptedTally: readTextField(tally, `${where}.encrypted_tally`),
  };
};
