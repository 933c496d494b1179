/** The roll that a host publishes: where it lies, and that it is the one of the definition. */
import { isThere } from "../app/files/is_there.ts";
import type { RollDigest } from "../../plugins/election/roll/roll.ts";
import { UnreachableError, UsageError } from "../app/errors.ts";
import { createFileSync } from "../app/files/new_file.ts";
import { keptRollPath, rollPlaces } from "../app/files/roll_place.ts";
import { readRollFile } from "../organise/roll_file.ts";

/** Where to look. */
export interface RollSearch {
  /** Path of the network's file, beside which it lies. */
  readonly file: string;
  /** Path that the user named. */
  readonly named: string | undefined;
  /** The data folder, which keeps a copy. */
  readonly data: string;
  readonly digest: RollDigest;
}

/**
 * Finds the roll: where the user says, in the data folder, or beside the network's file.
 *
 * @returns Undefined if it lies nowhere.
 * @throws {UnreachableError} If it cannot be read, or the user named one that is not there.
 * @throws {UsageError} If it is another election's.
 */
export function findRoll({ file, named, data, digest }: RollSearch): Uint8Array | undefined {
  const places = named === undefined ? [keptRollPath(data), ...rollPlaces(file)] : [named];
  const path = named ?? places.find(isThere);
  if (path === undefined) return undefined;
  const { roll, digest: found } = readRollFile(path);
  if (found.root === digest.root && found.voters === digest.voters) return roll;
  throw new UsageError(
    `Cannot use the roll ${path} as it must be the one that the election was built with, of ` +
      `${digest.voters} voters: it is another one, of ${found.voters}`,
  );
}

/**
 * Keeps a copy in the data folder, so that the host is started again without the organiser's files.
 *
 * @throws {UnreachableError} If it cannot be written.
 */
export function keepRoll(data: string, roll: Uint8Array): void {
  const path = keptRollPath(data);
  try {
    if (!isThere(path)) createFileSync(path, roll, { mode: 0o600 });
  } catch (error) {
    throw new UnreachableError(`Cannot write ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** What to say where there is none. */
export function describeMissingRoll(file: string): string {
  return `Cannot find the roll of ${file}, without which nobody can vote: chainvote election build writes it to ` +
    `${rollPlaces(file)[0]}; put it there, or name it with --roll`;
}
