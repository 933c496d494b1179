/**
 * Files with a secret and what was done with it (`core/store/locked_database.ts`), on this machine: for their owner alone, in one
 * place, under one name.
 */
import { dirname } from "node:path";
import { UnreachableError } from "../errors.ts";
import { checkOwnFile, checkOwnFolder } from "./folder_check.ts";
import { createFileSync, describeWriteError } from "./new_file.ts";
import { syncFolder } from "./replace_file.ts";

/** What a file is, and what else the user may do about one that somebody else has prepared. */
export interface LockedFileWords {
  /** Such as `the witness key`. */
  readonly what: string;
  /** Such as `use another key`. */
  readonly otherwise: string;
}

/** All that the group and others may do. */
const OTHERS = 0o077;

/**
 * Makes a file that its user alone can read, for `make` to fill. Nothing is left of one that cannot be written.
 *
 * @throws {UnreachableError} If the file is there already, or the folder is not for this user alone.
 */
export function createLockedFile<T>(path: string, make: () => T): T {
  checkOwnFolder(dirname(path), "name another folder");
  try {
    createFileSync(path, "", { mode: 0o600 });
  } catch (error) {
    const why = error instanceof Deno.errors.AlreadyExists
      ? "it exists, and nothing is overwritten: name another file"
      : describeWriteError(error, path);
    throw new UnreachableError(`Cannot write ${path}: ${why}`, { cause: error });
  }
  try {
    const made = make();
    syncFolder(dirname(path));
    return made;
  } catch (error) {
    Deno.removeSync(path);
    throw error;
  }
}

/**
 * Looks whether a file, and what SQLite would read with it, is this user's alone. Whoever else could read it would know the
 * secret; whoever could write beside it could have the database take back what was done.
 *
 * @throws {UnreachableError} If it is not.
 */
export function checkLockedFile(path: string, words: LockedFileWords): void {
  const { what, otherwise } = words;
  checkOwnFolder(dirname(path), otherwise);
  const file = checkOwnFile(path, otherwise);
  if (file !== undefined) checkIsAlone(path, file, words);
  checkOwnFile(`${path}-journal`, otherwise);
  // No version of this program makes one, and SQLite would read it.
  if (checkOwnFile(`${path}-wal`, otherwise) !== undefined) {
    throw new UnreachableError(
      `Cannot use ${what} ${path}: beside it there must be no ${path}-wal, which is not of this program`,
    );
  }
}

function checkIsAlone(
  path: string,
  { isFile, mode, nlink }: Deno.FileInfo,
  { what, otherwise }: LockedFileWords,
): void {
  const refuse = (why: string) => {
    throw new UnreachableError(`Cannot use ${what} ${path}: ${why}`);
  };
  if (!isFile) refuse("it must be a file");
  if (Deno.build.os === "windows") return;
  if (mode !== null && (mode & OTHERS) !== 0) {
    refuse(
      `others can read or change it (its mode is ${
        (mode & 0o777).toString(8)
      }): run chmod 600 on it, and if anybody may have read it, ${otherwise}`,
    );
  }
  // SQLite looks for a journal beside the name that it was given.
  if (nlink !== null && nlink > 1) refuse("it has a second name (a hard link): remove that one");
}
