/** Reading columns of rows that may come from a damaged page. */
import { damagedFile } from "./sqlite_errors.ts";
import { bytesToHex, HASH_SIZE, sha256 } from "../base/hash.ts";
import { decodeHeader } from "../block/header.ts";
import { recordId } from "../block/record.ts";
import type { Losses } from "./losses.ts";
import type { Refusal } from "../pending/refusals.ts";
import { checksum, CHECKSUM_MASK } from "./sqlite_checksum.ts";
import { type StoredHeader, type StoredRecord, StoreError } from "./store.ts";
import { type BlockHash, blockHashOf, type RecordId, recordIdOf } from "../block/ids.ts";

/** A row as SQLite gives it. */
export type Row = Record<string, unknown>;

/** Reads the rows of one database. */
export class RowReader {
  readonly #path: string;

  /** @param path Names the database in what is thrown. */
  constructor(path: string) {
    this.#path = path;
  }

  /** A column that must hold bytes; on a damaged page it may not. @throws {StoreError} `damaged` */
  blob(row: Row, column: string): Uint8Array {
    const value = row[column];
    if (value instanceof Uint8Array) return value;
    throw damagedFile(this.#path, `a ${column} is missing`, undefined);
  }

  /** A column with 32 bytes or nothing, in hex; undefined also for anything else, as a damaged page may hold. */
  digest(row: Row, column: string): string | undefined {
    const value = row[column];
    const isDigest = value instanceof Uint8Array && value.length === HASH_SIZE;
    return isDigest ? bytesToHex(value) : undefined;
  }

  /** A column that must hold text. @throws {StoreError} `damaged` */
  text(row: Row, column: string): string {
    const value = row[column];
    if (typeof value === "string") return value;
    throw damagedFile(this.#path, `a ${column} is missing`, undefined);
  }

  /** What `parse` makes of a block's bytes. @throws {StoreError} `damaged` if it cannot. */
  parse<T>(hash: BlockHash, parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw damagedFile(this.#path, `block ${hash}: ${(error as Error).message}`, error);
    }
  }

  /** What a row of `blocks` says but for its records. @throws {StoreError} `damaged` */
  header(row: Row): StoredHeader {
    const bytes = this.blob(row, "header");
    const hash = blockHashOf(sha256(bytes));
    const header = this.parse(hash, () => decodeHeader(bytes));
    const sum = checksum(this.blob(row, "ids"), this.blob(row, "body"));
    const valid = row.valid === 1;
    const isIntact = row.checksum === (valid ? sum : CHECKSUM_MASK - sum) &&
      hash === bytesToHex(this.blob(row, "hash"));
    return { hash, header, valid, isIntact };
  }

  /** What a row of `refusals` says: a record's id, and why it was refused. @throws {StoreError} `damaged` */
  refusal(row: Row): [id: RecordId, refusal: Refusal] {
    const [code, reason] = [this.text(row, "code"), this.text(row, "reason")];
    const by = row.by === null ? {} : { by: bytesToHex(this.blob(row, "by")) };
    return [recordIdOf(this.blob(row, "id")), { code, reason, ...by }];
  }

  /** What a row of `pending` says. @throws {StoreError} `damaged` */
  pending(row: Row): StoredRecord {
    const [id, bytes] = [bytesToHex(this.blob(row, "id")), this.blob(row, "bytes")];
    // A vote with a bit turned may be a good vote that nobody cast.
    if (recordId(bytes) !== id) throw damagedFile(this.#path, `waiting record ${id}`, undefined);
    const verdict = this.digest(row, "verdict");
    return { bytes, source: this.text(row, "source"), ...(verdict !== undefined && { verdict }) };
  }

  /** What the row of `losses` says. */
  losses(row: Row): Losses {
    const last = {
      time: Number(row.time),
      index: Number(row.height),
      records: Number(row.lost),
    };
    return { records: Number(row.records), times: Number(row.times), last };
  }

  /**
   * Compares how many rows of a table were read with what SQLite counted elsewhere: a page whose count of
   * rows is damaged would hide the last ones.
   *
   * @param counted A row with the count as `n`.
   * @throws {StoreError} `damaged` if they differ.
   */
  checkCount(table: string, rows: number, counted: Row | undefined): void {
    const n = counted?.n;
    if (n === rows) return;
    throw damagedFile(this.#path, `${rows} of ${n ?? "unknown"} ${table} are there`, undefined);
  }
}
