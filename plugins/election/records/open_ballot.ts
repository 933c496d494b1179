/**
 * Open ballots. This room owns the layouts of an election's records and what is signed of each; who may vote is for
 * `../roll`, what an election is for `../definition`, and which record may enter for the validator. Read `record_head.ts`
 * next, with which all records begin.
 *
 * An open ballot goes on with `u32 voter | u8 seq | answers | signature`, big-endian: who votes, by number on the roll from 1,
 * and which of the voter's ballots it is; of those that are accepted the one with the highest `seq` counts.
 */
import { concatBytes } from "../../../core/base/hash.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import type { Answer, Question } from "../../counting/question.ts";
import { answerBytes, readAnswers, writeAnswers } from "./answers.ts";
import {
  BALLOT_START_BYTES,
  ballotPlaceOf,
  type BallotStart,
  writeBallotStart,
} from "./ballot_start.ts";
import { checkHead, type HeadFault } from "./record_head.ts";
import { type RecordSigner, signRecord } from "./record_signature.ts";

const ANSWERS_AT = BALLOT_START_BYTES;

/** A ballot that everybody can read. */
export interface OpenBallot extends BallotStart {
  /** One for each question. */
  readonly answers: readonly Answer[];
}

/** What of an election a ballot depends on. */
export interface BallotElection {
  /** 64 hex digits. */
  readonly chainId: string;
  readonly questions: readonly Question[];
}

/**
 * Writes and signs a ballot.
 *
 * @param secret The voter's, from 1 to the group's order, less 1.
 * @throws {RangeError} If an answer breaks a rule of its question, or a number is out of its range.
 */
export function writeOpenBallot(
  { voter, seq, answers }: OpenBallot,
  { chainId, questions }: BallotElection,
  { secret, random }: Pick<RecordSigner, "secret" | "random">,
): Uint8Array {
  const start = writeBallotStart("open-ballot", { voter, seq }, chainId);
  const unsigned = concatBytes(start, writeAnswers(questions, answers));
  return concatBytes(unsigned, signRecord(unsigned, { chainId, secret, random }));
}

/** Why bytes are no ballot of an election. */
export type BallotFault =
  | HeadFault
  /** An answer breaks a rule of its question, or is written in a way that none is. */
  | "bad-answer";

/** What {@linkcode readOpenBallot} answers. */
export type ReadOpenBallot =
  | { readonly ok: true; readonly ballot: OpenBallot }
  | { readonly ok: false; readonly code: BallotFault };

/** Bytes of every ballot in an election with these questions. */
export function ballotBytes(questions: readonly Question[]): number {
  return ANSWERS_AT + answerBytes(questions) + SIGNATURE_BYTES;
}

/** The bytes of the answers in a ballot, which `readAnswers` reads. */
export function answersIn(ballot: Uint8Array): Uint8Array {
  return ballot.subarray(ANSWERS_AT, -SIGNATURE_BYTES);
}

/** Reads a ballot. Whether its signature is good is for `isSignedBy` to say. */
export function readOpenBallot(
  record: Uint8Array,
  { chainId, questions }: BallotElection,
): ReadOpenBallot {
  const fault = checkHead(record, "open-ballot", chainId);
  if (fault !== undefined) return { ok: false, code: fault };
  if (record.length !== ballotBytes(questions)) return { ok: false, code: "malformed" };
  const { voter, seq } = ballotPlaceOf(record);
  if (voter === 0 || seq === 0) return { ok: false, code: "malformed" };
  const answers = readAnswers(questions, answersIn(record));
  if (answers === undefined) return { ok: false, code: "bad-answer" };
  return { ok: true, ballot: { voter, seq, answers } };
}
