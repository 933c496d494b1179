/** What SQLite's own header says of a file: whose it is, and in which layout. */
import type { DatabaseSync } from "node:sqlite";

/** The marks that a program leaves in its databases. */
export interface SqliteMarks {
  /** https://www.sqlite.org/pragma.html#pragma_application_id; 0 if nobody set one. */
  readonly applicationId: number;
  /** `user_version`: the layout, counted by the program; 0 if nobody set one. */
  readonly version: number;
  /** True for a file that nobody has written to. */
  readonly isEmpty: boolean;
}

/** Reads the marks of a database, and changes nothing in it. */
export function readMarks(database: DatabaseSync): SqliteMarks {
  const version = pragma(database, "user_version");
  const applicationId = pragma(database, "application_id");
  const isEmpty = version === 0 && applicationId === 0 &&
    database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()!.n === 0;
  return { applicationId, version, isEmpty };
}

function pragma(database: DatabaseSync, name: string): number {
  return Object.values(database.prepare(`PRAGMA ${name}`).get()!)[0] as number;
}
