/**
 * The file of a trustee: the seed, and what was done with it, which must never be apart.
 *
 * This room owns what a trustee holds (this file, `trustee_keys.ts`), what of it the organiser is handed
 * (`public_part.ts`), the seed on paper (`seed_text.ts`), and doing what is the trustee's turn (`run_trustee.ts`,
 * `look_for_turn.ts`). It does not own whose turn it is, nor whether a trustee may open (`plugins/election`), nor the protocol
 * (`plugins/belenios`). Read `look_for_turn.ts` next.
 *
 * The file is locked for one process and read once, when it is opened; each write is one transaction that is on the disk
 * when it returns. So a share never leaves before the disk knows which tally it opens, and one file never opens two: what
 * may be added to it says `trustee_memory.ts`.
 */
import {
  createLockedDatabase,
  guardLockedFile,
  openLockedDatabase,
} from "../../core/store/locked_database.ts";
import type { SqliteDatabase } from "../../core/store/sqlite_database.ts";
import { UnreachableError, UsageError } from "../app/errors.ts";
import { checkLockedFile, createLockedFile } from "../app/files/locked_file.ts";
import { keysOfSeed, type TrusteeKeys } from "./trustee_keys.ts";
import { isPublicPartPath } from "./public_part.ts";
import { addToState, type TrusteeChange, type TrusteeMemory } from "./trustee_memory.ts";
import { refuseTrusteeFile } from "./trustee_error.ts";
import {
  identityRow,
  NOTHING_DONE,
  readIdentityRow,
  readTrusteeState,
  RETIRED_SEED,
  TRUSTEE_FILE,
  type TrusteeIdentity,
  type TrusteeState,
  trusteeStateRow,
} from "./trustee_rows.ts";

/** A row has its number before what it holds. */
const PUT_TRUSTEE = "INSERT INTO trustee VALUES (1, ?, ?, ?)";
const PUT_RETIRED = "UPDATE trustee SET seed = ?, public = ?, checksum = ? WHERE one = 1";
const PUT_STATE = "INSERT OR REPLACE INTO state VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)";

/** An open file of a trustee, locked for this process. */
export class TrusteeFile implements Disposable, TrusteeMemory {
  readonly path: string;
  readonly #database: SqliteDatabase;
  #identity: TrusteeIdentity;
  #keys: TrusteeKeys | undefined;
  #state: TrusteeState;
  #isSound = true;

  /**
   * Makes a file, which its user alone can read. Nothing is left of one that cannot be written.
   *
   * @throws {UnreachableError} If the file is there already, cannot be written, or the folder is not for this user alone.
   */
  static create(
    path: string,
    identity: TrusteeIdentity,
    state: TrusteeState = NOTHING_DONE,
  ): void {
    createLockedFile(path, () =>
      createLockedDatabase(path, TRUSTEE_FILE, (database) => {
        database.prepare(PUT_TRUSTEE).run(...identityRow(identity));
        database.prepare(PUT_STATE).run(...trusteeStateRow(identity.publicPart, state));
      }));
  }

  /**
   * Opens a file and locks it.
   *
   * @throws {UnreachableError} If it cannot be used, is open in another process, or is not this user's alone.
   * @throws {UsageError} If it is no file of a trustee.
   */
  static open(path: string): TrusteeFile {
    if (isPublicPartPath(path)) {
      throw new UsageError(
        `Cannot use the trustee's file ${path}: it is called as the public part, which is for the organiser; ` +
          "name the secret, such as anna.seed",
      );
    }
    checkLockedFile(path, { what: "the trustee's file", otherwise: "tell the organiser" });
    const database = openLockedDatabase(path, TRUSTEE_FILE);
    try {
      return guardLockedFile(path, TRUSTEE_FILE, () => new TrusteeFile(path, database));
    } catch (error) {
      database.close();
      throw error;
    }
  }

  private constructor(path: string, database: SqliteDatabase) {
    this.path = path;
    this.#database = database;
    const read = <T>(table: string, of: (row: Readonly<Record<string, unknown>>) => T): T => {
      const row = database.prepare(`SELECT * FROM ${table}`).get();
      if (row === undefined) {
        throw refuseTrusteeFile("damaged", path, { detail: `it has no ${table}` });
      }
      try {
        return of(row);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        // Without its cause: nothing that looks at it later should come across the seed.
        throw refuseTrusteeFile("damaged", path, { detail: error.message });
      }
    };
    this.#identity = read("trustee", readIdentityRow);
    const { seed, publicPart } = this.#identity;
    this.#state = read("state", (row) => readTrusteeState(publicPart, row));
    this.#keys = seed === RETIRED_SEED ? undefined : read("trustee", () => keysOfSeed(seed));
  }

  /** Who the trustee is, without the secret: the text of the public part. */
  get publicPart(): string {
    return this.#identity.publicPart;
  }

  /** Whether the secret was overwritten. */
  get isRetired(): boolean {
    return this.#keys === undefined;
  }

  /** The secret as it is written down. @throws {UsageError} If it was overwritten. */
  get seed(): string {
    this.#keysInUse();
    return this.#identity.seed;
  }

  /** What the seed gives. @throws {UsageError} If it was overwritten. */
  get keys(): TrusteeKeys {
    return this.#keysInUse();
  }

  /** What the file remembers. */
  get state(): TrusteeState {
    return this.#state;
  }

  /**
   * Remembers more; when this returns it is on the disk. What is there stays: a file serves one network, makes each
   * record once, and seals and opens one tally.
   *
   * @throws {RangeError} If something else is there.
   * @throws {UnreachableError} If it cannot be written. Nothing can be said of the disk then, so nothing is written any more
   *   before the file is opened again.
   */
  remember(more: TrusteeChange): void {
    if (!this.#isSound) {
      throw new UnreachableError(
        `Cannot use the trustee's file ${this.path}: what was written last did not reach the disk for sure; start again`,
      );
    }
    const state = addToState(this.#state, more);
    this.#isSound = false;
    guardLockedFile(this.path, TRUSTEE_FILE, () => {
      // One statement is a transaction by itself.
      this.#database.prepare(PUT_STATE).run(...trusteeStateRow(this.publicPart, state));
    });
    this.#isSound = true;
    this.#state = state;
  }

  /**
   * Overwrites the secret and keeps the rest, for good. May be called again. What is overwritten is this file: a disk with flash memory,
   * a snapshot or a backup may still have the bytes.
   *
   * @throws {UnreachableError} If it cannot be written.
   */
  retire(): void {
    const retired = { seed: RETIRED_SEED, publicPart: this.publicPart };
    guardLockedFile(this.path, TRUSTEE_FILE, () => {
      // A journal on the disk would be a copy of the page that is overwritten.
      this.#database.exec("PRAGMA journal_mode = MEMORY");
      this.#database.prepare(PUT_RETIRED).run(...identityRow(retired));
      this.#database.exec("PRAGMA journal_mode = DELETE");
    });
    this.#identity = retired;
    this.#keys = undefined;
  }

  #keysInUse(): TrusteeKeys {
    if (this.#keys !== undefined) return this.#keys;
    throw new UsageError(
      `Cannot use the trustee's file ${this.path}: it is retired, and its secret overwritten`,
    );
  }

  /** Closes the file and gives the lock back. */
  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }
}
