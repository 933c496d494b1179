/** The file of a witness's key, on this machine: for its owner alone, in one place, under one name. */
import { dirname } from "node:path";
import type { Random } from "../../../core/base/clock.ts";
import { WitnessKeyFile } from "../../../core/witness/signer/key_file.ts";
import { UnreachableError } from "../errors.ts";
import { checkOwnFile, checkOwnFolder } from "./folder_check.ts";
import { createFileSync } from "./new_file.ts";
import { syncFolder } from "./replace_file.ts";

/** What else the user may do about a key that somebody else has prepared. */
const OTHER_KEY = "use another key";

/** All that the group and others may do. */
const OTHERS = 0o077;

/**
 * Draws a key and makes its file, which its user alone can read. Nothing is left of one that cannot be written.
 *
 * @returns The public key, 32 bytes.
 * @throws {UnreachableError} If the file is there already, or the folder is not for this user alone.
 * @throws {SignerError} If it cannot be written.
 */
export function createWitnessKey(path: string, random: Pick<Random, "bytes">): Uint8Array {
  checkOwnFolder(dirname(path), "name another folder");
  try {
    createFileSync(path, "", { mode: 0o600 });
  } catch (error) {
    const why = error instanceof Deno.errors.AlreadyExists
      ? "it exists, and nothing is overwritten: name another file"
      : (error as Error).message;
    throw new UnreachableError(`Cannot write ${path}: ${why}`, { cause: error });
  }
  try {
    const publicKey = WitnessKeyFile.create(path, random);
    syncFolder(dirname(path));
    return publicKey;
  } catch (error) {
    Deno.removeSync(path);
    throw error;
  }
}

/**
 * Opens the file of a key and locks it. Whoever else could read it could sign with it; whoever could write beside it
 * could have the database take back what was signed.
 *
 * @throws {UnreachableError} If the file, or what SQLite would read with it, is not this user's alone.
 * @throws {SignerError} If it cannot be used.
 */
export function openWitnessKey(path: string): WitnessKeyFile {
  checkWitnessKey(path);
  return WitnessKeyFile.open(path);
}

/**
 * Looks whether the file of a key, and what SQLite would read with it, is this user's alone.
 *
 * @throws {UnreachableError} If it is not.
 */
export function checkWitnessKey(path: string): void {
  checkOwnFolder(dirname(path), OTHER_KEY);
  const file = checkOwnFile(path, OTHER_KEY);
  if (file !== undefined) checkIsAlone(path, file);
  checkOwnFile(`${path}-journal`, OTHER_KEY);
  // No version of this program makes one, and SQLite would read it.
  if (checkOwnFile(`${path}-wal`, OTHER_KEY) !== undefined) {
    throw new UnreachableError(
      `Cannot use the witness key ${path}: beside it there must be no ${path}-wal, which is not of this program`,
    );
  }
}

function checkIsAlone(path: string, { isFile, mode, nlink }: Deno.FileInfo): void {
  const refuse = (why: string) => {
    throw new UnreachableError(`Cannot use the witness key ${path}: ${why}`);
  };
  if (!isFile) refuse("it must be a file");
  if (Deno.build.os === "windows") return;
  if (mode !== null && (mode & OTHERS) !== 0) {
    refuse(
      `others can read or change it (its mode is ${
        (mode & 0o777).toString(8)
      }): run chmod 600 on it, and if ` +
        "anybody may have read it, use another key",
    );
  }
  // SQLite looks for a journal beside the name that it was given.
  if (nlink !== null && nlink > 1) refuse("it has a second name (a hard link): remove that one");
}
