/** Certificates and proofs of lies in the database. What is damaged of them is left out: peers send it anew. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { hexToBytes } from "../base/hash.ts";
import { type BlockHash, blockHashOf } from "../block/ids.ts";
import { checksum } from "./sqlite_checksum.ts";
import type { Row, RowReader } from "./sqlite_rows.ts";
import type { StoreChange, StoredCertificate, StoredProof } from "./store.ts";

/** The number that stands for each kind, as in a statement. */
const KINDS = { prepare: 1, commit: 2 } as const;

type Statements = ReturnType<typeof prepareStatements>;

function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return {
    certificates: prepare(
      `SELECT round, kind, hash, checksum, bytes FROM certificates
       WHERE round >= ? ORDER BY round, seq LIMIT ?`,
    ),
    certificateAt: prepare(
      `SELECT round, kind, hash, checksum, bytes FROM certificates
       WHERE round = ? AND kind = ? AND hash = ?`,
    ),
    certificatesOf: prepare(
      `SELECT round, kind, hash, checksum, bytes FROM certificates
       WHERE hash = ? ORDER BY kind DESC, round DESC`,
    ),
    addCertificate: prepare(
      `INSERT INTO certificates (round, kind, hash, checksum, bytes) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (round, kind, hash) DO UPDATE
       SET checksum = excluded.checksum, bytes = excluded.bytes`,
    ),
    proofs: prepare("SELECT key, checksum, bytes FROM proofs ORDER BY key"),
    addProof: prepare("INSERT OR IGNORE INTO proofs (key, checksum, bytes) VALUES (?, ?, ?)"),
  };
}

/** To SQLite a negative limit is none. */
const ALL = -1;

/** Certificates and proofs of one database. */
export class SqliteCertificates {
  readonly #statements: Statements;
  readonly #rows: RowReader;

  constructor(database: DatabaseSync, rows: RowReader) {
    this.#statements = prepareStatements(database);
    this.#rows = rows;
  }

  /** As {@linkcode ChainStore.certificates}. */
  from(round: number, most = ALL): StoredCertificate[] {
    return this.#statements.certificates.all(round, most).flatMap((row) =>
      this.#certificate(row) ?? []
    );
  }

  /** As {@linkcode ChainStore.hasCertificate}. */
  has({ round, kind, hash }: Omit<StoredCertificate, "bytes">): boolean {
    const row = this.#statements.certificateAt.get(round, KINDS[kind], hexToBytes(hash));
    return row !== undefined && this.#certificate(row) !== undefined;
  }

  /** As {@linkcode ChainStore.certificateOf}. */
  of(hash: BlockHash): StoredCertificate | undefined {
    return this.#statements.certificatesOf.all(hexToBytes(hash))
      .map((row) => this.#certificate(row))
      .find((each) => each !== undefined);
  }

  /** As {@linkcode ChainStore.proofs}. */
  proofs(): StoredProof[] {
    return this.#statements.proofs.all().flatMap((row) => {
      const bytes = this.#rows.blob(row, "bytes");
      return row.checksum === checksum(bytes) ? [{ key: Number(row.key), bytes }] : [];
    });
  }

  /** A sentence on what is not as it was written. */
  findDamage(): string[] {
    const { certificates, proofs } = this.#statements;
    const lost = {
      certificates: certificates.all(0, ALL).length - this.from(0).length,
      "proofs of lies": proofs.all().length - this.proofs().length,
    };
    return Object.entries(lost).filter(([, count]) => count > 0)
      .map(([name, count]) => `${count} of the ${name} must be what was written`);
  }

  /** Writes those of a change, within its transaction. */
  write({ certificates = [], proofs = [] }: StoreChange): void {
    const { addCertificate, addProof } = this.#statements;
    for (const { kind, round, hash, bytes } of certificates) {
      const name = hexToBytes(hash);
      addCertificate.run(round, KINDS[kind], name, checksum(name, bytes), bytes);
    }
    for (const { key, bytes } of proofs) addProof.run(key, checksum(bytes), bytes);
  }

  /** What a row says; undefined if it is damaged. */
  #certificate(row: Row): StoredCertificate | undefined {
    const [name, bytes] = [this.#rows.blob(row, "hash"), this.#rows.blob(row, "bytes")];
    if (row.checksum !== checksum(name, bytes)) return undefined;
    const kind = row.kind === KINDS.commit ? "commit" : "prepare";
    return { kind, round: Number(row.round), hash: blockHashOf(name), bytes };
  }
}
