/** Folders that commands make for their user, whole or not at all. */
import { isThere } from "./is_there.ts";
import { basename, dirname, join } from "node:path";
import { UnreachableError } from "../errors.ts";
import { syncFolder } from "./replace_file.ts";

/** A file of a new folder. */
export interface NewFile {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Whether its user alone may read it. @default {false} */
  readonly isSecret?: boolean;
}

/**
 * Makes a folder that its user alone can enter, with files in it. It is made beside its place and renamed once all of it
 * is on disk, so whoever finds the folder finds it whole, also after a loss of power. One that such a loss has left
 * beside it is taken away by the next try.
 *
 * @throws {UnreachableError} If there is something of that name, or it cannot be written; then nothing is left.
 */
export function createFolder(folder: string, files: readonly NewFile[]): void {
  checkIsFree(folder);
  const part = join(dirname(folder), `.${basename(folder)}.new`);
  const clear = () => removeFolder(part, files.map(({ name }) => name));
  try {
    clear();
  } catch (error) {
    const why = `${part} is in the way, and cannot be removed: ${(error as Error).message}`;
    throw new UnreachableError(`Cannot make the folder ${folder}: ${why}`, { cause: error });
  }
  try {
    Deno.mkdirSync(part, { mode: 0o700 });
    for (const file of files) writeSynced(join(part, file.name), file);
    syncFolder(part);
    Deno.renameSync(part, folder);
    syncFolder(dirname(folder));
  } catch (error) {
    clear();
    throw new UnreachableError(`Cannot make the folder ${folder}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/**
 * Looks whether a folder can be made, before any work for it.
 *
 * @throws {UnreachableError} If there is something of that name, or nothing to put it into.
 */
export function checkIsFree(folder: string): void {
  if (isThere(folder)) {
    throw new UnreachableError(
      `Cannot make the folder ${folder}: it exists, and nothing is overwritten: name another one`,
    );
  }
  if (isThere(dirname(folder))) return;
  throw new UnreachableError(
    `Cannot make the folder ${folder}: there is no folder ${dirname(folder)}`,
  );
}

function look(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function writeSynced(path: string, { content, isSecret = false }: NewFile): void {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const mode = isSecret ? 0o600 : 0o644;
  using file = Deno.openSync(path, { write: true, createNew: true, mode });
  for (let sent = 0; sent < bytes.length;) sent += file.writeSync(bytes.subarray(sent));
  file.syncSync();
}

/** Removes a folder and these files of it. If there is anything else in it, it is not ours, and stays. */
function removeFolder(folder: string, names: readonly string[]): void {
  // What a link leads to is not ours.
  const isFolder = look(folder)?.isDirectory ?? false;
  const inside = isFolder ? names.map((name) => join(folder, name)) : [];
  for (const path of [...inside, folder]) if (isThere(path)) Deno.removeSync(path);
}
