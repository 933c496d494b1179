/** The joined election that an argument names. */
import { UsageError } from "../app/errors.ts";
import { findJoined, usedByDefault } from "../app/files/election_choice.ts";
import { type JoinedElection, listJoined } from "../app/files/joined_elections.ts";

/**
 * The election that a name means; without a name the chosen or only one.
 *
 * @throws {UsageError} If there is none, or more than one.
 */
export async function namedElection(name: string | undefined): Promise<JoinedElection> {
  const joined = await listJoined();
  if (joined.length === 0) {
    throw new UsageError("no election is joined on this machine: chainvote join 'LINK' joins one");
  }
  const found = name === undefined
    ? [usedByDefault(joined) ?? joined].flat()
    : findJoined(joined, name);
  if (found.length === 1) return found[0];
  const why = name === undefined
    ? `there are ${joined.length} elections on this machine: name one of`
    : found.length === 0
    ? `no election on this machine has the name ${JSON.stringify(name)}: there are`
    : `${found.length} elections on this machine have the name ${JSON.stringify(name)}: there are`;
  const shown = found.length > 0 ? found : joined;
  throw new UsageError([
    why,
    ...shown.map(({ folder, title }) => `  ${nameOf(folder)}    ${title}`),
  ]);
}

/** What names an election for certain: its folder's name. */
export function nameOf(folder: string): string {
  return folder.split(/[/\\]/).at(-1)!;
}
