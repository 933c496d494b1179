/**
 * The store on disk: one SQLite database in the data folder. The `sqlite_…` files are the only ones of
 * core that are not bound to web-standard APIs alone.
 *
 * Locked for one process (the lock goes with the process, however it ends), write-ahead log, synced to
 * disk at every change (https://www.sqlite.org/wal.html, `synchronous=FULL`).
 */
import type { DatabaseSync } from "node:sqlite";
import { blockHash } from "../block/block.ts";
import { bytesToHex, hexToBytes, sha256 } from "../base/hash.ts";
import { decodeHeader, encodeHeader } from "../block/header.ts";
import type { Network } from "../rules/network.ts";
import { packRecords, unpackRecords } from "../block/packed_records.ts";
import { USER_SOURCE } from "../pending/pending_pool.ts";
import { recordId } from "../block/record.ts";
import { packIds } from "./record_index.ts";
import type { Losses } from "./losses.ts";
import type { Refusal } from "../pending/refusals.ts";
import { checksum, MAX_CHECKSUM } from "./sqlite_checksum.ts";
import { openDatabase } from "./sqlite_database.ts";
import { damaged, guard, isReadOnly } from "./sqlite_errors.ts";
import { storedNetwork } from "./sqlite_genesis.ts";
import { type Row, RowReader } from "./sqlite_rows.ts";
import { prepareDatabase } from "./sqlite_schema.ts";
import { checkDatabase } from "./sqlite_self_check.ts";
import { prepareStatements, type Statements } from "./sqlite_statements.ts";
import {
  type ChainStore,
  type Snapshot,
  type StoreChange,
  type StoredHeader,
  type StoredRecord,
  StoreError,
} from "./store.ts";
import { StoredBlocks } from "./stored_blocks.ts";
import { systemRandom } from "../base/system.ts";

/** Rows that are read at once: enough that a query costs nothing beside them. */
const ROWS_AT_ONCE = 1_000;

/** Snapshots that are kept: if a reorg leaves the newest beside the chain, the other still serves. */
const KEPT_SNAPSHOTS = 2;

/** A {@linkcode ChainStore} in an SQLite file. */
export class SqliteStore implements ChainStore {
  /** The network whose chain is stored, as its genesis block says. */
  readonly network: Network;
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  readonly #rows: RowReader;
  readonly #blocks = new StoredBlocks(systemRandom);
  /** True once all stored blocks have been taken in there. */
  #isIndexed = false;

  /**
   * Opens the database, or creates it for `network`.
   *
   * @param path Path of the database file; its folder must be there.
   * @param network The network to expect; undefined takes the stored one.
   * @returns Undefined if no network is given and nothing is stored.
   * @throws {StoreError}
   */
  static open(path: string, network: Network): SqliteStore;
  static open(path: string, network?: Network): SqliteStore | undefined;
  static open(path: string, network?: Network): SqliteStore | undefined {
    return guard(path, () => {
      const database = openDatabase(path);
      try {
        prepareDatabase(database, path);
        const stored = storedNetwork(database, path);
        if (stored === undefined && network === undefined) {
          database.close();
          return undefined;
        }
        if (stored !== undefined && network !== undefined && stored.chainId !== network.chainId) {
          throw new StoreError(
            "other-network",
            `Cannot use ${path} for the network "${network.definition.name}" ` +
              `(${network.chainId.slice(0, 12)}…) as it holds the chain of ` +
              `"${stored.definition.name}" (${stored.chainId.slice(0, 12)}…): name another --data`,
          );
        }
        const store = new SqliteStore(path, database, (stored ?? network)!);
        if (stored === undefined) store.write({ blocks: [network!.genesis] });
        return store;
      } catch (error) {
        database.close();
        // Looking at a file that this process has open elsewhere would give up its lock.
        const isIoError = (error as Error).message.startsWith("disk I/O error");
        if (!isIoError || !isReadOnly(path)) throw error;
        const advice = "the data folder is read-only; make it writable or name another --data";
        throw new StoreError("not-writable", `Cannot use ${path}: ${advice}`, { cause: error });
      }
    });
  }

  private constructor(path: string, database: DatabaseSync, network: Network) {
    this.#path = path;
    this.#database = database;
    this.network = network;
    this.#statements = prepareStatements(database);
    this.#rows = new RowReader(path);
  }

