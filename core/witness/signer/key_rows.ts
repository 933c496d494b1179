/** The two rows of a key's file, and the checksums that tell whether they are what was written. */
import { bytesToHex, equalBytes, hexToBytes } from "../../base/hash.ts";
import { type ChainId, chainIdOf } from "../../block/ids.ts";
import { rowChecksum, type RowValue } from "../../store/row_checksum.ts";
import { MAX_ROUND } from "../limits.ts";
import type { SigningState } from "./signing_rule.ts";

/** Bytes of a key's halves, and of a chain id. */
const KEY_BYTES = 32;

/** Bytes of `instance`: nobody draws the same twice. */
export const INSTANCE_BYTES = 16;

/** What a key's file remembers. */
export interface KeyState {
  /** Drawn when the file is made and when it is taken over, in lower-case hex; the data folder knows it too. */
  readonly instance: string;
  /** The network that the key serves; undefined before it serves one. */
  readonly chainId?: ChainId;
  readonly signing: SigningState;
  /** True if nothing is signed with it any more. */
  readonly retired: boolean;
}

/** A row as SQLite gives it. */
type Row = Record<string, unknown>;

/** The highest phase: the commit of the last round. */
const LAST_PHASE = 2 * MAX_ROUND + 1;

/** The columns of `key` behind the first. */
export function keyRow(secret: Uint8Array, publicKey: Uint8Array): Uint8Array[] {
  return [secret, publicKey, rowChecksum([secret, publicKey])];
}

/**
 * Reads what {@linkcode keyRow} made.
 *
 * @throws {RangeError} Saying what is wrong.
 */
export function readKeyRow(row: Row): { secret: Uint8Array; publicKey: Uint8Array } {
  const [secret, publicKey] = [blobOf(row, "secret", KEY_BYTES), blobOf(row, "public", KEY_BYTES)];
  checkSum(row, "key", [secret, publicKey]);
  return { secret, publicKey };
}

/** The columns of `state` behind the first. */
export function stateRow(publicKey: Uint8Array, state: KeyState): RowValue[] {
  const { instance, chainId, signing, retired } = state;
  const values: RowValue[] = [
    hexToBytes(instance),
    chainId === undefined ? null : hexToBytes(chainId),
    signing.target,
    signing.source,
    signing.statement ?? null,
    signing.certificate ?? null,
    signing.proposed,
    signing.proposal ?? null,
    Number(retired),
  ];
  return [...values, rowChecksum([publicKey, ...values])];
}

/**
 * Reads what {@linkcode stateRow} made for the same key.
 *
 * @throws {RangeError} Saying what is wrong.
 */
export function readStateRow(publicKey: Uint8Array, row: Row): KeyState {
  const optional = (column: string, bytes?: number) =>
    row[column] === null ? undefined : blobOf(row, column, bytes);
  const instance = blobOf(row, "instance", INSTANCE_BYTES);
  const chain = optional("chain", KEY_BYTES);
  const [statement, certificate] = [optional("statement"), optional("certificate")];
  const proposal = optional("proposal");
  const target = numberOf(row, "target", LAST_PHASE);
  const source = numberOf(row, "source", LAST_PHASE);
  const proposed = numberOf(row, "proposed", MAX_ROUND);
  const retired = numberOf(row, "retired", 1) === 1;
  const signing = { target, source, statement, certificate, proposed, proposal };
  const chainId = chain === undefined ? undefined : chainIdOf(chain);
  const state = { instance: bytesToHex(instance), chainId, signing, retired };
  checkSum(row, "state", [publicKey, ...stateRow(publicKey, state).slice(0, -1)]);
  return state;
}

function blobOf(row: Row, column: string, length?: number): Uint8Array {
  const value = row[column];
  if (value instanceof Uint8Array && value.length === (length ?? value.length)) return value;
  throw new RangeError(`its ${column} must be ${length ?? "some"} bytes`);
}

function numberOf(row: Row, column: string, most: number): number {
  const value = row[column];
  const isWhole = Number.isSafeInteger(value) && (value as number) >= 0;
  if (isWhole && (value as number) <= most) return value as number;
  throw new RangeError(`its ${column} must be a whole number up to ${most}`);
}

function checkSum(row: Row, table: string, values: readonly RowValue[]): void {
  if (equalBytes(blobOf(row, "checksum"), rowChecksum(values))) return;
  throw new RangeError(`the checksum of its ${table} must fit`);
}
