/** Files that commands make for their user. */
import { UnreachableError } from "../errors.ts";

/**
 * Writes a file that must not be there yet; nothing is left of one that the disk has no room for, as it
 * would be in the way of the next try.
 *
 * @throws {Deno.errors.AlreadyExists} If it is there.
 * @throws {Error} If it cannot be written.
 */
export function createFileSync(path: string, text: string, options: { mode?: number } = {}): void {
  using file = Deno.openSync(path, { ...options, write: true, createNew: true });
  try {
    const bytes = new TextEncoder().encode(text);
    for (let sent = 0; sent < bytes.length;) sent += file.writeSync(bytes.subarray(sent));
  } catch (error) {
    Deno.removeSync(path);
    throw error;
  }
}

/**
 * Writes a file that must not be there yet, unless `force` says otherwise.
 *
 * @throws {UnreachableError} If it is there, or cannot be written.
 */
export async function writeNewFile(
  path: string,
  text: string,
  { force }: { force: boolean },
): Promise<void> {
  try {
    if (force) await Deno.writeTextFile(path, text);
    else createFileSync(path, text);
  } catch (error) {
    const what = error instanceof Deno.errors.AlreadyExists
      ? "it exists: --force overwrites it"
      : (error as Error).message;
    throw new UnreachableError(`Cannot write ${path}: ${what}`, { cause: error });
  }
}
