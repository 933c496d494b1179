/** Reads what can still be read of a damaged database. Nothing of it is believed: the chain's rules judge. */
import type { DatabaseSync } from "node:sqlite";
import type { Block } from "../block/block.ts";
import { bytesToHex } from "../base/hash.ts";
import { decodeHeader } from "../block/header.ts";
import { unpackRecords } from "../block/packed_records.ts";
import { recordId } from "../block/record.ts";
import { openDatabase } from "./sqlite_database.ts";
import { guard } from "./sqlite_errors.ts";
import { APPLICATION_ID } from "./sqlite_schema.ts";
import { StoreError } from "./store.ts";

/** What is left of a database. */
export interface Remains extends Disposable {
  /** Blocks that can be read, in the order in which they were written; genesis first, if it is there. */
  blocks(): Iterable<Block>;
  /** Pending records that can be read and are what was written. */
  pending(): Iterable<Uint8Array>;
  /** Certificates of witnesses that can be read, as their bytes; whether they hold is not known. */
  certificates(): Iterable<Uint8Array>;
  /** Proofs of lies, likewise. */
  proofs(): Iterable<Uint8Array>;
}

/** What SQLite puts at the start of its files, and where the application's mark is. */
const MAGIC = "SQLite format 3\0";
const APPLICATION_ID_AT = 68;

/** No row takes less room in the file, so it bounds how many there can be. */
const LEAST_ROW_BYTES = 32;

/** True if the first bytes of a file are those of one of our databases. */
export function isOwnDatabase(start: Uint8Array): boolean {
  if (start.length < APPLICATION_ID_AT + 4) return false;
  const magic = new TextDecoder("latin1").decode(start.subarray(0, MAGIC.length));
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  return magic === MAGIC && view.getUint32(APPLICATION_ID_AT) === APPLICATION_ID;
}

/**
 * Opens a database that is damaged, and keeps other processes from it.
 *
 * @param fileBytes Size of its file.
 * @throws {StoreError} `locked` if another process has it open.
 */
export function openRemains(path: string, fileBytes: number): Remains {
  // With writable_schema, which needs this, SQLite uses the tables whose descriptions it can read.
  const options = { open: true, defensive: false };
  const database = openDatabase(path, options);
  try {
    guard(path, () => {
      database.exec("PRAGMA writable_schema = ON");
      database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    });
  } catch (error) {
    // Rows that another process keeps from us must not count as lost; any other failure is the damage.
    if (error instanceof StoreError && error.code === "locked") {
      database.close();
      throw error;
    }
  }
  const mostRows = Math.ceil(fileBytes / LEAST_ROW_BYTES);
  return {
    *blocks() {
      for (const { header, body } of readRows(database, "blocks", "header, body", mostRows)) {
        const block = parse(header, body);
        if (block !== undefined) yield block;
      }
    },
    *pending() {
      for (const { id, bytes } of readRows(database, "pending", "id, bytes", mostRows)) {
        if (!(id instanceof Uint8Array && bytes instanceof Uint8Array)) continue;
        if (recordId(bytes) === bytesToHex(id)) yield bytes;
      }
    },
    *certificates() {
      for (const { bytes } of readRows(database, "certificates", "bytes", mostRows)) {
        if (bytes instanceof Uint8Array) yield bytes;
      }
    },
    *proofs() {
      // Witnesses are numbered from 0.
      for (const { bytes } of readRows(database, "proofs", "bytes", mostRows, "key + 1")) {
        if (bytes instanceof Uint8Array) yield bytes;
      }
    },
    [Symbol.dispose]: () => database.close(),
  };
}

/**
 * The rows of a table one by one, past those that cannot be read.
 *
 * @param number Numbers the rows from 1.
 */
function* readRows(
  database: DatabaseSync,
  table: string,
  columns: string,
  mostRows: number,
  number = "seq",
): Generator<Record<string, unknown>> {
  const next = tolerant(() =>
    database.prepare(
      `SELECT ${number} AS seq, ${columns} FROM ${table} WHERE ${number} > ? ORDER BY ${number} LIMIT 1`,
    )
  );
  const exact = tolerant(() =>
    database.prepare(`SELECT ${number} AS seq, ${columns} FROM ${table} WHERE ${number} = ?`)
  );
  if (next === undefined || exact === undefined) return;
  for (let seq = 0; seq <= mostRows;) {
    let row: Record<string, unknown> | undefined;
    try {
      row = next.get(seq);
      if (row === undefined) return;
    } catch {
      // The way to the next row is broken: the one after this number may have another.
      row = tolerant(() => exact.get(seq + 1));
    }
    seq = typeof row?.seq === "number" && row.seq > seq ? row.seq : seq + 1;
    if (row !== undefined) yield row;
  }
}

function parse(header: unknown, body: unknown): Block | undefined {
  if (!(header instanceof Uint8Array && body instanceof Uint8Array)) return undefined;
  return tolerant(() => ({ header: decodeHeader(header), records: unpackRecords(body) }));
}

/** What cannot be read is what this file is about: nothing is to be told of it but that it is not there. */
function tolerant<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
