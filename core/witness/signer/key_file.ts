/**
 * The file of a witness's key: the secret and what it has signed, which must never be apart.
 *
 * It is read once, when it is opened; each write is one transaction that is on the disk when it returns.
 */
import type { Random } from "../../base/clock.ts";
import { bytesToHex, equalBytes, hexToBytes } from "../../base/hash.ts";
import { drawSecret, publicKeyOfSecret } from "../../ed25519/signing.ts";
import type { SqliteDatabase } from "../../store/sqlite_database.ts";
import {
  createLockedDatabase,
  guardLockedFile,
  openLockedDatabase,
} from "../../store/locked_database.ts";
import { KEY_FILE } from "./key_database.ts";
import {
  INSTANCE_BYTES,
  keyRow,
  type KeyState,
  readKeyRow,
  readStateRow,
  stateRow,
} from "./key_rows.ts";
import { SignerError } from "./signer_error.ts";
import { UNSIGNED } from "./signing_rule.ts";

/** Bytes of a secret. */
const SECRET_BYTES = 32;

/** A row has its number before what it holds. */
const PUT_KEY = "INSERT OR REPLACE INTO key VALUES (1, ?, ?, ?)";
const PUT_STATE = "INSERT OR REPLACE INTO state VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/** What a signer needs of a key's file. */
export type OpenKey = Pick<WitnessKeyFile, "publicKey" | "secret" | "state" | "write"> & Disposable;

/** An open file of a key, locked for this process. */
export class WitnessKeyFile implements Disposable {
  /** The public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly #path: string;
  readonly #database: SqliteDatabase;
  #secret: bigint | undefined;
  #state: KeyState;
  #isSound = true;

  /**
   * Draws a key and makes its file.
   *
   * @param path A file that is not there yet, or is empty. Its mode is for whoever makes it.
   * @returns The public key, 32 bytes.
   * @throws {SignerError} `taken` if it holds something; others if it cannot be written.
   */
  static create(path: string, random: Pick<Random, "bytes">): Uint8Array {
    const secret = drawSecret(random);
    const publicKey = publicKeyOfSecret(secret);
    const bytes = hexToBytes(secret.toString(16).padStart(2 * SECRET_BYTES, "0"));
    const state = { instance: drawInstance(random), signing: UNSIGNED, retired: false };
    createLockedDatabase(path, KEY_FILE, (database) => {
      database.prepare(PUT_KEY).run(...keyRow(bytes, publicKey));
      database.prepare(PUT_STATE).run(...stateRow(publicKey, state));
    });
    bytes.fill(0);
    return publicKey;
  }

  /**
   * Opens the file of a key, for showing it as well as for signing.
   *
   * @throws {SignerError}
   */
  static open(path: string): WitnessKeyFile {
    const database = openLockedDatabase(path, KEY_FILE);
    try {
      return guardLockedFile(path, KEY_FILE, () => new WitnessKeyFile(path, database));
    } catch (error) {
      database.close();
      throw error;
    }
  }

  private constructor(path: string, database: SqliteDatabase) {
    this.#path = path;
    this.#database = database;
    const [key, state] = ["key", "state"].map((table) =>
      this.#check(() => database.prepare(`SELECT * FROM ${table}`).get())
    );
    if (key === undefined) throw new SignerError("damaged", path, { detail: "it holds no key" });
    if (state === undefined) throw new SignerError("no-state", path);
    const { secret, publicKey } = this.#check(() => readKeyRow(key));
    this.publicKey = publicKey;
    this.#state = this.#check(() => readStateRow(publicKey, state));
    const number = BigInt(`0x${bytesToHex(secret)}`);
    // Overwritten, by a command that was cut short after that or not.
    if (number === 0n && this.#state.retired) return;
    this.#check(() => {
      if (equalBytes(publicKeyOfSecret(number), publicKey)) return;
      throw new RangeError("its secret must be that of its public key");
    });
    this.#secret = number;
  }

  /** What the file remembers. */
  get state(): KeyState {
    return this.#state;
  }

  /**
   * The secret.
   *
   * @throws {SignerError} `retired`; `stopped` after a write that failed.
   */
  get secret(): bigint {
    this.#checkSound();
    if (this.#state.retired || this.#secret === undefined) {
      throw new SignerError("retired", this.#path);
    }
    return this.#secret;
  }

  /**
   * Remembers something else. When this returns it is on the disk. After a failure nothing can be said of the disk, so
   * nothing is written or signed any more before the file is opened again.
   *
   * @throws {SignerError}
   */
  write(state: KeyState): void {
    this.#checkSound();
    this.#isSound = false;
    guardLockedFile(this.#path, KEY_FILE, () => {
      // One statement is a transaction by itself.
      this.#database.prepare(PUT_STATE).run(...stateRow(this.publicKey, state));
    });
    this.#isSound = true;
    this.#state = state;
  }

  /**
   * Ends the use of the key: overwrites the secret and keeps the rest. May be called again, after a crash too.
   *
   * What is overwritten is this file. A disk with flash memory, a file system that copies on write, a snapshot or a
   * backup may still have the bytes as they were.
   *
   * @throws {SignerError}
   */
  retire(): void {
    this.write({ ...this.#state, retired: true });
    this.#secret = undefined;
    guardLockedFile(this.#path, KEY_FILE, () => {
      // A journal on the disk would be a copy of the page that is overwritten. That the key is retired is on the disk.
      this.#database.exec("PRAGMA journal_mode = MEMORY");
      this.#database.prepare(PUT_KEY).run(...keyRow(new Uint8Array(SECRET_BYTES), this.publicKey));
      this.#database.exec("PRAGMA journal_mode = DELETE");
    });
  }

  /** Closes the file and gives the lock back. */
  [Symbol.dispose](): void {
    this.#secret = undefined;
    if (this.#database.isOpen) this.#database.close();
  }

  #checkSound(): void {
    if (!this.#isSound) throw new SignerError("stopped", this.#path);
  }

  /** What `read` gives; what it finds wrong with a row is damage, as is a number that JavaScript has not. */
  #check<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new SignerError("damaged", this.#path, { detail: error.message, cause: error });
    }
  }
}

/** A new `instance`, in lower-case hex. */
export function drawInstance(random: Pick<Random, "bytes">): string {
  return bytesToHex(random.bytes(INSTANCE_BYTES));
}
