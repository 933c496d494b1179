/**
 * What all records of an election share: how they begin, and what is signed of those that are signed.
 *
 * A record begins with `u8 version 1 | u8 type | chain id[0..16)`, so that a record of another election is told at once.
 * What is signed names the type and the whole chain id, so that a signature is good for one record of one election:
 * `"chainvote/1/" ‖ name of the type ‖ 0x00 ‖ chain id ‖ the record without its signatures`.
 */
import type { Random } from "../../../core/base/clock.ts";
import { concatBytes, hexToBytes } from "../../../core/base/hash.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/signature.ts";
import { signWithSecret } from "../../../core/ed25519/signing.ts";
import { verifySignature } from "../../../core/ed25519/verifier.ts";

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

/** Who signs a record, of which election. */
export interface RecordSigner {
  /** 64 hex digits. */
  readonly chainId: string;
  /** From 1 to the group's order, less 1. */
  readonly secret: bigint;
  readonly random: Pick<Random, "bytes">;
}

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

/** The signature of a record that has none yet, 64 bytes. */
export function signRecord(unsigned: Uint8Array, signer: RecordSigner): Uint8Array {
  return signWithSecret(signer.secret, signedBytes(unsigned, signer.chainId), signer.random);
}

/** Whether a signature is one of a record without signatures, by the holder of a key. */
export function isSignatureOf(
  signature: Uint8Array,
  { publicKey, unsigned, chainId }: {
    publicKey: Uint8Array;
    unsigned: Uint8Array;
    chainId: string;
  },
): boolean {
  return verifySignature(publicKey, signedBytes(unsigned, chainId), signature);
}

/** Whether a record that ends with one signature is signed with a key. False for bytes that are no record. */
export function isSignedBy(publicKey: Uint8Array, record: Uint8Array, chainId: string): boolean {
  const unsigned = record.subarray(0, -SIGNATURE_BYTES);
  const signature = record.subarray(-SIGNATURE_BYTES);
  return isSignatureOf(signature, { publicKey, unsigned, chainId });
}

const encoder = new TextEncoder();
const TAGS: readonly (Uint8Array | undefined)[] = NAMES.map((name) =>
  name === undefined ? undefined : encoder.encode(`chainvote/1/${name}\0`)
);

/** What is signed of a record. One of no type has no tag, so no signature of it is one of any other. */
function signedBytes(unsigned: Uint8Array, chainId: string): Uint8Array {
  const tag = TAGS[unsigned[1]] ?? encoder.encode("chainvote/1/\0");
  return concatBytes(tag, hexToBytes(chainId), unsigned);
}
