/**
 * Databases that hold a secret and what was done with it, which must never be apart: a witness's key, a trustee's seed.
 *
 * - Locked for one process, for as long as it is open.
 * - A rollback journal, and no write-ahead log: when a transaction has ended, the file alone holds it. A log would hold
 *   what was done last, and whoever moved the file without it, after a crash, would move a secret that has forgotten.
 * - `synchronous = EXTRA`, which is `FULL` and syncs the folder once a journal is gone too: with `FULL` alone a journal
 *   that comes back after a loss of power would undo a transaction that had ended
 *   (https://www.sqlite.org/pragma.html#pragma_synchronous).
 */
import process from "node:process";
import { openDatabase, type SqliteDatabase } from "./sqlite_database.ts";
import { sqliteFault } from "./sqlite_errors.ts";
import { readMarks } from "./sqlite_marks.ts";
import type { StoreErrorCode } from "./store.ts";

/** Why such a file cannot be used. */
export type LockedFileFault =
  | Exclude<StoreErrorCode, "other-network">
  /** There is none. */
  | "missing"
  /** It is one of another kind, or no database. */
  | "other-kind"
  /** It holds something already. */
  | "taken";

/** What is known of a fault. */
export interface LockedFileFaultDetail {
  /** What exactly is wrong. */
  readonly detail?: string;
  readonly cause?: unknown;
}

/** One kind of such files. */
export interface LockedFileKind {
  /** Marks the file as one of this kind. */
  readonly applicationId: number;
  /** The layout that the code reads and writes; `user_version` of the database. */
  readonly layout: number;
  /** SQL that makes its tables. */
  readonly schema: string;
  /** The error for a file that cannot be used. */
  readonly refuse: (fault: LockedFileFault, path: string, detail: LockedFileFaultDetail) => Error;
}

/**
 * Opens a file and locks it.
 *
 * @throws What `kind.refuse` gives.
 */
export function openLockedDatabase(path: string, kind: LockedFileKind): SqliteDatabase {
  // A status, and no open: SQLite would make a file that is not there, and closing one gives up its lock.
  const { statSync } = process.getBuiltinModule("node:fs");
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw kind.refuse("missing", path, {});
  // SQLite would write its first page into an empty file as it locks it.
  if (found.size === 0) throw kind.refuse("other-kind", path, {});
  return withDatabase(path, kind, (database) => {
    const { applicationId, version, isEmpty } = readMarks(database);
    if (isEmpty || applicationId !== kind.applicationId) throw kind.refuse("other-kind", path, {});
    if (version === kind.layout) return;
    const detail = `layout ${version}, not ${kind.layout}`;
    throw kind.refuse(version > kind.layout ? "newer" : "damaged", path, { detail });
  });
}

/**
 * Makes the tables in a file that is new or empty, and what `fill` writes, all of it or nothing.
 *
 * @throws What `kind.refuse` gives.
 */
export function createLockedDatabase(
  path: string,
  kind: LockedFileKind,
  fill: (database: SqliteDatabase) => void,
): void {
  const database = withDatabase(path, kind, (database) => {
    if (!readMarks(database).isEmpty) throw kind.refuse("taken", path, {});
    database.exec(`BEGIN EXCLUSIVE; ${kind.schema}`);
    fill(database);
    database.exec(
      `PRAGMA application_id = ${kind.applicationId}; PRAGMA user_version = ${kind.layout}; COMMIT`,
    );
  });
  database.close();
}

/** Runs `fn`, turning SQLite's errors into those of the kind. */
export function guardLockedFile<T>(
  path: string,
  { refuse }: Pick<LockedFileKind, "refuse">,
  fn: () => T,
): T {
  try {
    return fn();
  } catch (error) {
    const fault = sqliteFault(error);
    if (fault === undefined) throw error;
    const { message } = error as Error;
    // What SQLite does not take for a database was never one of these files, or has lost its first page.
    const isNone = message.startsWith("file is not a database");
    const code = isNone ? "other-kind" : fault.code === "other-network" ? "failed" : fault.code;
    const isTold = code === "damaged" || code === "failed";
    throw refuse(code, path, { cause: error, ...(isTold && { detail: message }) });
  }
}

function withDatabase(
  path: string,
  kind: LockedFileKind,
  use: (database: SqliteDatabase) => void,
): SqliteDatabase {
  return guardLockedFile(path, kind, () => {
    const database = openDatabase(path);
    try {
      database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0");
      // Takes the lock, and rolls back what a crash has left half done; nothing is looked at before.
      database.exec("BEGIN EXCLUSIVE; COMMIT");
      database.exec("PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON");
      use(database);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}
