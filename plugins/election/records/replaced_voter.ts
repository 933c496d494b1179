/**
 * A replaced letter: `u32 voter | new key 32 | a signature of each registrar, in their order`. From then on the voter votes
 * with the new key alone.
 */
import { concatBytes } from "../../../core/base/hash.ts";
import { KEY_BYTES, SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import { checkHead, HEAD_BYTES, type HeadFault, writeHead } from "./record_head.ts";
import { isSignatureOf, type RecordSigner, signRecord } from "./record_signature.ts";

const KEY_AT = HEAD_BYTES + 4;
const SIGNATURES_AT = KEY_AT + KEY_BYTES;

/** A voter's new key. */
export interface ReplacedVoter {
  /** Number on the roll, from 1. */
  readonly voter: number;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** What is signed by every registrar, who may be on different machines. */
export function unsignedReplacement(
  { voter, publicKey }: ReplacedVoter,
  chainId: string,
): Uint8Array {
  if (!Number.isInteger(voter) || voter < 1 || voter > 2 ** 32 - 1) {
    throw new RangeError(`voter must be a whole number from 1 to 4294967295: it is ${voter}`);
  }
  if (publicKey.length !== KEY_BYTES) {
    throw new RangeError(`the new key must have ${KEY_BYTES} bytes: it has ${publicKey.length}`);
  }
  const place = new Uint8Array(4);
  new DataView(place.buffer).setUint32(0, voter);
  return concatBytes(writeHead("replaced-voter", chainId), place, publicKey);
}

/** Puts the record together, with a signature of each registrar, in their order. */
export function joinReplacement(
  unsigned: Uint8Array,
  signatures: readonly Uint8Array[],
): Uint8Array {
  return concatBytes(unsigned, ...signatures);
}

/** Writes and signs the record, by whoever holds the secrets of all registrars, in their order. */
export function writeReplacedVoter(
  replaced: ReplacedVoter,
  secrets: readonly bigint[],
  { chainId, random }: Pick<RecordSigner, "chainId" | "random">,
): Uint8Array {
  const unsigned = unsignedReplacement(replaced, chainId);
  const signatures = secrets.map((secret) => signRecord(unsigned, { chainId, secret, random }));
  return joinReplacement(unsigned, signatures);
}

/** What {@linkcode readReplacedVoter} answers. */
export type ReadReplacedVoter =
  | { readonly ok: true; readonly replaced: ReplacedVoter }
  | { readonly ok: false; readonly code: HeadFault };

/** Reads the record. Whether it is signed is for {@linkcode isSignedByAll} to say. */
export function readReplacedVoter(
  record: Uint8Array,
  { chainId, registrars }: { chainId: string; registrars: number },
): ReadReplacedVoter {
  const fault = checkHead(record, "replaced-voter", chainId);
  if (fault !== undefined) return { ok: false, code: fault };
  const voter = replacedVoterOf(record);
  if (record.length !== SIGNATURES_AT + SIGNATURE_BYTES * registrars || voter === 0) {
    return { ok: false, code: "malformed" };
  }
  return { ok: true, replaced: { voter, publicKey: record.slice(KEY_AT, SIGNATURES_AT) } };
}

/** The voter's number, of a record that may be too short for one. */
export function replacedVoterOf(record: Uint8Array): number {
  if (record.length < KEY_AT) return 0;
  return new DataView(record.buffer, record.byteOffset + HEAD_BYTES, 4).getUint32(0);
}

/** Whether a record that could be read is signed by every registrar, with the key of each in its place. */
export function isSignedByAll(
  publicKeys: readonly Uint8Array[],
  record: Uint8Array,
  chainId: string,
): boolean {
  const unsigned = record.subarray(0, SIGNATURES_AT);
  return publicKeys.every((publicKey, i) => {
    const at = SIGNATURES_AT + SIGNATURE_BYTES * i;
    const signature = record.subarray(at, at + SIGNATURE_BYTES);
    return isSignatureOf(signature, { publicKey, unsigned, chainId });
  });
}
