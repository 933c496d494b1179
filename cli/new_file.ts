/** Files that commands make for their user. */
import { UnreachableError } from "./errors.ts";

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
    await Deno.writeTextFile(path, text, { createNew: !force });
  } catch (error) {
    const what = error instanceof Deno.errors.AlreadyExists
      ? "it exists: --force overwrites it"
      : (error as Error).message;
    throw new UnreachableError(`Cannot write ${path}: ${what}`, { cause: error });
  }
}
