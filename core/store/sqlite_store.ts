/**
 * The store on disk: one SQLite database in the data folder. The `sqlite_…` files are the only ones of
 * core that are not bound to web-standard APIs alone.
 *
 * Locked for one process (the lock goes with the process, however it ends), write-ahead log, synced to
 * disk at every change (https://www.sqlite.org/wal.html, `synchronous=FULL`).
 */
import type { DatabaseSync } from "node:sqlite";
import { blockHash } from "../block/block.ts";
import type { Random } from "../base/clock.ts";
import { hexToBytes } from "../base/hash.ts";
import { encodeHeader } from "../block/header.ts";
import type { Network } from "../rules/network.ts";
import { packRecords, unpackRecords } from "../block/packed_records.ts";
import { USER_SOURCE } from "../pending/pending_pool.ts";
import { recordId } from "../block/record.ts";
import { packIds } from "./record_index.ts";
import type { Losses } from "./losses.ts";
import type { Refusal } from "../pending/refusals.ts";
import { checksum } from "./sqlite_checksum.ts";
import { SqliteCertificates } from "./sqlite_certificates.ts";
import { SqliteProposals } from "./sqlite_proposals.ts";
import { openDatabase } from "./sqlite_database.ts";
import { guard, openingError } from "./sqlite_errors.ts";
import { checkNetwork, storedNetwork } from "./sqlite_genesis.ts";
import { SqliteNumbers } from "./sqlite_numbers.ts";
import { RowReader } from "./sqlite_rows.ts";
import { prepareDatabase } from "./sqlite_schema.ts";
import { checkDatabase } from "./sqlite_self_check.ts";
import { SqliteSnapshots } from "./sqlite_snapshots.ts";
import { prepareStatements, type Statements } from "./sqlite_statements.ts";
import {
  type ChainStore,
  type Snapshot,
  type StoreChange,
  type StoredCertificate,
  type StoredHeader,
  type StoredProof,
  type StoredRecord,
} from "./store.ts";
import type { BlockHash, RecordId } from "../block/ids.ts";

/** Rows that are read at once: enough that a query costs nothing beside them. */
const ROWS_AT_ONCE = 1_000;

/** Whose chain a database holds, and chance. */
export interface SqliteOptions {
  /** The network to expect, or to create the database for. @default {The stored one} */
  readonly network?: Network;
  /** So that nobody can choose ids that are slow to find here. */
  readonly random: Pick<Random, "bytes">;
}

/** A {@linkcode ChainStore} in an SQLite file. */
export class SqliteStore implements ChainStore {
  /** The network whose chain is stored, as its genesis block says. */
  readonly network: Network;
  readonly proposals: SqliteProposals;
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  readonly #rows: RowReader;
  readonly #numbers: SqliteNumbers;
  readonly #snapshots: SqliteSnapshots;
  readonly #certificates: SqliteCertificates;

  /**
   * Opens the database, or creates it for `network`.
   *
   * @param path Path of the database file; its folder must be there.
   * @returns Undefined if no network is given and nothing is stored.
   * @throws {StoreError}
   */
  static open(path: string, options: SqliteOptions & { readonly network: Network }): SqliteStore;
  static open(path: string, options: SqliteOptions): SqliteStore | undefined;
  static open(path: string, { network, random }: SqliteOptions): SqliteStore | undefined {
    return guard(path, () => {
      const database = openDatabase(path);
      try {
        prepareDatabase(database, path);
        const stored = storedNetwork(database, path);
        if (stored === undefined && network === undefined) {
          database.close();
          return undefined;
        }
        if (stored !== undefined && network !== undefined) checkNetwork(path, stored, network);
        const store = new SqliteStore(path, database, (stored ?? network)!, random);
        if (stored === undefined) store.write({ blocks: [network!.genesis] });
        return store;
      } catch (error) {
        database.close();
        throw openingError(path, error);
      }
    });
  }

  private constructor(
    path: string,
    database: DatabaseSync,
    network: Network,
    random: Pick<Random, "bytes">,
  ) {
    const statements = prepareStatements(database);
    const rows = new RowReader(path);
    this.#path = path;
    this.#database = database;
    this.network = network;
    this.#statements = statements;
    this.#rows = rows;
    this.#snapshots = new SqliteSnapshots(statements, rows);
    this.#certificates = new SqliteCertificates(database, rows);
    this.proposals = new SqliteProposals(path, database, rows);
    this.#numbers = new SqliteNumbers({ path, statements, rows, random });
  }

