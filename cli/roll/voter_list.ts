/**
 * The voters of a registrar's list.
 *
 * This room owns what a registrar does until there is a roll, and what is kept of it: the list of voters that people have
 * (`voters_csv.ts`, its columns, rules and faults), codes and keys (`make_roll.ts`), the registrar's folder
 * (`roll_folder.ts`) and two registrars (`combine_lists.ts`). It does not own the format of a roll or of a code
 * (`plugins/election/roll`). Read `voters_csv.ts` next, then `make_roll.ts`.
 */
import type { ColumnRole } from "./voter_columns.ts";

/** Somebody who may vote. */
export interface ListedVoter {
  /** The line of the file on which the row begins, from 1. */
  readonly line: number;
  readonly name: string;
  /** A whole number from 1. */
  readonly weight: number;
  /** The voter's own public key, 64 lower-case hex digits: who has one needs no code. */
  readonly key?: string;
  /** What the kept columns hold, in the order of {@linkcode VoterList.kept}. */
  readonly fields: readonly string[];
}

/** A column that is kept beside name and code. */
export interface KeptColumn {
  readonly heading: string;
  /** What it was taken for; undefined if it is not known. */
  readonly role?: ColumnRole;
}

/** All of them, in the order of the file. */
export interface VoterList {
  readonly voters: readonly ListedVoter[];
  readonly kept: readonly KeptColumn[];
}

/** What the first column of a role holds for a voter; empty if there is none. */
export function fieldOf({ kept }: VoterList, { fields }: ListedVoter, role: ColumnRole): string {
  const index = kept.findIndex((column) => column.role === role);
  return index === -1 ? "" : fields[index];
}
