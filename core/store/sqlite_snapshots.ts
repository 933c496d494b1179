/** Snapshots of the validator's state in the database, each in parts with a checksum. */
import { checksum } from "./sqlite_checksum.ts";
import type { RowReader } from "./sqlite_rows.ts";
import type { Statements } from "./sqlite_statements.ts";
import { type BlockHash, blockHashOf } from "../block/ids.ts";

/** Snapshots that are kept: if a reorg leaves the newest beside the chain, the other still serves. */
const KEPT_SNAPSHOTS = 2;

/** The snapshots of one database. Its caller turns SQLite's errors into ours and opens the transactions. */
export class SqliteSnapshots {
  readonly #statements: Statements;
  readonly #rows: RowReader;

  constructor(statements: Statements, rows: RowReader) {
    this.#statements = statements;
    this.#rows = rows;
  }

  /** Hashes of the blocks that a snapshot is kept of, the newest first. */
  hashes(): BlockHash[] {
    return this.#statements.snapshots.all().map((row) => blockHashOf(this.#rows.blob(row, "hash")));
  }

  /** The parts of the snapshot of block number `seq`; undefined if there is none or it is damaged. */
  read(seq: number): Uint8Array[] | undefined {
    const rows = this.#statements.snapshot.all(seq);
    const parts = rows.map((row) => this.#rows.blob(row, "bytes"));
    const isWhole = rows.length > 0 &&
      rows.every((row, i) => row.part === i && row.checksum === checksum(parts[i]));
    return isWhole ? parts : undefined;
  }

  /** Keeps the snapshot of block number `seq`, and of the earlier ones the newest. */
  write(seq: number, parts: readonly Uint8Array[]): void {
    const { addPart, dropSnapshot, dropSnapshots } = this.#statements;
    dropSnapshot.run(seq);
    parts.forEach((part, i) => addPart.run(seq, i, checksum(part), part));
    dropSnapshots.run(KEPT_SNAPSHOTS);
  }
}
