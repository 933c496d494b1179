/**
 * A chunk of the roll as a record: `u16 chunk | entries | path to the root, 32 bytes a hash`. Nobody signs it, as the root in the
 * definition pins every byte of it; so anybody may hand it in. How many entries a chunk has follows from the
 * definition.
 */
import { bytesToHex, concatBytes, HASH_SIZE, hexToBytes } from "../../../core/base/hash.ts";
import { MAX_CHUNK_ENTRIES } from "../roll/limits.ts";
import {
  ENTRY_BYTES,
  pathOfChunk,
  type RollChunk,
  type RollDigest,
  splitRoll,
} from "../roll/roll.ts";
import { checkHead, HEAD_BYTES, type HeadFault, writeHead } from "./record_head.ts";

const ENTRIES_AT = HEAD_BYTES + 2;

/** What of an election a chunk depends on. */
export interface ChunkElection {
  /** 64 hex digits. */
  readonly chainId: string;
  readonly roll: Pick<RollDigest, "voters" | "chunks">;
}

/** The records of a roll, one for each chunk, in their order. */
export function writeRollChunks(roll: Uint8Array, chainId: string): Uint8Array[] {
  return splitRoll(roll).map((bytes, index) => {
    const path = pathOfChunk(roll, index).map(hexToBytes);
    const head = writeHead("roll", chainId);
    return concatBytes(head, Uint8Array.of(index >> 8, index & 255), bytes, ...path);
  });
}

/** How many voters a chunk has. */
function chunkEntries(
  { voters, chunks }: Pick<RollDigest, "voters" | "chunks">,
  index: number,
): number {
  return index < chunks - 1 ? MAX_CHUNK_ENTRIES : voters - MAX_CHUNK_ENTRIES * (chunks - 1);
}

/** What {@linkcode readRollChunk} answers. */
export type ReadRollChunk =
  | { readonly ok: true; readonly chunk: RollChunk }
  | { readonly ok: false; readonly code: HeadFault };

/** Reads a chunk by its layout. Whether it is one of the roll is for `isChunkOf` to say. */
export function readRollChunk(
  record: Uint8Array,
  { chainId, roll }: ChunkElection,
): ReadRollChunk {
  const fault = checkHead(record, "roll", chainId);
  if (fault !== undefined) return { ok: false, code: fault };
  const index = chunkIndexOf(record);
  if (index >= roll.chunks) return { ok: false, code: "malformed" };
  const pathAt = ENTRIES_AT + ENTRY_BYTES * chunkEntries(roll, index);
  if (record.length < pathAt || (record.length - pathAt) % HASH_SIZE !== 0) {
    return { ok: false, code: "malformed" };
  }
  const path: string[] = [];
  for (let at = pathAt; at < record.length; at += HASH_SIZE) {
    path.push(bytesToHex(record.subarray(at, at + HASH_SIZE)));
  }
  return { ok: true, chunk: { index, bytes: record.subarray(ENTRIES_AT, pathAt), path } };
}

/** The place of a chunk, from 0, of a record that may be too short for one. */
export function chunkIndexOf(record: Uint8Array): number {
  return (record[HEAD_BYTES] ?? 0) << 8 | (record[HEAD_BYTES + 1] ?? 0);
}
