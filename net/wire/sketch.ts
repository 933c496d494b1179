/**
 * Blocks without the records that the other side has: in their place stand short ids, of six bytes each. After
 * BIP 152 (compact block relay), with SHA-256 under the block's hash as the key instead of SipHash, as that
 * is here and fast.
 *
 * Nobody can prepare records whose short ids collide, as the key is known only when the block is found. Two
 * that do all the same are asked for; a record that only looks like the right one gives another Merkle tree
 * head, and the block is fetched whole.
 */
import type { Block } from "../../core/block/block.ts";
import { bytesToHex, HASH_SIZE, hexToBytes } from "../../core/base/hash.ts";
import type { Header } from "../../core/block/header.ts";
import { taggedHash } from "../../core/sha256/tagged_hash.ts";
import type { HexText } from "../../core/base/text_map.ts";
import type { BlockHash, RecordId } from "../../core/block/ids.ts";

/** Bytes of a short id. */
export const SHORT_ID_SIZE = 6;

/** Sets short ids apart from the leaves (0) and nodes (1) of Merkle trees. */
const SHORT_ID_TAG = 0x02;

/** A record of a sketched block that is sent along. */
export interface GivenRecord {
  /** Its place in the block. */
  readonly position: number;
  readonly record: Uint8Array;
}

/** A block, its records by their short ids. */
export interface Sketch {
  readonly header: Header;
  /** Six bytes for each record, in order. */
  readonly shortIds: Uint8Array;
  /** Records that the other side is thought to lack, by position. */
  readonly given: readonly GivenRecord[];
}

/** What a sketch and the records at hand give. */
export interface FilledSketch {
  /** The block's records, undefined where one lacks. */
  readonly records: (Uint8Array | undefined)[];
  /** Positions of those that lack, ascending. */
  readonly missing: readonly number[];
}

/** The short ids of records in a block, one behind the other. */
export function shortIdsOf(hash: BlockHash, recordIds: readonly RecordId[]): Uint8Array {
  const shorten = createShortener(hash);
  const bytes = new Uint8Array(recordIds.length * SHORT_ID_SIZE);
  recordIds.forEach((id, i) => bytes.set(shorten(id), i * SHORT_ID_SIZE));
  return bytes;
}

/**
 * Fills in a sketch with records that are here.
 *
 * @param hash The block's hash.
 */
export function fillSketch(
  { shortIds, given }: Sketch,
  { hash, records: known }: {
    hash: BlockHash;
    records: Iterable<{ readonly id: RecordId; readonly bytes: Uint8Array }>;
  },
): FilledSketch {
  const count = shortIds.length / SHORT_ID_SIZE;
  const records = new Array<Uint8Array | undefined>(count).fill(undefined);
  for (const { position, record } of given) records[position] = record;
  // As texts: V8 hashes numbers without its seed, so a miner could choose short ids that all collide.
  const positions = new Map<HexText, number>();
  const doubled = new Set<HexText>();
  for (let at = 0; at < count; at++) {
    if (records[at] !== undefined) continue;
    const short = bytesToHex(shortIds.subarray(at * SHORT_ID_SIZE, (at + 1) * SHORT_ID_SIZE));
    if (positions.has(short)) doubled.add(short);
    positions.set(short, at);
  }
  let open = positions.size;
  const shorten = createShortener(hash);
  const filled = new Set<HexText>();
  for (const { id, bytes } of known) {
    if (open === 0) break;
    const short = bytesToHex(shorten(id));
    const at = positions.get(short);
    if (at === undefined || doubled.has(short)) continue;
    if (filled.has(short)) {
      // Two records that look alike: which one it is, only its sender knows.
      doubled.add(short);
      records[at] = undefined;
      continue;
    }
    filled.add(short);
    records[at] = bytes;
    open -= 1;
  }
  const missing = [...records.keys()].filter((at) => records[at] === undefined);
  return { records, missing };
}

/** The block of a filled sketch. */
export function completeBlock(
  header: Header,
  { records, missing }: FilledSketch,
  rest: readonly Uint8Array[],
): Block {
  const whole = [...records];
  missing.forEach((at, i) => whole[at] = rest[i]);
  return { header, records: whole as Uint8Array[] };
}

/** Makes short ids of record ids; each call overwrites the answer of the one before. */
function createShortener(hash: BlockHash): (recordId: RecordId) => Uint8Array {
  const message = new Uint8Array(2 * HASH_SIZE);
  message.set(hexToBytes(hash));
  const digest = new Uint8Array(HASH_SIZE);
  const write = taggedHash();
  return (id) => {
    message.set(hexToBytes(id), HASH_SIZE);
    write(SHORT_ID_TAG, message, digest, 0);
    return digest.subarray(0, SHORT_ID_SIZE);
  };
}
