/** Every statement that the store runs, prepared once. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { CHECKSUM_MASK } from "./sqlite_checksum.ts";

/** The statements of one database. */
export type Statements = ReturnType<typeof prepareStatements>;

/** Everything that a database is made of. */
export const SCHEMA = "SELECT type, name, sql FROM sqlite_schema";

/** Prepares all statements for a database of the newest layout. */
export function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return {
    begin: prepare("BEGIN IMMEDIATE"),
    commit: prepare("COMMIT"),
    rollback: prepare("ROLLBACK"),
    blocks: prepare(
      `SELECT seq, hash, header, valid, ids, checksum, body FROM blocks
       WHERE seq > ? ORDER BY seq LIMIT ?`,
    ),
    countBlocks: prepare("SELECT seq AS n FROM sqlite_sequence WHERE name = 'blocks'"),
    countPending: prepare(
      "SELECT count(*) AS n FROM pending INDEXED BY sqlite_autoindex_pending_1",
    ),
    ids: prepare("SELECT seq, hash, ids FROM blocks WHERE seq > ? ORDER BY seq"),
    integrity: prepare("PRAGMA integrity_check"),
    schema: prepare(SCHEMA),
    foreignKeys: prepare("PRAGMA foreign_key_check"),
    idsAndBodies: prepare(
      "SELECT seq, hash, ids, body FROM blocks WHERE seq > ? ORDER BY seq LIMIT 1",
    ),
    bodyAt: prepare("SELECT hash, body FROM blocks WHERE seq = ?"),
    pending: prepare("SELECT id, bytes, source, verdict FROM pending ORDER BY seq"),
    addBlock: prepare(
      "INSERT INTO blocks (hash, header, ids, checksum, body) VALUES (?, ?, ?, ?, ?)",
    ),
    setInvalid: prepare(
      `UPDATE blocks SET valid = 0, checksum = ${CHECKSUM_MASK} - checksum WHERE seq = ? AND valid = 1`,
    ),
    verified: prepare("SELECT digest FROM verified WHERE seq = ?"),
    setVerified: prepare("INSERT OR REPLACE INTO verified (seq, digest) VALUES (?, ?)"),
    refusals: prepare("SELECT id, code, reason, by FROM refusals ORDER BY seq"),
    addPending: prepare(
      `INSERT INTO pending (id, bytes, source, verdict) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET source = excluded.source, verdict = excluded.verdict`,
    ),
    removePending: prepare("DELETE FROM pending WHERE id = ?"),
    snapshots: prepare(
      "SELECT DISTINCT hash, seq FROM snapshots JOIN blocks USING (seq) ORDER BY seq DESC",
    ),
    snapshot: prepare(
      "SELECT part, checksum, bytes FROM snapshots WHERE seq = ? ORDER BY part",
    ),
    addPart: prepare(
      "INSERT INTO snapshots (seq, part, checksum, bytes) VALUES (?, ?, ?, ?)",
    ),
    dropSnapshot: prepare(
      "DELETE FROM snapshots WHERE seq = ?",
    ),
    dropSnapshots: prepare(
      `DELETE FROM snapshots WHERE seq NOT IN
       (SELECT DISTINCT seq FROM snapshots ORDER BY seq DESC LIMIT ?)`,
    ),
    addRefusal: prepare(
      `INSERT INTO refusals (id, code, reason, by) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE
       SET code = excluded.code, reason = excluded.reason, by = excluded.by`,
    ),
    losses: prepare("SELECT records, times, time, height, lost FROM losses"),
    addLoss: prepare(
      `INSERT INTO losses (seq, records, times, time, height, lost) VALUES (1, ?, 1, ?, ?, ?)
       ON CONFLICT (seq) DO UPDATE SET records = records + excluded.records, times = times + 1,
       time = excluded.time, height = excluded.height, lost = excluded.lost`,
    ),
    removeRefusal: prepare("DELETE FROM refusals WHERE id = ?"),
  };
}
