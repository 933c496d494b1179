/** The layout of the database: its versions, how an older one is lifted, and whose file it is. */
import type { DatabaseSync } from "node:sqlite";
import { unpackRecords } from "../block/packed_records.ts";
import { USER_SOURCE } from "../pending/pending_pool.ts";
import { recordId } from "../block/record.ts";
import { packIds } from "./record_index.ts";
import { checksum, CHECKSUM_MASK } from "./sqlite_checksum.ts";
import { damagedFile } from "./sqlite_errors.ts";
import { readMarks } from "./sqlite_marks.ts";
import { StoreError } from "./store.ts";

/** "chnv": marks the file as ours (https://www.sqlite.org/pragma.html#pragma_application_id). */
export const APPLICATION_ID = 0x63686e76;

/** What lifts a database from layout n to n + 1, by n. The newest layout is their number. */
const MIGRATIONS: readonly ((database: DatabaseSync, path: string) => void)[] = [
  (database) =>
    database.exec(`
      CREATE TABLE blocks (
        seq INTEGER PRIMARY KEY, -- order in which blocks became complete: decides between equals
        hash BLOB NOT NULL UNIQUE,
        header BLOB NOT NULL,
        valid INTEGER NOT NULL DEFAULT 1,
        body BLOB NOT NULL
      ) STRICT;
      CREATE TABLE records (
        id BLOB NOT NULL,
        seq INTEGER NOT NULL REFERENCES blocks,
        PRIMARY KEY (id, seq)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE pending (
        seq INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        bytes BLOB NOT NULL
      ) STRICT;`),
  addChecksumsAndSnapshots,
  // Whoever handed in what waits already was told that it is kept, so it counts as the user's.
  (database) =>
    database.exec(`
      ALTER TABLE pending ADD COLUMN source TEXT NOT NULL DEFAULT '${USER_SOURCE}';
      CREATE TABLE refusals (
        seq INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        code TEXT NOT NULL,
        reason TEXT NOT NULL
      ) STRICT;`),
  // An index of hashes on the disk cost a third of storing a block, each hash falling on another page;
  // the store keeps it in memory. AUTOINCREMENT remembers how many rows there must be. The checksum binds
  // `valid` too.
  (database) =>
    database.exec(`
      CREATE TABLE blocks_4 (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, -- as in layout 2, without a gap
        hash BLOB NOT NULL,
        header BLOB NOT NULL,
        valid INTEGER NOT NULL DEFAULT 1,
        prefixes BLOB NOT NULL,
        checksum INTEGER NOT NULL, -- as in layout 2; all its bits are turned if valid is 0
        body BLOB NOT NULL
      ) STRICT;
      INSERT INTO blocks_4
        SELECT seq, hash, header, valid, prefixes,
          CASE valid WHEN 0 THEN 4294967295 - checksum ELSE checksum END, body
        FROM blocks ORDER BY seq;
      DROP TABLE blocks;
      ALTER TABLE blocks_4 RENAME TO blocks`),
  keepWholeIds,
  // What was counted and is not any more is told for good, in one row that holds the sum and the last time; a
  // refusal names the record that stands in the way, whose block may change.
  (database) =>
    database.exec(`
      ALTER TABLE refusals ADD COLUMN by BLOB;
      CREATE TABLE losses (
        seq INTEGER PRIMARY KEY CHECK (seq = 1),
        records INTEGER NOT NULL, -- of all times
        times INTEGER NOT NULL,
        time INTEGER NOT NULL, -- ms since the Unix epoch, of the last time, as the next two
        height INTEGER NOT NULL,
        lost INTEGER NOT NULL
      ) STRICT`),
  // What was verified once is not verified again, at the next start too. A row that is missing or wrong costs time and
  // nothing else: both are hashes of what the verdicts are on.
  (database) =>
    database.exec(`
      CREATE TABLE verified (
        seq INTEGER PRIMARY KEY REFERENCES blocks, -- the block whose records all are good
        digest BLOB NOT NULL
      ) STRICT;
      ALTER TABLE pending ADD COLUMN verdict BLOB`),
  // What witnesses sign stands beside the chain, and is no part of any block.
  (database) =>
    database.exec(`
      CREATE TABLE certificates (
        seq INTEGER PRIMARY KEY, -- order in which they came
        round INTEGER NOT NULL,
        kind INTEGER NOT NULL, -- 1 of a prepare, 2 of a commit
        hash BLOB NOT NULL, -- of the block, which need not be here
        checksum INTEGER NOT NULL, -- CRC-32 of hash and bytes
        bytes BLOB NOT NULL,
        UNIQUE (round, kind, hash)
      ) STRICT;
      CREATE INDEX certificates_by_hash ON certificates (hash);
      CREATE TABLE proofs (
        key INTEGER PRIMARY KEY, -- the witness's place in the network's list
        checksum INTEGER NOT NULL, -- CRC-32 of bytes
        bytes BLOB NOT NULL
      ) STRICT`),
  // A block without work is no part of the tree before it has a certificate, and must not be lost once a key of this
  // machine has prepared it.
  (database) =>
    database.exec(`
      CREATE TABLE proposals (
        seq INTEGER PRIMARY KEY, -- order in which they came
        hash BLOB NOT NULL UNIQUE,
        header BLOB NOT NULL,
        checksum INTEGER NOT NULL, -- CRC-32 of hash and body
        body BLOB NOT NULL
      ) STRICT`),
];

