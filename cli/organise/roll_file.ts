/** The file of a roll, as an organiser hands it to `build` and to a host. */
import {
  digestRoll,
  ENTRY_BYTES,
  findRollFault,
  readEntries,
  type RollDigest,
  type RollFault,
  splitRoll,
} from "../../plugins/election/roll/roll.ts";
import { UnreachableError, UsageError } from "../app/errors.ts";
import { describeFileError } from "../app/files/file_error.ts";
import { readSmallFile } from "../app/files/small_file.ts";
import { MAX_ROLL_FILE_BYTES } from "./limits.ts";

/** What is wrong with a file, in words. */
const FAULTS: Readonly<Record<RollFault, string>> = {
  "chunk-size": `it must have ${ENTRY_BYTES} bytes for each voter`,
  "key-order": "its keys must be in ascending order, each once",
  "key-form": "each key must be one of Ed25519, of prime order",
  "weight-zero": "each weight must be 1 or more",
  "voters-differ": "it must have as many voters as the definition says",
  "weights-differ": "its weights must add up to what the definition says",
  "roll-size": "it must have at most a million voters, and weights of at most 2^32 together",
};

/** A roll, and what a definition says of it. */
export interface RollFile {
  readonly roll: Uint8Array;
  readonly digest: RollDigest;
}

/**
 * Reads a roll, without looking at its keys.
 *
 * @throws {UnreachableError} If it cannot be read.
 * @throws {UsageError} If it is none.
 */
export function readRollFile(path: string): RollFile {
  let roll: Uint8Array;
  try {
    roll = readSmallFile(path, { maxBytes: MAX_ROLL_FILE_BYTES });
  } catch (error) {
    throw new UnreachableError(`Cannot read the roll ${path}: ${describeFileError(error)}`, {
      cause: error,
    });
  }
  if (roll.length === 0 || roll.length % ENTRY_BYTES !== 0) {
    throw refusal(path, `${FAULTS["chunk-size"]}: it has ${roll.length}`);
  }
  return { roll, digest: digestRoll(roll) };
}

/**
 * Looks at every key of a roll, which takes some 0.6 ms for each voter.
 *
 * @param onKey Told how many were looked at.
 * @throws {UsageError} If it breaks a rule.
 */
export function checkRollFile(
  path: string,
  { roll, digest }: RollFile,
  onKey?: (done: number) => void,
): void {
  const fault = findRollFault(digest, splitRoll(roll), onKey);
  if (fault !== undefined) throw refusal(path, FAULTS[fault]);
}

function refusal(path: string, rule: string): UsageError {
  return new UsageError(
    `Cannot use the roll ${path} as ${rule}; chainvote roll new makes one`,
  );
}

/** The weights of all voters of a roll. */
export function weightsOf(roll: Uint8Array): number[] {
  return splitRoll(roll).flatMap((chunk) => readEntries(chunk).map(({ weight }) => weight));
}
