/** From a list of voters to codes, keys and a roll, before anything is written. */
import type { Random } from "../../core/base/clock.ts";
import { commitOfList } from "../../plugins/election/definition/commit_of_list.ts";
import { drawSigningKey } from "../app/files/signing_key.ts";
import { digestVoters } from "./key_list.ts";
import { makeKeys, type MakeKeysOptions } from "./make_keys.ts";
import type { RegistrarFile } from "./registrar_file.ts";
import type { NewRollFolder } from "./roll_files.ts";
import { type NumberedRoll, numberVoters } from "./roll_numbers.ts";
import type { VoterList } from "./voter_list.ts";

/** For which election codes are drawn, and by whom. */
export interface DrawRollOptions extends Omit<MakeKeysOptions, "uuid" | "random"> {
  readonly election: { readonly nonce: string; readonly uuid: string };
  /** Which of two registrars; undefined for the only one. */
  readonly registrar?: 1 | 2;
  readonly name?: string;
  readonly random: Random;
}

/** What was drawn. */
export interface DrawnRoll {
  readonly folder: NewRollFolder;
  /** Undefined if a second registrar's keys are still to be added. */
  readonly numbered: NumberedRoll | undefined;
}

/**
 * Draws codes and makes keys.
 *
 * @throws The signal's reason, once it is aborted.
 */
export async function drawRoll(
  list: VoterList,
  { election: { nonce, uuid }, registrar, name, random, ...rest }: DrawRollOptions,
): Promise<DrawnRoll> {
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
  const folder = {
    codes: { voters, kept: list.kept },
    registrar: own,
    key,
    ...numbered === undefined
      ? { list: { nonce, registrar: own.registrar, voters: digestVoters(list), keys } }
      : { roll: numbered.roll },
  };
  return { folder, numbered };
}