/** Newest layout that this code knows; `user_version` of the database. */
const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Layout 2: what opening a long chain needs. Bodies get a checksum, so that damage is found without
 * hashing each record; the ids of records stand in one column beside them instead of a row each; the
 * validator's state is kept as of some blocks.
 */
function addChecksumsAndSnapshots(database: DatabaseSync, path: string): void {
  database.exec(`
    CREATE TABLE blocks_2 (
      seq INTEGER PRIMARY KEY, -- order in which blocks became complete: decides between equals
      hash BLOB NOT NULL UNIQUE,
      header BLOB NOT NULL,
      valid INTEGER NOT NULL DEFAULT 1,
      prefixes BLOB NOT NULL, -- first 6 bytes of each record's id
      checksum INTEGER NOT NULL, -- CRC-32 of prefixes and body
      body BLOB NOT NULL
    ) STRICT;
    CREATE TABLE snapshots (
      seq INTEGER NOT NULL REFERENCES blocks, -- the block after which the state was so
      part INTEGER NOT NULL,
      checksum INTEGER NOT NULL, -- CRC-32 of bytes
      bytes BLOB NOT NULL,
      PRIMARY KEY (seq, part)
    ) STRICT;`);
  const insert = database.prepare("INSERT INTO blocks_2 VALUES (?, ?, ?, ?, ?, ?, ?)");
  const next = database.prepare("SELECT * FROM blocks WHERE seq > ? ORDER BY seq LIMIT 1");
  for (let row = next.get(-1); row !== undefined; row = next.get(row.seq)) {
    const { seq, hash, header, valid } = row;
    const body = row.body as Uint8Array;
    try {
      // The column goes again with layout 5, before anybody reads it.
      const prefixes = new Uint8Array();
      unpackRecords(body);
      insert.run(seq, hash, header, valid, prefixes, checksum(prefixes, body), body);
    } catch (error) {
      throw damagedFile(path, `the body in row ${seq}`, error);
    }
  }
  database.exec("DROP TABLE records; DROP TABLE blocks; ALTER TABLE blocks_2 RENAME TO blocks");
}

/**
 * Layout 5: the whole ids of a block's records instead of their beginnings. With those alone a block had to
 * be read to tell whether it holds a record, and whoever asked for many ids had as many blocks read.
 */
function keepWholeIds(database: DatabaseSync, path: string): void {
  database.exec(`
    CREATE TABLE blocks_5 (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, -- as in layout 2, without a gap
      hash BLOB NOT NULL,
      header BLOB NOT NULL,
      valid INTEGER NOT NULL DEFAULT 1,
      ids BLOB NOT NULL, -- 32 bytes of each record
      checksum INTEGER NOT NULL, -- CRC-32 of ids and body; all its bits are turned if valid is 0
      body BLOB NOT NULL
    ) STRICT`);
  const insert = database.prepare("INSERT INTO blocks_5 VALUES (?, ?, ?, ?, ?, ?, ?)");
  const next = database.prepare("SELECT * FROM blocks WHERE seq > ? ORDER BY seq LIMIT 1");
  for (let row = next.get(-1); row !== undefined; row = next.get(row.seq)) {
    const { seq, hash, header, valid } = row;
    const [body, prefixes] = [row.body as Uint8Array, row.prefixes as Uint8Array];
    const turn = (sum: number) => valid === 1 ? sum : CHECKSUM_MASK - sum;
    try {
      // What a new checksum is made of must be what was written.
      if (row.checksum !== turn(checksum(prefixes, body))) throw new RangeError("its checksum");
      const ids = packIds(unpackRecords(body).map(recordId));
      insert.run(seq, hash, header, valid, ids, turn(checksum(ids, body)), body);
    } catch (error) {
      throw damagedFile(path, `the body in row ${seq}`, error);
    }
  }
  database.exec("DROP TABLE blocks; ALTER TABLE blocks_5 RENAME TO blocks");
}

/**
 * Locks the database for this process, checks whose it is, and lifts it to the newest layout.
 *
 * @throws {StoreError} `damaged` if it is another program's, `newer` if a newer version wrote it.
 */
export function prepareDatabase(database: DatabaseSync, path: string): void {
  // The lock comes first: whoever has it may look at the rest without a second process in between.
  database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0");
  // Nothing of a file is changed before it is known to be ours.
  const version = checkOwner(database, path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF");
  // A checkpoint every 16 MB instead of every 4: pages at the end of a table are written again and again.
  database.exec("PRAGMA wal_autocheckpoint = 4000");
  database.exec("BEGIN EXCLUSIVE");
  if (version < SCHEMA_VERSION) {
    MIGRATIONS.slice(version).forEach((migrate) => migrate(database, path));
    database.exec(
      `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`,
    );
  }
  // Checked from here on: a migration drops the table that others refer to.
  database.exec("COMMIT; PRAGMA foreign_keys = ON");
}

/** The layout of a database that is ours; 0 for a new one. */
function checkOwner(database: DatabaseSync, path: string): number {
  const { applicationId, version, isEmpty } = readMarks(database);
  if (!isEmpty && applicationId !== APPLICATION_ID) {
    throw new StoreError(
      "damaged",
      `Cannot open ${path} as it must be a chainvote database: it belongs to another program`,
    );
  }
  if (version > SCHEMA_VERSION) {
    throw new StoreError(
      "newer",
      `Cannot open ${path} as its layout must be at most ${SCHEMA_VERSION}: it is ${version}, ` +
        "written by a newer chainvote; update this one",
    );
  }
  return version;
}
