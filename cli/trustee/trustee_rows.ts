/** The two rows of a trustee's file, and the checksums that tell whether they are what was written. */
import { equalBytes, hexToBytes } from "../../core/base/hash.ts";
import { type ChainId, chainIdOf } from "../../core/block/ids.ts";
import type { LockedFileKind } from "../../core/store/locked_database.ts";
import { rowChecksum, type RowValue } from "../../core/store/row_checksum.ts";
import { refuseTrusteeFile } from "./trustee_error.ts";

/** Bytes of a chain id and of a tally's digest. */
const DIGEST_BYTES = 32;

/** Who the trustee is: written once. */
export interface TrusteeIdentity {
  /** As it is written down (`seed_text.ts`): all secrets follow from it. */
  readonly seed: string;
  /** What the organiser was handed: the text of a public part. */
  readonly publicPart: string;
}

/** A share that has left, or may have. */
export interface OpenedTally {
  /** SHA-256 of the tally's record, 32 bytes. */
  readonly digest: Uint8Array;
  /** The record with the share, as it is sent, and sent again. */
  readonly share: Uint8Array;
}

/** What the file remembers. */
export interface TrusteeState {
  /** The network that the trustee has confirmed; undefined before. A file serves one. */
  readonly chainId?: ChainId;
  /** The polynomial whose hash was sent, or may have been, as Belenios' text. */
  readonly dealt?: string;
  /** The one opening of the trustee's life. */
  readonly opened?: OpenedTally;
  /** True if it was typed in from paper: then what the seed has opened before is not known. */
  readonly isRestored: boolean;
}

/** Files of trustees. Seed and state lie on pages of their own: no journal of a step gets a copy of the seed. */
export const TRUSTEE_FILE: LockedFileKind = {
  // "chnt"; a chain's file has "chnv".
  applicationId: 0x63686e74,
  layout: 1,
  schema: `
    CREATE TABLE trustee (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      seed TEXT NOT NULL,
      public TEXT NOT NULL, -- JSON, as the organiser was handed it
      checksum BLOB NOT NULL -- CRC-32 of what is before it
    ) STRICT;
    CREATE TABLE state (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      chain BLOB, -- id of the network that was confirmed; null before
      dealt TEXT, -- the own polynomial of the key ceremony
      tally BLOB, -- SHA-256 of the tally that was opened; null before
      share BLOB, -- the record that opens it
      restored INTEGER NOT NULL,
      checksum BLOB NOT NULL -- CRC-32 of the public part and of what is before it
    ) STRICT`,
  refuse: refuseTrusteeFile,
};

/** A row as SQLite gives it. */
type Row = Readonly<Record<string, unknown>>;

/** The columns of `trustee` behind the first. */
export function identityRow({ seed, publicPart }: TrusteeIdentity): RowValue[] {
  return [seed, publicPart, rowChecksum([seed, publicPart])];
}

/** Reads what {@linkcode identityRow} made. @throws {RangeError} Saying what is wrong, and nothing of the seed. */
export function readIdentityRow(row: Row): TrusteeIdentity {
  const { seed, public: publicPart } = row;
  if (typeof seed !== "string" || typeof publicPart !== "string") {
    throw new RangeError("its seed and public part must be texts");
  }
  checkSum(row, "trustee", [seed, publicPart]);
  return { seed, publicPart };
}

/** The columns of `state` behind the first. */
export function trusteeStateRow(publicPart: string, state: TrusteeState): RowValue[] {
  const { chainId, dealt, opened, isRestored } = state;
  const values: RowValue[] = [
    chainId === undefined ? null : hexToBytes(chainId),
    dealt ?? null,
    opened?.digest ?? null,
    opened?.share ?? null,
    Number(isRestored),
  ];
  return [...values, rowChecksum([publicPart, ...values])];
}

/** Reads what {@linkcode trusteeStateRow} made for the same trustee. @throws {RangeError} Saying what is wrong. */
export function readTrusteeState(publicPart: string, row: Row): TrusteeState {
  const chain = blobOf(row, "chain", DIGEST_BYTES);
  const [digest, share] = [blobOf(row, "tally", DIGEST_BYTES), blobOf(row, "share")];
  const { dealt, restored } = row;
  if ((dealt !== null && typeof dealt !== "string") || (restored !== 0 && restored !== 1)) {
    throw new RangeError("its polynomial must be a text, and restored 0 or 1");
  }
  if ((digest === undefined) !== (share === undefined)) {
    throw new RangeError("it must hold a tally and a share of it, or neither");
  }
  const state: TrusteeState = {
    ...chain && { chainId: chainIdOf(chain) },
    ...dealt !== null && { dealt },
    ...digest && share && { opened: { digest, share } },
    isRestored: restored === 1,
  };
  checkSum(row, "state", [publicPart, ...trusteeStateRow(publicPart, state).slice(0, -1)]);
  return state;
}

function blobOf(row: Row, column: string, length?: number): Uint8Array | undefined {
  const value = row[column];
  if (value === null) return undefined;
  const isGood = value instanceof Uint8Array && (length === undefined || value.length === length);
  if (isGood) return value;
  throw new RangeError(`its ${column} must be bytes${length === undefined ? "" : `, ${length}`}`);
}

function checkSum(row: Row, table: string, values: readonly RowValue[]): void {
  const stored = row.checksum;
  if (stored instanceof Uint8Array && equalBytes(stored, rowChecksum(values))) return;
  throw new RangeError(`the checksum of its ${table} must be that of what it holds`);
}
