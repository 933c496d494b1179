/** The two rows of a trustee's file, and the checksums that tell whether they are what was written. */
import { bytesToHex, equalBytes, hexToBytes } from "../../core/base/hash.ts";
import { type ChainId, chainIdOf } from "../../core/block/ids.ts";
import type { LockedFileKind } from "../../core/store/locked_database.ts";
import { rowChecksum, type RowValue } from "../../core/store/row_checksum.ts";
import { MAX_RECORD_BYTES } from "../../core/block/limits.ts";
import { DecodeError, type Decoder, object, optional, text } from "../../net/http/decode.ts";
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

/**
 * What stands where the seed was once the trustee is retired. It is no seed, and as long as one, so that the bytes of the seed are
 * overwritten where they stand.
 */
export const RETIRED_SEED = "-".repeat(34);

/** What a trustee hands in. */
export const TRUSTEE_RECORDS = [
  "confirmation",
  "hash",
  "polynomial",
  "key",
  "complaint",
  "seal",
  "share",
] as const;

/** The name of one of these records. */
export type TrusteeRecordName = typeof TRUSTEE_RECORDS[number];

/** A tally in the chain, and when this trustee's program first saw it there. */
export interface SeenTally {
  /** 64 hex digits. */
  readonly digest: string;
  /** By this machine's clock, in ms since the Unix epoch. */
  readonly since: number;
}

/** What the file remembers. */
export interface TrusteeState {
  /** The network that the trustee has confirmed; undefined before. A file serves one. */
  readonly chainId?: ChainId;
  /** The digest of the tally that was sealed, 64 hex digits (`plugins/election/opening/tally_digest.ts`). One in the trustee's life. */
  readonly sealed?: string;
  /** The tally that was opened. The same one. */
  readonly opened?: string;
  /** The tally that was seen last, where no witnesses make it final; undefined before. */
  readonly seen?: SeenTally;
  /** Records that have left, or may have, in hex: they are sent again as they are. */
  readonly made: Readonly<Partial<Record<TrusteeRecordName, string>>>;
  /** True if the seed was typed in from paper: then what it has sealed and opened before is not known. */
  readonly isRestored: boolean;
}

/** What a new file remembers. */
export const NOTHING_DONE: TrusteeState = { made: {}, isRestored: false };

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
      sealed BLOB, -- SHA-256 of the tally that was sealed; null before
      opened BLOB, -- SHA-256 of the tally that was opened; null before
      seen BLOB, -- SHA-256 of the tally that was seen last; null before
      since INTEGER, -- ms since 1970 at which it was first seen; null before
      made TEXT NOT NULL, -- JSON: records by name, in hex
      restored INTEGER NOT NULL,
      checksum BLOB NOT NULL -- CRC-32 of the public part and of what is before it
    ) STRICT`,
  refuse: refuseTrusteeFile,
};

const record = optional(text(2 * MAX_RECORD_BYTES));

const decodeMade: Decoder<TrusteeState["made"]> = object<TrusteeState["made"]>({
  confirmation: record,
  hash: record,
  polynomial: record,
  key: record,
  complaint: record,
  seal: record,
  share: record,
});

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
  const { chainId, sealed, opened, seen, made, isRestored } = state;
  const bytes = (hex: string | undefined) => hex === undefined ? null : hexToBytes(hex);
  const values: RowValue[] = [
    bytes(chainId),
    bytes(sealed),
    bytes(opened),
    bytes(seen?.digest),
    seen?.since ?? null,
    // In one order, whatever was made first.
    JSON.stringify(made, [...TRUSTEE_RECORDS]),
    Number(isRestored),
  ];
  return [...values, rowChecksum([publicPart, ...values])];
}

/** Reads what {@linkcode trusteeStateRow} made for the same trustee. @throws {RangeError} Saying what is wrong. */
export function readTrusteeState(publicPart: string, row: Row): TrusteeState {
  const { restored, made } = row;
  if (restored !== 0 && restored !== 1) throw new RangeError("its restored must be 0 or 1");
  const chain = digestOf(row, "chain");
  const [sealed, opened] = [digestOf(row, "sealed"), digestOf(row, "opened")];
  const seen = digestOf(row, "seen");
  const state: TrusteeState = {
    ...chain && { chainId: chainIdOf(hexToBytes(chain)) },
    ...sealed && { sealed },
    ...opened && { opened },
    ...seen && { seen: { digest: seen, since: sinceOf(row) } },
    made: readMade(made),
    isRestored: restored === 1,
  };
  checkSum(row, "state", [publicPart, ...trusteeStateRow(publicPart, state).slice(0, -1)]);
  return state;
}

function readMade(text: unknown): TrusteeState["made"] {
  try {
    if (typeof text === "string") return decodeMade(JSON.parse(text), "made");
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof DecodeError)) throw error;
  }
  throw new RangeError("what it has made must be JSON of records");
}

function sinceOf({ since }: Row): number {
  if (typeof since === "number" && Number.isSafeInteger(since)) return since;
  throw new RangeError("its since must be ms since 1970");
}

function digestOf(row: Row, column: string): string | undefined {
  const value = row[column];
  if (value === null) return undefined;
  if (value instanceof Uint8Array && value.length === DIGEST_BYTES) return bytesToHex(value);
  throw new RangeError(`its ${column} must be ${DIGEST_BYTES} bytes`);
}

function checkSum(row: Row, table: string, values: readonly RowValue[]): void {
  const stored = row.checksum;
  if (stored instanceof Uint8Array && equalBytes(stored, rowChecksum(values))) return;
  throw new RangeError(`the checksum of its ${table} must be that of what it holds`);
}
