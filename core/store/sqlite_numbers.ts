/** Which row of the database is which block, and which blocks hold a record: kept in memory. */
import type { Random } from "../base/clock.ts";
import { guard } from "./sqlite_errors.ts";
import type { Row, RowReader } from "./sqlite_rows.ts";
import type { Statements } from "./sqlite_statements.ts";
import { StoredBlocks } from "./stored_blocks.ts";
import { type BlockHash, blockHashOf } from "../block/ids.ts";

/** The database that is read. */
export interface SqliteNumbersDeps {
  readonly path: string;
  readonly statements: Pick<Statements, "ids">;
  readonly rows: RowReader;
  readonly random: Pick<Random, "bytes">;
}

/** The numbers of a database's blocks, `seq` there, read when they are first asked for. */
export class SqliteNumbers {
  readonly #deps: SqliteNumbersDeps;
  readonly #blocks: StoredBlocks;
  #isWhole = false;

  constructor(deps: SqliteNumbersDeps) {
    this.#deps = deps;
    this.#blocks = new StoredBlocks(deps.random);
  }

  /** Takes in a row with `seq`, `hash` and `ids`, that was read for another reason, so that it is not read again. */
  take(row: Row): void {
    if (!this.#isWhole) this.#take(row);
  }

  /** All rows have been taken in. */
  finish(): void {
    this.#isWhole = true;
  }

  /** All blocks; reads the rows that have not been taken in yet. */
  all(): StoredBlocks {
    if (this.#isWhole) return this.#blocks;
    const { path, statements } = this.#deps;
    const rows = guard(path, () => statements.ids.all(this.#blocks.last));
    for (const row of rows) this.#take(row);
    this.#isWhole = true;
    return this.#blocks;
  }

  /**
   * The number of a stored block.
   *
   * @throws {RangeError} If it is not stored.
   */
  of(hash: BlockHash): number {
    const seq = this.all().numberOf(hash);
    if (seq === undefined) throw new RangeError(`Cannot use block ${hash} as it must be stored`);
    return seq;
  }

  #take(row: Row): void {
    const { rows } = this.#deps;
    this.#blocks.add(Number(row.seq), blockHashOf(rows.blob(row, "hash")), rows.blob(row, "ids"));
  }
}
