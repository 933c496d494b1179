/**
 * The database of a witness's key: how it is opened, locked, and brought to the disk.
 *
 * - Locked for one process, for as long as it is open.
 * - A rollback journal, and no write-ahead log: when a transaction has ended, the file alone holds it. A log would hold
 *   what was signed last, and whoever moved the file without it, after a crash, would move a key that has forgotten.
 * - `synchronous = EXTRA`, which is `FULL` and syncs the folder once a journal is gone too: with `FULL` alone a journal
 *   that comes back after a loss of power would undo a transaction that had ended
 *   (https://www.sqlite.org/pragma.html#pragma_synchronous).
 */
import { openDatabase, type SqliteDatabase } from "../../store/sqlite_database.ts";
import { readMarks } from "../../store/sqlite_marks.ts";
import { guardKeyFile, SignerError } from "./signer_error.ts";

/** "chnw": marks the file as a witness's key; a chain's has "chnv". */
export const KEY_APPLICATION_ID = 0x63686e77;

/** The layout that this code reads and writes; `user_version` of the database. */
const KEY_LAYOUT = 1;

/** The key and what it has signed lie on pages of their own: no journal of a signature gets a copy of the secret. */
const SCHEMA = `
  CREATE TABLE key (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    secret BLOB NOT NULL, -- 32 bytes, big-endian; zeros once the key is retired
    public BLOB NOT NULL, -- 32 bytes
    checksum BLOB NOT NULL -- CRC-32 of what is before it
  ) STRICT;
  CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    instance BLOB NOT NULL, -- 16 bytes that the data folder knows too
    chain BLOB, -- id of the network that the key serves; null before it serves one
    target INTEGER NOT NULL,
    source INTEGER NOT NULL,
    statement BLOB,
    certificate BLOB,
    proposed INTEGER NOT NULL,
    proposal BLOB,
    retired INTEGER NOT NULL,
    checksum BLOB NOT NULL -- CRC-32 of the public key and of what is before it
  ) STRICT`;

/**
 * Opens the file of a key and locks it.
 *
 * @throws {SignerError}
 */
export function openKeyDatabase(path: string): SqliteDatabase {
  return withDatabase(path, (database) => {
    const { applicationId, version, isEmpty } = readMarks(database);
    if (isEmpty || applicationId !== KEY_APPLICATION_ID) throw new SignerError("no-key-file", path);
    if (version > KEY_LAYOUT) {
      throw new SignerError("newer", path, { detail: `layout ${version}, not ${KEY_LAYOUT}` });
    }
    if (version !== KEY_LAYOUT) {
      throw new SignerError("damaged", path, { detail: `layout ${version}, not ${KEY_LAYOUT}` });
    }
  });
}

/**
 * Makes the tables of a key in a file that is new or empty, and what `fill` writes, all of it or nothing.
 *
 * @throws {SignerError}
 */
export function createKeyDatabase(path: string, fill: (database: SqliteDatabase) => void): void {
  const database = withDatabase(path, (database) => {
    if (!readMarks(database).isEmpty) throw new SignerError("taken", path);
    database.exec(`BEGIN EXCLUSIVE; ${SCHEMA}`);
    fill(database);
    database.exec(
      `PRAGMA application_id = ${KEY_APPLICATION_ID}; PRAGMA user_version = ${KEY_LAYOUT}; COMMIT`,
    );
  });
  database.close();
}

function withDatabase(path: string, use: (database: SqliteDatabase) => void): SqliteDatabase {
  return guardKeyFile(path, () => {
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