  *headers(): Iterable<StoredHeader> {
    for (let last = -1, read = 0;;) {
      // Not iterate(): a damaged page would end the rows without an error.
      const rows = guard(this.#path, () => this.#statements.blocks.all(last, ROWS_AT_ONCE));
      read += rows.length;
      for (const row of rows) {
        const header = this.#rows.header(row);
        this.#numbers.take(row);
        yield header;
        last = Number(row.seq);
      }
      if (rows.length === ROWS_AT_ONCE) continue;
      this.#numbers.finish();
      const counted = guard(this.#path, () => this.#statements.countBlocks.get());
      return this.#rows.checkCount("blocks", read, counted);
    }
  }

  body(hash: BlockHash): Uint8Array[] | undefined {
    return guard(this.#path, () => {
      const seq = this.#numbers.all().numberOf(hash);
      const row = seq === undefined ? undefined : this.#statements.bodyAt.get(seq);
      return row && this.#rows.parse(hash, () => unpackRecords(this.#rows.blob(row, "body")));
    });
  }

  verified(hash: BlockHash): string | undefined {
    return guard(this.#path, () => {
      const seq = this.#numbers.all().numberOf(hash);
      const row = seq === undefined ? undefined : this.#statements.verified.get(seq);
      return row && this.#rows.digest(row, "digest");
    });
  }

  blocksOf(id: RecordId): BlockHash[] {
    return this.#numbers.all().blocksOf(id);
  }

  idsBeginning(beginning: string, most: number): RecordId[] {
    return this.#numbers.all().idsBeginning(beginning, most);
  }

  pending(): StoredRecord[] {
    return guard(this.#path, () => {
      const rows = this.#statements.pending.all();
      this.#rows.checkCount("pending", rows.length, this.#statements.countPending.get());
      return rows.map((row) => this.#rows.pending(row));
    });
  }

  refusals(): Map<RecordId, Refusal> {
    return guard(this.#path, () => {
      const rows = this.#statements.refusals.all();
      return new Map(rows.map((row) => this.#rows.refusal(row)));
    });
  }

  losses(): Losses | undefined {
    return guard(this.#path, () => {
      const row = this.#statements.losses.get();
      return row && this.#rows.losses(row);
    });
  }

  certificates(from = 0, most?: number): StoredCertificate[] {
    return guard(this.#path, () => this.#certificates.from(from, most));
  }

  hasCertificate(certificate: Omit<StoredCertificate, "bytes">): boolean {
    return guard(this.#path, () => this.#certificates.has(certificate));
  }

  certificateOf(hash: BlockHash): StoredCertificate | undefined {
    return guard(this.#path, () => this.#certificates.of(hash));
  }

  proofs(): StoredProof[] {
    return guard(this.#path, () => this.#certificates.proofs());
  }

  write(change: StoreChange): void {
    const { blocks = [], invalid = [], pendingAdded = [], pendingRemoved = [] } = change;
    const { pendingSource: source = USER_SOURCE, refused = new Map(), forgotten = [] } = change;
    const { lost } = change;
    const {
      addBlock,
      setVerified,
      setInvalid,
      addPending,
      removePending,
      addRefusal,
      removeRefusal,
      addLoss,
    } = this.#statements;
    const stored = new Map<BlockHash, { seq: number; ids: Uint8Array }>();
    this.#transact(() => {
      const known = this.#numbers.all();
      for (const block of blocks) {
        const ids = packIds(block.recordIds ?? block.records.map(recordId));
        const body = packRecords(block.records);
        const hash = block.hash ?? blockHash(block);
        if (known.has(hash) || stored.has(hash)) {
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
      for (const [hash, digest] of change.verified ?? []) {
        setVerified.run(stored.get(hash)?.seq ?? this.#numbers.of(hash), hexToBytes(digest));
      }
      this.#certificates.write(change);
      this.proposals.write(change);
      for (const hash of invalid) setInvalid.run(stored.get(hash)?.seq ?? this.#numbers.of(hash));
      for (const id of pendingRemoved) removePending.run(hexToBytes(id));
      for (const [id, { code, reason, by }] of refused) {
        addRefusal.run(hexToBytes(id), code, reason, by === undefined ? null : hexToBytes(by));
      }
      if (lost !== undefined) addLoss.run(lost.records, lost.time, lost.index, lost.records);
      for (const id of forgotten) removeRefusal.run(hexToBytes(id));
      for (const record of pendingAdded) {
        const name = recordId(record);
        const id = hexToBytes(name);
        const verdict = change.pendingVerdicts?.get(name);
        addPending.run(id, record, source, verdict === undefined ? null : hexToBytes(verdict));
        removeRefusal.run(id);
      }
    });
    for (const [hash, { seq, ids }] of stored) this.#numbers.all().add(seq, hash, ids);
  }

  snapshots(): BlockHash[] {
    return guard(this.#path, () => this.#snapshots.hashes());
  }

  readSnapshot(hash: BlockHash): Snapshot | undefined {
    const seq = this.#numbers.all().numberOf(hash);
    if (seq === undefined) return undefined;
    const parts = guard(this.#path, () => this.#snapshots.read(seq));
    return parts && { hash, parts };
  }

  writeSnapshot({ hash, parts }: Snapshot): void {
    const seq = this.#numbers.of(hash);
    this.#transact(() => this.#snapshots.write(seq, parts));
  }

  /**
   * Looks for what contradicts itself: SQLite's own structures, and what is stored beside a record and follows from it.
   *
   * @returns A sentence on each contradiction; none if all is well.
   */
  selfCheck(): string[] {
    return guard(this.#path, () => [
      ...checkDatabase(this.#statements, this.#rows),
      ...this.#certificates.findDamage(),
    ]);
  }

  /** Closes the database and gives the lock back. */
  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
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
}
