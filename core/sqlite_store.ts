/**
 * The store on disk: one SQLite database in the data folder. The only file of core that is not bound to
 * web-standard APIs alone.
 *
 * Locked for one process (the lock goes with the process, however it ends), write-ahead log, synced to
 * disk at every change (https://www.sqlite.org/wal.html, `synchronous=FULL`).
 */
import { closeSync, openSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { blockHash } from "./block.ts";
import { bytesToHex, hexToBytes } from "./hash.ts";
import { decodeHeader, encodeHeader } from "./header.ts";
import { networkOfGenesis } from "./network.ts";
import type { Network } from "./network.ts";
import { packRecords, unpackRecords } from "./packed_records.ts";
import { recordId } from "./record.ts";
import {
  type ChainStore,
  type StoreChange,
  type StoredHeader,
  StoreError,
  type StoreErrorCode,
} from "./store.ts";

/** "chnv": marks the file as ours (https://www.sqlite.org/pragma.html#pragma_application_id). */
const APPLICATION_ID = 0x63686e76;

/** Newest layout that this code knows; `user_version` of the database. */
const SCHEMA_VERSION = 1;

/** Statements that lift a database from layout n to n + 1, by n. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE blocks (
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
   ) STRICT;`,
];

/**
 * SQLite's errors that say more than "failed", by their text (`sqlite3_errstr`): only some calls of
 * `node:sqlite` hand out the numeric code (https://www.sqlite.org/rescode.html).
 */
const ERRORS: readonly (readonly [text: string, code: StoreErrorCode, advice: string])[] = [
  [
    "database is locked",
    "locked",
    "another chainvote process is using this data folder; stop it or name another --data",
  ],
  [
    "attempt to write a readonly database",
    "not-writable",
    "the data folder is read-only; make it writable or name another --data",
  ],
  [
    "disk I/O error",
    "failed",
    "the disk failed to read or write; check that it has room and is well",
  ],
  [
    "database disk image is malformed",
    "damaged",
    "the database is damaged; move it away and start again, peers send the chain anew",
  ],
  [
    "database or disk is full",
    "full",
    "the disk is full; make room and start again, nothing that was stored is lost",
  ],
  [
    "unable to open database file",
    "not-writable",
    "the file cannot be opened; check that the data folder is there and writable",
  ],
  ["file is not a database", "damaged", "the file is not a database; move it away and start again"],
];

/** A {@linkcode ChainStore} in an SQLite file. */
export class SqliteStore implements ChainStore {
  /** The network whose chain is stored, as its genesis block says. */
  readonly network: Network;
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepareAll>;

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
      const database = new DatabaseSync(path);
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
    this.#statements = prepareAll(database);
  }

  *headers(): Iterable<StoredHeader> {
    // Not iterate(): a damaged page would end the rows without an error.
    const rows = guard(this.#path, () => this.#statements.headers.all());
    for (const row of rows) {
      const hash = bytesToHex(this.#blob(row, "hash"));
      const header = this.#read(hash, () => decodeHeader(this.#blob(row, "header")));
      yield { hash, header, valid: row.valid === 1 };
    }
  }

  body(hash: string): Uint8Array[] | undefined {
    return guard(this.#path, () => {
      const row = this.#statements.body.get(hexToBytes(hash));
      return row && this.#read(hash, () => unpackRecords(this.#blob(row, "body")));
    });
  }

  blocksOf(id: string): string[] {
    return guard(
      this.#path,
      () =>
        this.#statements.blocksOf.all(hexToBytes(id)).map((row) =>
          bytesToHex(this.#blob(row, "hash"))
        ),
    );
  }

  pending(): Uint8Array[] {
    return guard(
      this.#path,
      () => this.#statements.pending.all().map((row) => this.#blob(row, "bytes")),
    );
  }

  write({ blocks = [], invalid = [], pendingAdded = [], pendingRemoved = [] }: StoreChange): void {
    const { begin, commit, rollback, addBlock, addRecord, setInvalid, addPending, removePending } =
      this.#statements;
    guard(this.#path, () => {
      begin.run();
      try {
        for (const block of blocks) {
          const hash = hexToBytes(blockHash(block));
          const { lastInsertRowid: seq } = addBlock.run(
            hash,
            encodeHeader(block.header),
            packRecords(block.records),
          );
          for (const record of block.records) addRecord.run(hexToBytes(recordId(record)), seq);
        }
        for (const hash of invalid) setInvalid.run(hexToBytes(hash));
        for (const id of pendingRemoved) removePending.run(hexToBytes(id));
        for (const record of pendingAdded) addPending.run(hexToBytes(recordId(record)), record);
        commit.run();
      } catch (error) {
        // SQLite rolls back by itself on a full disk and on some I/O errors.
        if (this.#database.isTransaction) rollback.run();
        throw error;
      }
    });
  }

  /** Closes the database and gives the lock back. */
  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }

  /** A column that must hold bytes; on a damaged page it may not. */
  #blob(row: Record<string, unknown>, column: string): Uint8Array {
    const value = row[column];
    if (value instanceof Uint8Array) return value;
    throw damaged(this.#path, `a ${column} is missing`, undefined);
  }

  #read<T>(hash: string, parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw damaged(this.#path, `block ${hash}: ${(error as Error).message}`, error);
    }
  }
}

