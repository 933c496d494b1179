/** SQLite's errors as ours: what happened to the data folder, and what to do about it. */
import process from "node:process";
import { StoreError, type StoreErrorCode } from "./store.ts";

/**
 * SQLite's errors that say more than "failed", by their text (`sqlite3_errstr`): only some calls of
 * `node:sqlite` hand out the numeric code (https://www.sqlite.org/rescode.html).
 */
const ERRORS: readonly (readonly [text: string, code: StoreErrorCode, advice: string])[] = [
  [
    "database is locked",
    "locked",
    "another chainvote process is using this data folder; stop it or name another --data",
  ],
  [
    "attempt to write a readonly database",
    "not-writable",
    "the data folder is read-only; make it writable or name another --data",
  ],
  [
    "disk I/O error",
    "failed",
    "the disk failed to read or write; check that it has room and is well",
  ],
  [
    "database or disk is full",
    "full",
    "the disk is full; make room and start again, nothing that was stored is lost",
  ],
  [
    "unable to open database file",
    "not-writable",
    "the file cannot be opened; check that the data folder is there and writable",
  ],
  // Our own statements are right, so the schema that they are read against is not.
  ...[
    "database disk image is malformed",
    "malformed database schema",
    "unsupported file format",
    "no such ",
    "table ",
  ].map((text) =>
    [
      text,
      "damaged",
      "the database is damaged; move it away and start again, peers send the chain anew",
    ] as const
  ),
  ["file is not a database", "damaged", "the file is not a database; move it away and start again"],
];

/** What SQLite says of a call that failed, in our words. */
export interface SqliteFault {
  readonly code: StoreErrorCode;
  /** What to do about it where the file is a chain's; SQLite's own text if there is nothing to say. */
  readonly advice: string;
}

/** What SQLite says by an error; undefined if the error is not SQLite's. */
export function sqliteFault(error: unknown): SqliteFault | undefined {
  if ((error as { code?: string }).code !== "ERR_SQLITE_ERROR") return undefined;
  const { message } = error as Error;
  const [, code, advice] = ERRORS.find(([text]) => message.startsWith(text)) ??
    ["", "failed" as const, message];
  return { code, advice };
}

/** Runs `fn`, turning SQLite's errors into ours. */
export function guard<T>(path: string, fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    const fault = sqliteFault(error);
    if (fault === undefined) throw error;
    throw new StoreError(fault.code, `Cannot use ${path}: ${fault.advice}`, { cause: error });
  }
}

/** The error for a file that does not hold what it should. */
export function damagedFile(path: string, what: string, cause: unknown): StoreError {
  return new StoreError(
    "damaged",
    `Cannot read ${path} as it is damaged (${what}); move it away and start again, peers send the ` +
      "chain anew",
    { cause },
  );
}

/** The error for a database that could not be opened: SQLite calls a read-only disk an I/O error. */
export function openingError(path: string, error: unknown): unknown {
  // Looking at a file that this process has open elsewhere would give up its lock.
  const isIoError = (error as Error).message.startsWith("disk I/O error");
  if (!isIoError || !isReadOnly(path)) return error;
  const advice = "the data folder is read-only; make it writable or name another --data";
  return new StoreError("not-writable", `Cannot use ${path}: ${advice}`, { cause: error });
}

function isReadOnly(path: string): boolean {
  // Asked for so, as an import of it is loaded at every start of a bundle, and takes 10 ms.
  const { closeSync, openSync } = process.getBuiltinModule("node:fs");
  try {
    closeSync(openSync(path, "r+"));
    return false;
  } catch (error) {
    return ["EROFS", "EACCES", "EPERM"].includes((error as { code?: string }).code ?? "");
  }
}
