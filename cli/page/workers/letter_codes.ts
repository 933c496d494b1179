/** From the codes of a voter's letters to the key that they make. */
import {
  addVoterKeys,
  deriveVoterKey,
  type VoterKey,
} from "../../../plugins/election/roll/voter_key.ts";
import {
  readVotingCode,
  type VotingCodeFault,
} from "../../../plugins/election/roll/voting_code.ts";
import type { Election } from "../../result/read_election.ts";

/** What is wrong with a code, and with which of them, from 0. */
export type CodeFault = VotingCodeFault & { readonly which: number };

/** What {@linkcode keyOfLetters} answers. */
export type ReadCodes =
  | { readonly ok: true; readonly key: VoterKey }
  | { readonly ok: false; readonly fault: CodeFault };

/** The key of a voter's letters, by the code on each. */
export function keyOfLetters(
  { definition: { uuid } }: Pick<Election, "definition">,
  codes: readonly string[],
): ReadCodes {
  const keys: VoterKey[] = [];
  for (const [which, text] of codes.entries()) {
    const read = readVotingCode(text);
    if (!read.ok) return { ok: false, fault: { ...read, which } };
    keys.push(deriveVoterKey(uuid, read.number));
  }
  return { ok: true, key: keys.reduce(addVoterKeys) };
}
