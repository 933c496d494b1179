/** Files of a data folder, replaced in one step. */
import { dirname } from "node:path";

/** How {@linkcode replaceFile} writes. */
export interface ReplaceOptions {
  /**
   * Where the new file is made; of its own for each process, where several may write at once.
   * @default {`path` and `.new`}
   */
  readonly part?: string;
}

/**
 * Writes a file that only its user can read, in place of the one that is there. A reader sees the old file or the
 * new one, also after a loss of power; a link of that name is replaced, and what it leads to stays as it is.
 *
 * @throws {Error} If it cannot be written; then nothing is left of the new one.
 */
export function replaceFile(
  path: string,
  content: string | Uint8Array,
  { part: made = `${path}.new` }: ReplaceOptions = {},
): void {
  try {
    {
      using file = createPrivate(made);
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      for (let sent = 0; sent < bytes.length;) sent += file.writeSync(bytes.subarray(sent));
      file.syncSync();
    }
    Deno.renameSync(made, path);
  } catch (error) {
    removeIfThere(made);
    throw error;
  }
  syncFolder(dirname(path));
}

/** Makes a file anew. One of that name was left by a start that was cut short, or put there by somebody else. */
function createPrivate(path: string): Deno.FsFile {
  removeIfThere(path);
  return Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Brings the new name to disk. Windows opens no folders, and its file systems write names down by themselves. */
export function syncFolder(folder: string): void {
  if (Deno.build.os === "windows") return;
  using opened = Deno.openSync(folder);
  opened.syncSync();
}
