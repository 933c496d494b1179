/** Turns a database back into an older layout, as peers of earlier builds left it. */
import { DatabaseSync } from "node:sqlite";
import { hexToBytes } from "../../core/base/hash.ts";
import { unpackRecords } from "../../core/block/packed_records.ts";
import { recordId } from "../../core/block/record.ts";
import { checksum, CHECKSUM_MASK } from "../../core/store/sqlite_checksum.ts";

/** Rewrites a database that nobody has open: without blocks that have no certificate yet. */
export function makeLayout8(path: string): void {
  const database = new DatabaseSync(path);
  database.exec("DROP TABLE proposals; PRAGMA user_version = 8");
  database.close();
}

/** Rewrites a database that nobody has open: without what witnesses sign. */
export function makeLayout7(path: string): void {
  makeLayout8(path);
  const database = new DatabaseSync(path);
  database.exec("DROP TABLE certificates; DROP TABLE proofs; PRAGMA user_version = 7");
  database.close();
}

/** Rewrites a database that nobody has open: without what was verified. */
export function makeLayout6(path: string): void {
  makeLayout7(path);
  const database = new DatabaseSync(path);
  database.exec(`
    DROP TABLE verified; ALTER TABLE pending DROP COLUMN verdict; PRAGMA user_version = 6`);
  database.close();
}

/** Rewrites a database that nobody has open: without what was lost, and what stands in a record's way. */
export function makeLayout5(path: string): void {
  makeLayout6(path);
  const database = new DatabaseSync(path);
  database.exec(`
    DROP TABLE losses; ALTER TABLE refusals DROP COLUMN by; PRAGMA user_version = 5`);
  database.close();
}

/** Rewrites a database that nobody has open: with the first six bytes of each record's id alone. */
export function makeLayout4(path: string): void {
  makeLayout5(path);
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA foreign_keys = OFF;
    CREATE TABLE blocks_4 (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL, header BLOB NOT NULL,
      valid INTEGER NOT NULL DEFAULT 1, prefixes BLOB NOT NULL, checksum INTEGER NOT NULL,
      body BLOB NOT NULL) STRICT`);
  const insert = database.prepare("INSERT INTO blocks_4 VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (const row of database.prepare("SELECT * FROM blocks ORDER BY seq").all()) {
    const { seq, hash, header, valid } = row;
    const body = row.body as Uint8Array;
    const ids = unpackRecords(body).map(recordId);
    const prefixes = hexToBytes(ids.map((id) => id.slice(0, 12)).join(""));
    const sum = checksum(prefixes, body);
    const bound = valid === 1 ? sum : CHECKSUM_MASK - sum;
    insert.run(seq, hash, header, valid, prefixes, bound, body);
  }
  database.exec(`
    DROP TABLE blocks; ALTER TABLE blocks_4 RENAME TO blocks; PRAGMA user_version = 4`);
  database.close();
}

/** Rewrites a database that nobody has open: with an index of hashes, and `valid` under no checksum. */
export function makeLayout3(path: string): void {
  makeLayout4(path);
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA foreign_keys = OFF;
    CREATE TABLE blocks_3 (
      seq INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, header BLOB NOT NULL,
      valid INTEGER NOT NULL DEFAULT 1, prefixes BLOB NOT NULL, checksum INTEGER NOT NULL,
      body BLOB NOT NULL) STRICT;
    INSERT INTO blocks_3 SELECT seq, hash, header, valid, prefixes,
      CASE valid WHEN 0 THEN 4294967295 - checksum ELSE checksum END, body FROM blocks;
    DROP TABLE blocks;
    ALTER TABLE blocks_3 RENAME TO blocks;
    PRAGMA user_version = 3`);
  database.close();
}

/** Rewrites a database that nobody has open: no checksums, no snapshots, ids of records in rows. */
export function makeLayout1(path: string): void {
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA foreign_keys = OFF;
    DROP TABLE losses;
    DROP TABLE verified;
    DROP TABLE certificates;
    DROP TABLE proofs;
    DROP TABLE proposals;
    CREATE TABLE blocks_1 (
      seq INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, header BLOB NOT NULL,
      valid INTEGER NOT NULL DEFAULT 1, body BLOB NOT NULL) STRICT;
    CREATE TABLE records (
      id BLOB NOT NULL, seq INTEGER NOT NULL REFERENCES blocks,
      PRIMARY KEY (id, seq)) STRICT, WITHOUT ROWID;
    INSERT INTO blocks_1 SELECT seq, hash, header, valid, body FROM blocks;
    DROP TABLE snapshots;
    DROP TABLE refusals;
    ALTER TABLE pending DROP COLUMN verdict;
    ALTER TABLE pending DROP COLUMN source;
    DROP TABLE blocks;
    ALTER TABLE blocks_1 RENAME TO blocks;
    PRAGMA user_version = 1`);
  const insert = database.prepare("INSERT OR IGNORE INTO records VALUES (?, ?)");
  for (const { seq, body } of database.prepare("SELECT seq, body FROM blocks").all()) {
    for (const record of unpackRecords(body as Uint8Array)) {
      insert.run(hexToBytes(recordId(record)), seq);
    }
  }
  database.close();
}
