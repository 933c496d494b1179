/** From a list of voters to a registrar's folder. */
import { drawRoll, type DrawRollOptions } from "./draw_roll.ts";
import type { RegistrarFile } from "./registrar_file.ts";
import { createRollFolder } from "./roll_folder.ts";
import type { NumberedRoll } from "./roll_numbers.ts";
import type { VoterList } from "./voter_list.ts";

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
  path: string,
  list: VoterList,
  options: DrawRollOptions,
): Promise<MadeRoll> {
  const { folder, numbered } = await drawRoll(list, options);
  createRollFolder(path, folder);
  return { registrar: folder.registrar, numbered };
}
