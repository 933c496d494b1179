/** What open and secret ballots begin with behind the head: `u32 voter | u8 seq`. */
import { concatBytes } from "../../../core/base/hash.ts";
import { HEAD_BYTES, type RecordType, writeHead } from "./record_head.ts";

/** Whose ballot, and which of the voter's. */
export interface BallotStart {
  /** Number on the roll, from 1. */
  readonly voter: number;
  /** From 1 to 255. */
  readonly seq: number;
}

/** Bytes of head and place. */
export const BALLOT_START_BYTES = HEAD_BYTES + 5;

/** Head and place of a ballot. @throws {RangeError} If a number is out of its range. */
export function writeBallotStart(
  type: RecordType,
  { voter, seq }: BallotStart,
  chainId: string,
): Uint8Array {
  checkRange("voter", voter, 2 ** 32 - 1);
  checkRange("seq", seq, 255);
  const place = new Uint8Array(5);
  new DataView(place.buffer).setUint32(0, voter);
  place[4] = seq;
  return concatBytes(writeHead(type, chainId), place);
}

/** Voter and `seq` of a record that is long enough for a ballot. */
export function ballotPlaceOf(record: Uint8Array): BallotStart {
  const voter = new DataView(record.buffer, record.byteOffset + HEAD_BYTES, 4).getUint32(0);
  return { voter, seq: record[HEAD_BYTES + 4] };
}

function checkRange(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(`${name} must be a whole number from 1 to ${most}: it is ${value}`);
}
