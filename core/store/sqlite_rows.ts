/** Reading columns of rows that may come from a damaged page. */
import { damaged } from "./sqlite_errors.ts";
import { StoreError } from "./store.ts";

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
    throw damaged(this.#path, `a ${column} is missing`, undefined);
  }

  /** A column that must hold text. @throws {StoreError} `damaged` */
  text(row: Row, column: string): string {
    const value = row[column];
    if (typeof value === "string") return value;
    throw damaged(this.#path, `a ${column} is missing`, undefined);
  }

  /** What `parse` makes of a block's bytes. @throws {StoreError} `damaged` if it cannot. */
  parse<T>(hash: string, parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw damaged(this.#path, `block ${hash}: ${(error as Error).message}`, error);
    }
  }
}
