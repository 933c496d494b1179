/** What a `VerifyPool` and its workers say to each other. */
import { packRecords, unpackRecords } from "../../core/block/packed_records.ts";
import type { ValidatorSettings } from "../../core/validator/validator.ts";
import type { VerifyAnswer, VerifyQuestion } from "../host/verifier.ts";

/** A record, facts and what is needed beside them, as a worker is asked about them. */
export type BareQuestion = Omit<VerifyQuestion, "key">;

/** To a worker. */
export type VerifyRequest =
  /** The first message: which validator it is. */
  | {
    readonly type: "start";
    readonly name: string;
    readonly version: number;
    readonly settings: ValidatorSettings;
  }
  /** Questions as {@linkcode packQuestions} writes them. */
  | { readonly type: "verify"; readonly id: number; readonly questions: Uint8Array };

/** From a worker. */
export interface VerifyReply {
  readonly id: number;
  /** Number of questions that were read. */
  readonly count: number;
  /** What came of those that were not accepted, by their place. */
  readonly others: readonly (readonly [at: number, answer: VerifyAnswer])[];
}

/** Bytes of the length before each. */
const LENGTH_SIZE = 4;

/**
 * Writes records, facts and what is needed in turn, the latter packed once more, as {@linkcode packRecords} does: one array is
 * sent as quickly as many records.
 */
export function packQuestions(questions: readonly BareQuestion[]): Uint8Array<ArrayBuffer> {
  return packRecords(questions.flatMap(({ record, facts, needed = [] }) => {
    return [record, facts, packRecords(needed)];
  }));
}

/** Reads what {@linkcode packQuestions} wrote, of which all but records may be empty; what it hands out are views. */
export function unpackQuestions(bytes: Uint8Array): BareQuestion[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const questions: BareQuestion[] = [];
  let at = 0;
  const next = () => {
    const from = at + LENGTH_SIZE;
    at = from + view.getUint32(at);
    return bytes.subarray(from, at);
  };
  while (at < bytes.length) {
    questions.push({ record: next(), facts: next(), needed: unpackRecords(next()) });
  }
  return questions;
}
