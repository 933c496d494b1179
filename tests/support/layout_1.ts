/** Turns a database back into the first layout, as a peer of version 0.1.0's first builds left it. */
import { DatabaseSync } from "node:sqlite";
import { hexToBytes } from "../../core/hash.ts";
import { unpackRecords } from "../../core/packed_records.ts";
import { recordId } from "../../core/record.ts";

/** Rewrites a database that nobody has open. */
export function makeLayout1(path: string): void {
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA foreign_keys = OFF;
    CREATE TABLE blocks_1 (
      seq INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, header BLOB NOT NULL,
      valid INTEGER NOT NULL DEFAULT 1, body BLOB NOT NULL) STRICT;
    CREATE TABLE records (
      id BLOB NOT NULL, seq INTEGER NOT NULL REFERENCES blocks,
      PRIMARY KEY (id, seq)) STRICT, WITHOUT ROWID;
    INSERT INTO blocks_1 SELECT seq, hash, header, valid, body FROM blocks;
    DROP TABLE snapshots;
    DROP TABLE refusals;
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
