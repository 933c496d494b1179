/** Files that commands make for their user. */
import { dirname } from "node:path";
import { UnreachableError } from "../errors.ts";

/**
 * Writes a file that must not be there yet; nothing is left of one that the disk has no room for, as it
 * would be in the way of the next try.
 *
 * @throws {Deno.errors.AlreadyExists} If it is there.
 * @throws {Error} If it cannot be written.
 */
export function createFileSync(
  path: string,
  content: string | Uint8Array,
  options: { mode?: number } = {},
): void {
  using file = Deno.openSync(path, { ...options, write: true, createNew: true });
  try {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
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
  content: string | Uint8Array,
  { force }: { force: boolean },
): Promise<void> {
  try {
    if (!force) createFileSync(path, content);
    else if (typeof content === "string") await Deno.writeTextFile(path, content);
    else await Deno.writeFile(path, content);
  } catch (error) {
    const what = error instanceof Deno.errors.AlreadyExists
      ? "it exists: --force overwrites it"
      : describeWriteError(error, path);
    throw new UnreachableError(`Cannot write ${path}: ${what}`, { cause: error });
  }
}

/** Why a file that is not there yet cannot be written. */
export function describeWriteError(error: unknown, path: string): string {
  if (error instanceof Deno.errors.NotFound) return `there is no folder ${dirname(path)}`;
  return (error as Error).message;
}
