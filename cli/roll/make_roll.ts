/** From a list of voters to a registrar's folder. */
import type { Random } from "../../core/base/clock.ts";
import { commitOfList } from "../../plugins/election/definition/commit_of_list.ts";
import { drawSigningKey } from "../app/files/signing_key_file.ts";
import type { ElectionDraft } from "../app/files/election_draft.ts";
import { digestVoters } from "./key_list.ts";
import { makeKeys, type MakeKeysOptions } from "./make_keys.ts";
import type { RegistrarFile } from "./registrar_file.ts";
import { createRollFolder } from "./roll_folder.ts";
import { type NumberedRoll, numberVoters } from "./roll_numbers.ts";
import type { VoterList } from "./voter_list.ts";

/** Whose folder is made, and for which election. */
export interface MakeRollOptions extends Omit<MakeKeysOptions, "uuid" | "random"> {
  readonly election: Pick<ElectionDraft, "nonce" | "uuid">;
  /** Which of two registrars; undefined for the only one. */
  readonly registrar?: 1 | 2;
  readonly name?: string;
  readonly random: Random;
}

/** What was made. */
export interface MadeRoll {
  readonly registrar: RegistrarFile;
  /** Undefined if a second registrar's keys are still to be added. */
  readonly numbered: NumberedRoll | undefined;
}

/**
 * Makes codes, keys and the folder. All of the work is done before anything is written.
 *
 * @throws {UnreachableError} If the folder cannot be made.
 * @throws The signal's reason, once it is aborted.
 */
export async function makeRollFolder(
  folder: string,
  list: VoterList,
  { election: { nonce, uuid }, registrar, name, random, ...rest }: MakeRollOptions,
): Promise<MadeRoll> {
  const made = await makeKeys(list, { uuid, random, ...rest });
  const keys = made.map(({ publicKey }) => publicKey);
  const isOnly = registrar === undefined;
  const weights = list.voters.map(({ weight }) => weight);
  const numbered = isOnly ? numberVoters(keys, weights) : undefined;
  const voters = list.voters.map((voter, i) => ({
    ...voter,
    ...made[i].code !== undefined && { code: made[i].code },
    ...numbered !== undefined && { number: numbered.numbers[i] },
  }));
  const key = drawSigningKey(random);
  const own: RegistrarFile = {
    nonce,
    uuid,
    registrar: registrar ?? 1,
    registrars: isOnly ? 1 : 2,
    name: name ?? (isOnly ? "Registrar" : `Registrar ${registrar}`),
    key: key.publicKey,
    commit: commitOfList(keys, { nonce, registrar: registrar ?? 1 }),
  };
  createRollFolder(folder, {
    codes: { voters, kept: list.kept },
    registrar: own,
    key,
    ...numbered === undefined
      ? { list: { nonce, registrar: own.registrar, voters: digestVoters(list), keys } }
      : { roll: numbered.roll },
  });
  return { registrar: own, numbered };
}
