/**
 * Open ballots. This room owns the layouts of an election's records and what is signed of each; who may vote is for
 * `../roll`, what an election is for `../definition`, and which record may enter for the validator. Read `answers.ts` next.
 *
 * All records of an election begin with `u8 version 1 | u8 type | chain id[0..16)`, so that a record of another election is
 * told at once; whatever is signed is signed together with the whole chain id.
 *
 * An open ballot goes on with `u32 voter | u8 seq | answers | signature`, big-endian: who votes, by number on the roll from 1,
 * and which of the voter's ballots it is; of those that are accepted the one with the highest `seq` counts.
 */
import type { Random } from "../../../core/base/clock.ts";
import { concatBytes, equalBytes, hexToBytes } from "../../../core/base/hash.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/signature.ts";
import { signWithSecret } from "../../../core/ed25519/signing.ts";
import { verifySignature } from "../../../core/ed25519/verifier.ts";
import type { Answer, Question } from "../../counting/question.ts";
import { readAnswers, writeAnswers } from "./answers.ts";

/** Version of the layout of records. */
const RECORD_VERSION = 1;

/** The number of an open ballot among the types of records. */
const OPEN_BALLOT = 2;

/** Bytes of a chain id that a record begins with. */
const ID_BYTES = 16;

const HEAD_BYTES = 2 + ID_BYTES;
const ANSWERS_AT = HEAD_BYTES + 5;

/** What is signed of an open ballot begins with this, so that it is a signature of nothing else. */
const SIGNED_AS = new TextEncoder().encode("chainvote/1/open-ballot\0");

/** A ballot that everybody can read. */
export interface OpenBallot {
  /** Number on the roll, from 1. */
  readonly voter: number;
  /** From 1 to 255. */
  readonly seq: number;
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
  { secret, random }: { secret: bigint; random: Pick<Random, "bytes"> },
): Uint8Array {
  checkRange("voter", voter, 2 ** 32 - 1);
  checkRange("seq", seq, 255);
  const id = hexToBytes(chainId);
  const place = new Uint8Array(5);
  new DataView(place.buffer).setUint32(0, voter);
  place[4] = seq;
  const head = Uint8Array.of(RECORD_VERSION, OPEN_BALLOT, ...id.subarray(0, ID_BYTES));
  const unsigned = concatBytes(head, place, writeAnswers(questions, answers));
  return concatBytes(unsigned, signWithSecret(secret, signedBytes(unsigned, id), random));
}

/** Why bytes are no ballot of an election. */
export type BallotFault =
  /** They are no record of this layout, or of another type. */
  | "malformed"
  /** It is one of another chain. */
  | "other-election"
  /** An answer breaks a rule of its question, or is written in a way that none is. */
  | "bad-answer";

/** What {@linkcode readOpenBallot} answers. */
export type ReadOpenBallot =
  | { readonly ok: true; readonly ballot: OpenBallot }
  | { readonly ok: false; readonly code: BallotFault };

/** Reads a ballot. Whether its signature is good is for {@linkcode isSignedBy} to say. */
export function readOpenBallot(
  record: Uint8Array,
  { chainId, questions }: BallotElection,
): ReadOpenBallot {
  const isForm = record.length >= ANSWERS_AT + SIGNATURE_BYTES && record[0] === RECORD_VERSION &&
    record[1] === OPEN_BALLOT;
  if (!isForm) return { ok: false, code: "malformed" };
  const id = hexToBytes(chainId).subarray(0, ID_BYTES);
  if (!equalBytes(record.subarray(2, HEAD_BYTES), id)) return { ok: false, code: "other-election" };
  const voter = new DataView(record.buffer, record.byteOffset + HEAD_BYTES, 4).getUint32(0);
  const seq = record[HEAD_BYTES + 4];
  if (voter === 0 || seq === 0) return { ok: false, code: "malformed" };
  const answers = readAnswers(questions, record.subarray(ANSWERS_AT, -SIGNATURE_BYTES));
  if (answers === undefined) return { ok: false, code: "bad-answer" };
  return { ok: true, ballot: { voter, seq, answers } };
}

/** True if a ballot, which {@linkcode readOpenBallot} could read, is signed by a voter's key for this election. */
export function isSignedBy(publicKey: Uint8Array, record: Uint8Array, chainId: string): boolean {
  const unsigned = record.subarray(0, -SIGNATURE_BYTES);
  const signature = record.subarray(-SIGNATURE_BYTES);
  return verifySignature(publicKey, signedBytes(unsigned, hexToBytes(chainId)), signature);
}

function signedBytes(unsigned: Uint8Array, chainId: Uint8Array): Uint8Array {
  return concatBytes(SIGNED_AS, chainId, unsigned);
}

function checkRange(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(`${name} must be a whole number from 1 to ${most}: it is ${value}`);
}
