/** Which of the joined elections is meant: by its name, or by the choice that the user made once; and leaving one. */
import { basename, join } from "node:path";
import { UnreachableError, UsageError } from "../errors.ts";
import { defaultDataFolder } from "./data_folder.ts";
import { readInvitation } from "./invitation_file.ts";
import type { JoinedElection } from "./joined_elections.ts";
import { replaceFile } from "./replace_file.ts";
import { readSmallText } from "./small_file.ts";

/** Longer than a folder's name, in bytes. */
const MAX_FILE_BYTES = 4_096;

/** Stands in the file `default` for the election that an earlier version kept in the data folder itself. */
const BASE_ITSELF = ".";

/**
 * The elections that a text can mean: one whose folder it names; else those of that name or title, in any case; else those
 * whose folder's name or chain id begins so.
 */
export function findJoined(
  joined: readonly JoinedElection[],
  text: string,
): readonly JoinedElection[] {
  const wanted = text.trim();
  const byFolder = joined.filter(({ folder }) => [basename(folder), folder].includes(wanted));
  if (byFolder.length > 0 || wanted === "") return byFolder;
  const plain = wanted.toLowerCase();
  const named = joined.filter(({ title, network }) =>
    [title, network?.definition.name].some((each) => each?.toLowerCase() === plain)
  );
  if (named.length > 0) return named;
  return joined.filter(({ folder, chainId = "" }) =>
    basename(folder).toLowerCase().startsWith(plain) || chainId.startsWith(plain)
  );
}

/**
 * The one of `joined` that is used where none is named: the one that was chosen, or the only one, or the only one that
 * was joined by a link, as somebody who tried a command before has the common network here, too. Undefined if
 * somebody has to choose.
 *
 * @throws {UnreachableError} If the choice cannot be read.
 */
export function usedByDefault(
  joined: readonly JoinedElection[],
  base = defaultDataFolder(),
): JoinedElection | undefined {
  if (joined.length === 1) return joined[0];
  const invited = joined.filter(({ folder }) => readInvitation(folder) !== undefined);
  return chosenOf(joined, base) ?? (invited.length === 1 ? invited[0] : undefined);
}

/** The one of `joined` that was chosen by `chainvote use`; undefined if none was, or it is gone. */
function chosenOf(
  joined: readonly JoinedElection[],
  base: string,
): JoinedElection | undefined {
  const path = defaultPath(base);
  let name: string;
  try {
    name = readSmallText(path, { maxBytes: MAX_FILE_BYTES }).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new UnreachableError(
      `Cannot read ${path}: ${(error as Error).message}; chainvote use NAME writes it anew`,
      { cause: error },
    );
  }
  return joined.find(({ folder }) => nameIn(base, folder) === name);
}

/**
 * Has an election be the one that is used where none is named.
 *
 * @throws {UnreachableError} If that cannot be written down.
 */
export function useAsDefault({ folder }: JoinedElection, base = defaultDataFolder()): void {
  const path = defaultPath(base);
  try {
    replaceFile(path, `${nameIn(base, folder)}\n`);
  } catch (error) {
    throw new UnreachableError(`Cannot write ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/**
 * Takes an election out of the list: its folder is moved aside, or deleted.
 *
 * @returns Where it is now; undefined if it is deleted.
 * @throws {UsageError} If it lies in the data folder itself.
 * @throws {UnreachableError} If that is not possible.
 */
export function leaveElection(
  { folder, title }: JoinedElection,
  { isDeleted, base = defaultDataFolder() }: { isDeleted: boolean; base?: string },
): string | undefined {
  if (folder === base) {
    throw new UsageError(
      `Cannot leave ${title} as an earlier version kept it in ${folder} itself: move its files away by hand`,
    );
  }
  try {
    if (isDeleted) {
      Deno.removeSync(folder, { recursive: true });
      return undefined;
    }
    const left = join(base, "left");
    Deno.mkdirSync(left, { recursive: true, mode: 0o700 });
    const taken = [...Deno.readDirSync(left)].map(({ name }) => name);
    let place = basename(folder);
    for (let n = 2; taken.includes(place); n++) place = `${basename(folder)}-${n}`;
    Deno.renameSync(folder, join(left, place));
    return join(left, place);
  } catch (error) {
    throw new UnreachableError(`Cannot leave ${folder}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function defaultPath(base: string): string {
  return join(base, "default");
}

function nameIn(base: string, folder: string): string {
  return folder === base ? BASE_ITSELF : basename(folder);
}