function prepareDatabase(database: DatabaseSync, path: string): void {
  // The lock comes first: whoever has it may look at the rest without a second process in between.
  database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0");
  // Nothing of a file is changed before it is known to be ours.
  const version = checkOwner(database, path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  database.exec("BEGIN EXCLUSIVE");
  MIGRATIONS.slice(version).forEach((statements) => database.exec(statements));
  database.exec(
    `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`,
  );
}

/** SQLite calls a read-only disk an I/O error; this finds out, once opening has failed. */
function isReadOnly(path: string): boolean {
  try {
    closeSync(openSync(path, "r+"));
    return false;
  } catch (error) {
    return ["EROFS", "EACCES", "EPERM"].includes((error as { code?: string }).code ?? "");
  }
}

/** The layout of a database that is ours; 0 for a new one. */
function checkOwner(database: DatabaseSync, path: string): number {
  const version = pragma(database, "user_version");
  const isNew = version === 0 && pragma(database, "application_id") === 0 &&
    database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()!.n === 0;
  if (!isNew && pragma(database, "application_id") !== APPLICATION_ID) {
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

function pragma(database: DatabaseSync, name: string): number {
  return Object.values(database.prepare(`PRAGMA ${name}`).get()!)[0] as number;
}

function storedNetwork(database: DatabaseSync, path: string): Network | undefined {
  const row = database.prepare("SELECT header, body FROM blocks ORDER BY seq LIMIT 1").get();
  if (row === undefined) return undefined;
  try {
    return networkOfGenesis({
      header: decodeHeader(row.header as Uint8Array),
      records: unpackRecords(row.body as Uint8Array),
    });
  } catch (error) {
    throw damaged(path, `the genesis block: ${(error as Error).message}`, error);
  }
}

function prepareAll(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return {
    begin: prepare("BEGIN IMMEDIATE"),
    commit: prepare("COMMIT"),
    rollback: prepare("ROLLBACK"),
    headers: prepare("SELECT hash, header, valid FROM blocks ORDER BY seq"),
    body: prepare("SELECT body FROM blocks WHERE hash = ?"),
    blocksOf: prepare("SELECT hash FROM records JOIN blocks USING (seq) WHERE id = ?"),
    pending: prepare("SELECT bytes FROM pending ORDER BY seq"),
    addBlock: prepare("INSERT INTO blocks (hash, header, body) VALUES (?, ?, ?)"),
    // A side block is stored before anybody judges whether it holds a record twice.
    addRecord: prepare("INSERT OR IGNORE INTO records (id, seq) VALUES (?, ?)"),
    setInvalid: prepare("UPDATE blocks SET valid = 0 WHERE hash = ?"),
    addPending: prepare("INSERT OR IGNORE INTO pending (id, bytes) VALUES (?, ?)"),
    removePending: prepare("DELETE FROM pending WHERE id = ?"),
  };
}

/** Runs `fn`, turning SQLite's errors into ours. */
function guard<T>(path: string, fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    if ((error as { code?: string }).code !== "ERR_SQLITE_ERROR") throw error;
    const { message } = error as Error;
    const [, code, advice] = ERRORS.find(([text]) => message.startsWith(text)) ??
      ["", "failed" as const, message];
    throw new StoreError(code, `Cannot use ${path}: ${advice}`, { cause: error });
  }
}

function damaged(path: string, what: string, cause: unknown): StoreError {
  return new StoreError(
    "damaged",
    `Cannot read ${path} as it is damaged (${what}); move it away and start again, peers send the ` +
      "chain anew",
    { cause },
  );
}
