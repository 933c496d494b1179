/** What a data folder must be before anything in it is believed, or written to. */
import { join } from "node:path";
import { UnreachableError } from "../errors.ts";

/** Files that this program writes in a data folder. */
const FILES = [
  "chain.db",
  "chain.db-wal",
  "chain.db-shm",
  "chain.db-journal",
  "api-token",
  "final.json",
  "invitation.json",
  "network.json",
  "network.key",
  "peer.json",
  "peers.json",
  "plugin.js",
  "reorg.json",
  "roll.bin",
];

/** Write permission of the group and of all others. */
const OTHERS_WRITE = 0o022;

/** What else the user may do about a data folder of somebody else. */
const OTHER_DATA = "name another --data";

/**
 * Looks whether a folder and the files in it are this user's. Whoever else prepared them could lead writes to
 * other files by links, name a peer of their own, or know the token. root is no exception: it would write
 * where the folder's user says.
 *
 * @throws {UnreachableError} Saying what is wrong, and what to do. A folder that is not there is fine.
 */
export function checkDataFolder(folder: string): void {
  if (!checkOwnFolder(folder, OTHER_DATA)) return;
  for (const name of FILES) checkOwnFile(join(folder, name), OTHER_DATA);
}

/**
 * Looks whether a folder is this user's, and no other's to write to.
 *
 * @param otherwise What else the user may do.
 * @returns False if there is no folder, which is told of by whoever uses it.
 * @throws {UnreachableError} Saying what is wrong, and what to do.
 */
export function checkOwnFolder(folder: string, otherwise: string): boolean {
  const info = look(() => Deno.statSync(folder), folder);
  if (info === undefined || !info.isDirectory) return false;
  checkOwner(info, folder, otherwise);
  const { mode } = info;
  if (mode !== null && Deno.build.os !== "windows" && (mode & OTHERS_WRITE) !== 0) {
    throw refusal(
      folder,
      `others can write to it (its mode is ${(mode & 0o777).toString(8)}): run chmod go-w on it`,
    );
  }
  return true;
}

/**
 * Looks whether a file is this user's, and itself where its name is.
 *
 * @param otherwise What else the user may do.
 * @returns What is there; undefined if nothing is.
 * @throws {UnreachableError} Saying what is wrong, and what to do.
 */
export function checkOwnFile(path: string, otherwise: string): Deno.FileInfo | undefined {
  const file = look(() => Deno.lstatSync(path), path);
  if (file === undefined) return undefined;
  if (file.isSymlink) {
    throw refusal(path, "it is a symbolic link: put the file itself there, or link the folder");
  }
  checkOwner(file, path, otherwise);
  return file;
}

function checkOwner({ uid }: Deno.FileInfo, path: string, otherwise: string): void {
  const own = Deno.uid();
  // What is root's was not prepared by another user.
  if (uid === null || own === null || uid === own || uid === 0) return;
  const user = own === 0 ? "root" : `the user ${own}`;
  throw refusal(
    path,
    `it belongs to the user ${uid}, and this is ${user}: run as its owner, or ${otherwise}`,
  );
}

function look(stat: () => Deno.FileInfo, path: string): Deno.FileInfo | undefined {
  try {
    return stat();
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isAbsent) return undefined;
    throw refusal(path, (error as Error).message, error);
  }
}

function refusal(path: string, why: string, cause?: unknown): UnreachableError {
  return new UnreachableError(`Cannot use ${path}: ${why}`, { cause });
}

/**
 * Keeps a database from other users' eyes. A file that is missing is made empty with mode 0600, which SQLite takes for a new
 * database; SQLite gives the files that it makes beside it the same mode.
 *
 * @throws {UnreachableError} If that is not possible.
 */
export function makePrivate(database: string): void {
  try {
    Deno.openSync(database, { write: true, createNew: true, mode: 0o600 }).close();
    return;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw refusal(database, `${error}`, error);
  }
  if (Deno.build.os === "windows") return;
  for (const path of [database, `${database}-wal`, `${database}-shm`]) {
    const file = look(() => Deno.lstatSync(path), path);
    if (!file?.isFile || (file.mode! & 0o077) === 0) continue;
    try {
      Deno.chmodSync(path, 0o600);
    } catch (error) {
      // Some disks know no modes.
      if (!(error instanceof Deno.errors.PermissionDenied)) throw refusal(path, `${error}`, error);
    }
  }
}
