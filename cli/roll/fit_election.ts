/** Whether a registrar's folder and a built election belong together. */
import { bytesToHex } from "../../core/base/hash.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { digestRoll } from "../../plugins/election/roll/roll.ts";
import { deriveVoterKey } from "../../plugins/election/roll/voter_key.ts";
import type { CodedVoter } from "./codes_csv.ts";
import type { RollFolder } from "./roll_files.ts";
import { keyAt } from "./roll_numbers.ts";

/** What is held against the election. */
export type FolderOfElection = Pick<RollFolder, "registrar" | "roll" | "replaced">;

/**
 * Looks whether the folder is of a registrar of the election, and has its roll.
 *
 * @returns The roll.
 * @throws {TypeError} Naming what differs.
 */
export function checkFolderFits(
  { registrar: own, roll }: FolderOfElection,
  { nonce, registrars, roll: digest }: ElectionDefinition,
): Uint8Array {
  if (own.nonce !== nonce) {
    throw new TypeError("the folder must be of this election: its codes are for another one");
  }
  if (registrars.length !== own.registrars) {
    throw new TypeError(
      `the election must have as many registrars as the folder, ${own.registrars}: it has ${registrars.length}`,
    );
  }
  const { key, commit } = registrars[own.registrar - 1];
  if (key !== own.key || commit !== own.commit) {
    throw new TypeError(
      `registrar ${own.registrar} of the election must be that of the folder: key or commit differs`,
    );
  }
  if (roll === undefined) {
    throw new TypeError(
      "the folder must have a roll: put the keys of both registrars together first, by roll combine",
    );
  }
  if (digestRoll(roll).root === digest.root) return roll;
  throw new TypeError("the roll of the election must be that of the folder: its root differs");
}

/**
 * Looks whether a voter's code, or own key, is that of the number on the roll; a spreadsheet that sorts one column alone
 * would give voters each other's codes. With two registrars one alone cannot tell.
 *
 * @throws {TypeError} Naming the line of `codes.csv`.
 */
export function checkVoterFits(
  { registrar: own, replaced }: FolderOfElection,
  roll: Uint8Array,
  { line, number, code, key }: CodedVoter,
): void {
  const refuse = (rule: string) => new TypeError(`line ${line} of codes.csv must ${rule}`);
  const place = (number ?? 0) - 1;
  if (place < 0 || keyAt(roll, place).length === 0) throw refuse("have a number of the roll");
  if (own.registrars === 2) return;
  const publicKey = key ?? bytesToHex(deriveVoterKey(own.uuid, code!).publicKey);
  const again = replaced.findLast(({ voter }) => voter === number);
  if (publicKey === (again?.key ?? bytesToHex(keyAt(roll, place)))) return;
  throw refuse("have the number and the code that belong together: the file was changed");
}
