/**
 * What blocks, chains, records and Merkle trees are named by: SHA-256 in lower-case hex, of a type for each, so that
 * nobody hands in one for another. They are made here alone, of digests and of texts that were checked.
 */
import type { Brand } from "../base/brand.ts";
import { bytesToHex, HASH_SIZE } from "../base/hash.ts";

/** Hash of a block's header. */
export type BlockHash = Brand<"BlockHash">;

/** Hash of the genesis block: the one block hash that names a chain, too. */
export type ChainId = BlockHash & Brand<"ChainId">;

/** Hash of a record, as it is a leaf of its block's Merkle tree. */
export type RecordId = Brand<"RecordId">;

/** Head of a Merkle tree over records. */
export type MerkleRoot = Brand<"MerkleRoot">;

const HASH = /^[0-9a-f]{64}$/;

/** The hash whose 32 bytes these are: of a header, or as somebody sends it. */
export function blockHashOf(digest: Uint8Array): BlockHash {
  return bytesToHex(digest) as BlockHash;
}

/** The chain id whose 32 bytes these are, as somebody sends it. */
export function chainIdOf(digest: Uint8Array): ChainId {
  return bytesToHex(digest) as ChainId;
}

/** The chain that a genesis block begins. */
export function chainIdOfGenesis(hash: BlockHash): ChainId {
  return hash as ChainId;
}

/** The record id whose 32 bytes these are: of a leaf, or as somebody sends it. */
export function recordIdOf(digest: Uint8Array): RecordId {
  return bytesToHex(digest) as RecordId;
}

/** The record ids whose bytes stand one behind the other. Made of one text, as a block may have tens of thousands. */
export function recordIdsOf(digests: Uint8Array): RecordId[] {
  const text = bytesToHex(digests);
  const ids: RecordId[] = [];
  for (let at = 0; at < text.length; at += 2 * HASH_SIZE) {
    ids.push(text.slice(at, at + 2 * HASH_SIZE) as RecordId);
  }
  return ids;
}

/** The tree head whose 32 bytes these are. */
export function merkleRootOf(digest: Uint8Array): MerkleRoot {
  return bytesToHex(digest) as MerkleRoot;
}

/** True for a text that may name a block. */
export function isBlockHash(text: string): text is BlockHash {
  return HASH.test(text);
}

/** True for a text that may name a chain. */
export function isChainId(text: string): text is ChainId {
  return HASH.test(text);
}

/** True for a text that may name a record. */
export function isRecordId(text: string): text is RecordId {
  return HASH.test(text);
}

/** True for a text that may be the head of a Merkle tree. */
export function isMerkleRoot(text: string): text is MerkleRoot {
  return HASH.test(text);
}
