/**
 * How all records of an election begin: `u8 version 1 | u8 type | chain id[0..16)`, so that a record of another election is told
 * at once. Those that are signed are so as `record_signature.ts` has it.
 */
import { hexToBytes } from "../../../core/base/hash.ts";

/** Version of the layout of records. */
const RECORD_VERSION = 1;

/** The numbers of the types, by their names. */
export const RECORD_TYPES = {
  "roll": 1,
  "open-ballot": 2,
  "secret-ballot": 3,
  "confirmation": 4,
  "coefficients-hash": 5,
  "polynomial": 6,
  "trustee-key": 7,
  "complaint": 8,
  "tally": 9,
  "seal": 10,
  "share": 11,
  "notice": 12,
  "replaced-voter": 13,
} as const;

/** The name of a type of record. */
export type RecordType = keyof typeof RECORD_TYPES;

/** Bytes of a chain id that a record begins with. */
const ID_BYTES = 16;

/** Bytes of what every record begins with. */
export const HEAD_BYTES = 2 + ID_BYTES;

/** Why bytes are no record of a type in an election. */
export type HeadFault =
  /** They are no record of this layout. */
  | "malformed"
  /** It is one of another chain. */
  | "other-election";

const NAMES: readonly (RecordType | undefined)[] = Array.from(
  { length: 14 },
  (_, type) =>
    (Object.keys(RECORD_TYPES) as RecordType[]).find((name) => RECORD_TYPES[name] === type),
);

/** The bytes that a record of this type begins with. */
export function writeHead(type: RecordType, chainId: string): Uint8Array {
  const id = hexToBytes(chainId).subarray(0, ID_BYTES);
  return Uint8Array.of(RECORD_VERSION, RECORD_TYPES[type], ...id);
}

/** Which type of record bytes are, by their first two; undefined if of none. */
export function recordTypeOf(record: Uint8Array): RecordType | undefined {
  return record.length >= HEAD_BYTES && record[0] === RECORD_VERSION ? NAMES[record[1]] : undefined;
}

/** Whether a record whose type is known is one of this chain, as far as its head says. */
export function isOfChain(record: Uint8Array, chainId: string): boolean {
  const id = hexToBytes(chainId);
  for (let i = 0; i < ID_BYTES; i++) if (record[2 + i] !== id[i]) return false;
  return true;
}

/** What is wrong with the head of a record that should be of this type; undefined if nothing is. */
export function checkHead(
  record: Uint8Array,
  type: RecordType,
  chainId: string,
): HeadFault | undefined {
  if (recordTypeOf(record) !== type) return "malformed";
  return isOfChain(record, chainId) ? undefined : "other-election";
}