  *headers(): Iterable<StoredHeader> {
    for (let last = -1, read = 0;;) {
      // Not iterate(): a damaged page would end the rows without an error.
      const rows = guard(this.#path, () => this.#statements.blocks.all(last, ROWS_AT_ONCE));
      read += rows.length;
      for (const row of rows) {
        const bytes = this.#rows.blob(row, "header");
        const hash = bytesToHex(sha256(bytes));
        const header = this.#rows.parse(hash, () => decodeHeader(bytes));
        const sum = checksum(this.#rows.blob(row, "ids"), this.#rows.blob(row, "body"));
        const valid = row.valid === 1;
        const isIntact = row.checksum === (valid ? sum : MAX_CHECKSUM - sum) &&
          hash === bytesToHex(this.#rows.blob(row, "hash"));
        // Every start reads the headers, so that nobody has to read the rows once more.
        if (!this.#isIndexed) this.#indexRow(row);
        yield { hash, header, valid, isIntact };
        last = Number(row.seq);
      }
      if (rows.length === ROWS_AT_ONCE) continue;
      this.#isIndexed = true;
      return this.#checkCount("blocks", read);
    }
  }

  body(hash: string): Uint8Array[] | undefined {
    return guard(this.#path, () => {
      const seq = this.#indexAll().numberOf(hash);
      const row = seq === undefined ? undefined : this.#statements.bodyAt.get(seq);
      return row && this.#rows.parse(hash, () => unpackRecords(this.#rows.blob(row, "body")));
    });
  }

  blocksOf(id: string): string[] {
    return this.#indexAll().blocksOf(id);
  }

  idsBeginning(beginning: string, most: number): string[] {
    return this.#indexAll().idsBeginning(beginning, most);
  }

  pending(): StoredRecord[] {
    return guard(this.#path, () => {
      const rows = this.#statements.pending.all();
      this.#checkCount("pending", rows.length);
      return rows.map((row) => {
        const [id, bytes] = [bytesToHex(this.#rows.blob(row, "id")), this.#rows.blob(row, "bytes")];
        // A vote with a bit turned may be a good vote that nobody cast.
        if (recordId(bytes) !== id) throw damaged(this.#path, `waiting record ${id}`, undefined);
        return { bytes, source: this.#rows.text(row, "source") };
      });
    });
  }

  refusals(): Map<string, Refusal> {
    return guard(this.#path, () => {
      const rows = this.#statements.refusals.all();
      return new Map(rows.map((row) => {
        const [code, reason] = [this.#rows.text(row, "code"), this.#rows.text(row, "reason")];
        const by = row.by === null ? {} : { by: bytesToHex(this.#rows.blob(row, "by")) };
        return [bytesToHex(this.#rows.blob(row, "id")), { code, reason, ...by }];
      }));
    });
  }

  losses(): Losses | undefined {
    return guard(this.#path, () => {
      const row = this.#statements.losses.get();
      if (row === undefined) return undefined;
      const [time, index, lost] = [Number(row.time), Number(row.height), Number(row.lost)];
      const last = { time, index, records: lost };
      return { records: Number(row.records), times: Number(row.times), last };
    });
  }

  write(change: StoreChange): void {
    const { blocks = [], invalid = [], pendingAdded = [], pendingRemoved = [] } = change;
    const { pendingSource: source = USER_SOURCE, refused = new Map(), forgotten = [] } = change;
    const { lost } = change;
    const { addBlock, setInvalid, addPending, removePending, addRefusal, removeRefusal, addLoss } =
      this.#statements;
    const stored = new Map<string, { seq: number; ids: Uint8Array }>();
    this.#transact(() => {
      this.#indexAll();
      for (const block of blocks) {
        const ids = packIds(block.recordIds ?? block.records.map(recordId));
        const body = packRecords(block.records);
        const hash = block.hash ?? blockHash(block);
        if (this.#blocks.has(hash) || stored.has(hash)) {
          throw new RangeError(`Cannot store block ${hash} as it must be new`);
        }
        const { lastInsertRowid: seq } = addBlock.run(
          hexToBytes(hash),
          encodeHeader(block.header),
          ids,
          checksum(ids, body),
          body,
        );
        stored.set(hash, { seq: Number(seq), ids });
      }
      for (const hash of invalid) setInvalid.run(stored.get(hash)?.seq ?? this.#number(hash));
      for (const id of pendingRemoved) removePending.run(hexToBytes(id));
      for (const [id, { code, reason, by }] of refused) {
        addRefusal.run(hexToBytes(id), code, reason, by === undefined ? null : hexToBytes(by));
      }
      if (lost !== undefined) addLoss.run(lost.records, lost.time, lost.index, lost.records);
      for (const id of forgotten) removeRefusal.run(hexToBytes(id));
      for (const record of pendingAdded) {
        const id = hexToBytes(recordId(record));
        addPending.run(id, record, source);
        removeRefusal.run(id);
      }
    });
    for (const [hash, { seq, ids }] of stored) this.#blocks.add(seq, hash, ids);
  }

  snapshots(): string[] {
    return guard(
      this.#path,
      () => this.#statements.snapshots.all().map((row) => bytesToHex(this.#rows.blob(row, "hash"))),
    );
  }

  readSnapshot(hash: string): Snapshot | undefined {
    const seq = this.#indexAll().numberOf(hash);
    if (seq === undefined) return undefined;
    const rows = guard(this.#path, () => this.#statements.snapshot.all(seq));
    const parts = rows.map((row) => this.#rows.blob(row, "bytes"));
    const isWhole = rows.length > 0 &&
      rows.every((row, i) => row.part === i && row.checksum === checksum(parts[i]));
    return isWhole ? { hash, parts } : undefined;
  }

  writeSnapshot({ hash, parts }: Snapshot): void {
    const { addPart, dropSnapshot, dropSnapshots } = this.#statements;
    const seq = this.#number(hash);
    this.#transact(() => {
      dropSnapshot.run(seq);
      parts.forEach((part, i) => addPart.run(seq, i, checksum(part), part));
      dropSnapshots.run(KEPT_SNAPSHOTS);
    });
  }

  /**
   * Looks for what contradicts itself: SQLite's own structures, and what is stored beside a record and
   * follows from it.
   *
   * @returns A sentence on each contradiction; none if all is well.
   */
  selfCheck(): string[] {
    return guard(this.#path, () => checkDatabase(this.#statements, this.#rows));
  }

  /** Closes the database and gives the lock back. */
  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }

  /** Where the blocks are, with all rows that {@linkcode headers} has not read yet. */
  #indexAll(): StoredBlocks {
    if (this.#isIndexed) return this.#blocks;
    const rows = guard(this.#path, () => this.#statements.ids.all(this.#blocks.last));
    for (const row of rows) this.#indexRow(row);
    this.#isIndexed = true;
    return this.#blocks;
  }

  #indexRow(row: Row): void {
    const hash = bytesToHex(this.#rows.blob(row, "hash"));
    this.#blocks.add(Number(row.seq), hash, this.#rows.blob(row, "ids"));
  }

  /** The number of a stored block. */
  #number(hash: string): number {
    const seq = this.#indexAll().numberOf(hash);
    if (seq === undefined) throw new RangeError(`Cannot use block ${hash} as it must be stored`);
    return seq;
  }

  /** Runs `fn` in one transaction: when this returns, what it wrote is on disk. */
  #transact(fn: () => void): void {
    const { begin, commit, rollback } = this.#statements;
    guard(this.#path, () => {
      begin.run();
      try {
        fn();
        commit.run();
      } catch (error) {
        // SQLite rolls back by itself on a full disk and on some I/O errors.
        if (this.#database.isTransaction) rollback.run();
        throw error;
      }
    });
  }

  /**
   * Compares the rows of a table that were read with what SQLite counted elsewhere: a page whose count of
   * rows is damaged would hide the last ones.
   */
  #checkCount(table: "blocks" | "pending", rows: number): void {
    const statement = table === "blocks" ? "countBlocks" : "countPending";
    const n = guard(this.#path, () => this.#statements[statement].get())?.n;
    if (n === rows) return;
    throw damaged(this.#path, `${rows} of ${n ?? "unknown"} ${table} are there`, undefined);
  }
}
