/** Files with secrets that commands make for their user. */
import { UnreachableError } from "../errors.ts";

/** Characters that are written at once, about. */
const PIECE_LENGTH = 64 * 1024;

/**
 * Writes a file that its user alone can read, piece by piece. Nothing is left of one that cannot be written whole.
 *
 * @throws {UnreachableError} If it is there already, or cannot be written.
 */
export function createSecretFile(path: string, pieces: Iterable<string>): void {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
  } catch (error) {
    const why = error instanceof Deno.errors.AlreadyExists
      ? "it exists, and nothing is overwritten: name another file"
      : (error as Error).message;
    throw new UnreachableError(`Cannot write ${path}: ${why}`, { cause: error });
  }
  using opened = file;
  try {
    let waiting = "";
    for (const piece of pieces) {
      waiting += piece;
      if (waiting.length < PIECE_LENGTH) continue;
      writeWhole(opened, waiting);
      waiting = "";
    }
    writeWhole(opened, waiting);
    opened.syncSync();
  } catch (error) {
    Deno.removeSync(path);
    if (!isOfSystem(error)) throw error;
    throw new UnreachableError(`Cannot write ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** True for what the system says, such as of a full disk; what a piece throws is its own. */
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && "code" in error;
}

function writeWhole(file: Deno.FsFile, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let sent = 0; sent < bytes.length;) sent += file.writeSync(bytes.subarray(sent));
}
