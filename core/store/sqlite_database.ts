/** Opens SQLite databases: the chain's, and the file of a witness's key. */
import process from "node:process";
import type { DatabaseSync, DatabaseSyncOptions } from "node:sqlite";

/** An open database. */
export type SqliteDatabase = DatabaseSync;

/**
 * Opens a database. Node's module is asked for here, as an import of it is loaded at every start of a bundle, also of
 * one that opens none, and takes 5 ms.
 *
 * @param path A file, or `:memory:`.
 * @throws {Error} With the code `ERR_SQLITE_ERROR`.
 */
export function openDatabase(path: string, options: DatabaseSyncOptions = {}): DatabaseSync {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  return new DatabaseSync(path, options);
}
