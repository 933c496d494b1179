/** The block header: 116 bytes, big-endian, and its hash. */
import { bytesToHex, HASH_SIZE, hexToBytes, sha256 } from "../base/hash.ts";
import { type BlockHash, blockHashOf, type MerkleRoot, merkleRootOf } from "./ids.ts";
import { MAX_TIME } from "./limits.ts";
import { RuleError } from "./rule_error.ts";

/** Bytes of a header on the wire and under the hash. */
export const HEADER_SIZE = 116;

/** A block header. Hashes and `extra` are lower-case hex, so that they compare and print as text. */
export interface Header {
  /** Format version: 1 of a mined block, 2 of one that a witness made. */
  readonly version: number;
  /** Hash of the parent's header; zeros in the genesis block. */
  readonly prevHash: BlockHash;
  /** Merkle tree head of the records, RFC 9162 §2.1.1. */
  readonly dataRoot: MerkleRoot;
  /** Distance from the genesis block, which has 0. */
  readonly index: number;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** Compact target. */
  readonly bits: number;
  /** Number of records in the body. */
  readonly recordCount: number;
  /**
   * 20 bytes that are free to the miner, so that two miners never search the same space; of a witness's block its seal
   * (`core/rules/seal.ts`).
   */
  readonly extra: string;
  /** The number that a miner looks for. */
  readonly nonce: number;
}

/** Where each field starts. */
const OFFSET = {
  version: 0,
  prevHash: 4,
  dataRoot: 36,
  index: 68,
  time: 76,
  bits: 84,
  recordCount: 88,
  extra: 92,
  nonce: 112,
} as const;

/** Length in bytes of the field that is free to the miner. */
export const EXTRA_SIZE: number = OFFSET.nonce - OFFSET.extra;

/** Offset of the nonce, for a miner that rewrites it in place. */
export const NONCE_OFFSET: number = OFFSET.nonce;

/** The hash before the first block. */
export const ZERO_HASH: BlockHash = blockHashOf(new Uint8Array(HASH_SIZE));

/**
 * Writes a header as its 116 bytes.
 *
 * @throws {RangeError | SyntaxError} If a hash or `extra` is not hex of its length.
 */
export function encodeHeader(header: Header): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint32(OFFSET.version, header.version);
  setHex(bytes, OFFSET.prevHash, OFFSET.dataRoot, header.prevHash);
  setHex(bytes, OFFSET.dataRoot, OFFSET.index, header.dataRoot);
  view.setBigUint64(OFFSET.index, BigInt(header.index));
  view.setBigUint64(OFFSET.time, BigInt(header.time));
  view.setUint32(OFFSET.bits, header.bits);
  view.setUint32(OFFSET.recordCount, header.recordCount);
  setHex(bytes, OFFSET.extra, OFFSET.nonce, header.extra);
  view.setUint32(OFFSET.nonce, header.nonce);
  return bytes;
}

function setHex(bytes: Uint8Array, start: number, end: number, hex: string): void {
  if (hex.length !== 2 * (end - start)) {
    throw new RangeError(`Cannot write the header as it must be ${end - start} bytes: ${hex}`);
  }
  const place = bytes.subarray(start, end);
  // The library runs in Node too, which before 25 has no `setFromHex`; it makes no array on its way.
  if (place.setFromHex === undefined) place.set(hexToBytes(hex));
  else place.setFromHex(hex);
}

/**
 * Reads a header from its 116 bytes. Whatever decodes encodes back to the same bytes.
 *
 * @throws {RuleError} `header-size` for another length; `index-limit` or `time-limit` for numbers beyond what
 * a chain can reach, so that 64-bit fields are exact as JavaScript numbers.
 */
export function decodeHeader(bytes: Uint8Array): Header {
  if (bytes.length !== HEADER_SIZE) throw new RuleError("header-size", { bytes: bytes.length });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const part = (start: number, end: number) => bytes.subarray(start, end);
  const index = view.getBigUint64(OFFSET.index);
  const time = view.getBigUint64(OFFSET.time);
  if (index > BigInt(Number.MAX_SAFE_INTEGER)) throw new RuleError("index-limit", { index });
  if (time > BigInt(MAX_TIME)) throw new RuleError("time-limit", { time });
  return {
    version: view.getUint32(OFFSET.version),
    prevHash: blockHashOf(part(OFFSET.prevHash, OFFSET.dataRoot)),
    dataRoot: merkleRootOf(part(OFFSET.dataRoot, OFFSET.index)),
    index: Number(index),
    time: Number(time),
    bits: view.getUint32(OFFSET.bits),
    recordCount: view.getUint32(OFFSET.recordCount),
    extra: bytesToHex(part(OFFSET.extra, OFFSET.nonce)),
    nonce: view.getUint32(OFFSET.nonce),
  };
}

/** The block hash: one SHA-256 of the header's bytes. */
export function hashHeader(header: Header): BlockHash {
  return blockHashOf(sha256(encodeHeader(header)));
}
