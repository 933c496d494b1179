/** Blocks of witnesses that have no certificate yet and must not be lost: this machine's key may have prepared them. */
import type { DatabaseSync } from "node:sqlite";
import { hexToBytes } from "../base/hash.ts";
import type { Block } from "../block/block.ts";
import { decodeHeader, encodeHeader, hashHeader } from "../block/header.ts";
import { type BlockHash, blockHashOf } from "../block/ids.ts";
import { packRecords, unpackRecords } from "../block/packed_records.ts";
import { withoutRuleError } from "../block/rule_error.ts";
import { checksum } from "./sqlite_checksum.ts";
import { guard } from "./sqlite_errors.ts";
import type { Row, RowReader } from "./sqlite_rows.ts";
import type { ProposalStore, StoreChange, StoredProposal } from "./store.ts";

/** Those of one database. */
export class SqliteProposals implements ProposalStore {
  readonly #path: string;
  readonly #rows: RowReader;
  readonly #database: DatabaseSync;

  constructor(path: string, database: DatabaseSync, rows: RowReader) {
    this.#path = path;
    this.#rows = rows;
    this.#database = database;
  }

  /** As {@linkcode ProposalStore.headers}. */
  headers(): StoredProposal[] {
    const sql = "SELECT hash, header FROM proposals ORDER BY seq";
    const rows = guard(this.#path, () => this.#database.prepare(sql).all());
    return rows.flatMap((row) => {
      const hash = blockHashOf(this.#rows.blob(row, "hash"));
      const header = readHeader(this.#rows.blob(row, "header"), hash);
      return header === undefined ? [] : [{ hash, header }];
    });
  }

  /** As {@linkcode ProposalStore.block}. */
  block(hash: BlockHash): Block | undefined {
    const sql = "SELECT header, checksum, body FROM proposals WHERE hash = ?";
    const row = guard(this.#path, () => this.#database.prepare(sql).get(hexToBytes(hash)));
    return row && this.#read(row, hash);
  }

  /** Writes those of a change, within its transaction. */
  write({ proposals = [], proposalsRemoved = [] }: StoreChange): void {
    // One that is there already keeps its place.
    const add = `INSERT INTO proposals (hash, header, checksum, body) VALUES (?, ?, ?, ?)
      ON CONFLICT (hash) DO UPDATE SET checksum = excluded.checksum, body = excluded.body`;
    for (const { header, records } of proposals) {
      const body = packRecords(records);
      const hash = hexToBytes(hashHeader(header));
      this.#database.prepare(add).run(hash, encodeHeader(header), checksum(hash, body), body);
    }
    for (const hash of proposalsRemoved) {
      this.#database.prepare("DELETE FROM proposals WHERE hash = ?").run(hexToBytes(hash));
    }
  }

  /** What a row says; undefined if it is damaged: whoever has the block sends it anew. */
  #read(row: Row, hash: BlockHash): Block | undefined {
    const body = this.#rows.blob(row, "body");
    if (row.checksum !== checksum(hexToBytes(hash), body)) return undefined;
    const header = readHeader(this.#rows.blob(row, "header"), hash);
    return header && { header, records: unpackRecords(body) };
  }
}

/** A header; undefined if it is not the one of that hash. */
function readHeader(bytes: Uint8Array, hash: BlockHash): Block["header"] | undefined {
  const header = withoutRuleError(() => decodeHeader(bytes));
  return header !== undefined && hashHeader(header) === hash ? header : undefined;
}
