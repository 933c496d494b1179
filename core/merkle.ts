/**
 * Merkle tree head over records as in RFC 9162 §2.1.1 (Certificate Transparency v2).
 *
 * Leaves and nodes are hashed under different tags and no leaf is ever repeated, so neither a node
 * can pose as a leaf nor can two lists share a head (the flaw of Bitcoin's tree, CVE-2012-2459).
 */
import { bytesToHex, HASH_SIZE, sha256 } from "./hash.ts";
import { nobleTaggedHash, type TaggedHash, taggedHash } from "./tagged_hash.ts";

const LEAF_TAG = 0x00;
const NODE_TAG = 0x01;

/** Hash of a leaf: SHA-256(0x00 || bytes). */
export function hashLeaf(bytes: Uint8Array): Uint8Array {
  const hash = new Uint8Array(HASH_SIZE);
  nobleTaggedHash(LEAF_TAG, bytes, hash, 0);
  return hash;
}

/** Hashes of leaves, one behind the other, 32 bytes each. */
export function hashLeaves(
  leaves: readonly Uint8Array[],
  hash: TaggedHash = taggedHash(),
): Uint8Array {
  const hashes = new Uint8Array(leaves.length * HASH_SIZE);
  leaves.forEach((leaf, i) => hash(LEAF_TAG, leaf, hashes, i * HASH_SIZE));
  return hashes;
}

/**
 * The tree head over leaf hashes, as lower-case hex; SHA-256 of nothing for none.
 *
 * Level by level: neighbours are paired, and one that is left over moves up as it is. That is the tree of
 * the RFC, which splits at the largest power of two below the number of leaves.
 *
 * @param leafHashes What {@linkcode hashLeaves} gives.
 */
export function merkleRootOfLeaves(
  leafHashes: Uint8Array,
  hash: TaggedHash = taggedHash(),
): string {
  if (leafHashes.length === 0) return bytesToHex(sha256(leafHashes));
  const level = leafHashes.slice();
  let size = level.length / HASH_SIZE;
  while (size > 1) {
    const pairs = Math.floor(size / 2);
    for (let i = 0; i < pairs; i++) {
      const pair = level.subarray(2 * i * HASH_SIZE, 2 * (i + 1) * HASH_SIZE);
      hash(NODE_TAG, pair, level, i * HASH_SIZE);
    }
    if (size % 2 === 1) {
      level.copyWithin(pairs * HASH_SIZE, (size - 1) * HASH_SIZE, size * HASH_SIZE);
    }
    size = pairs + size % 2;
  }
  return bytesToHex(level.subarray(0, HASH_SIZE));
}

/** The tree head over records, as lower-case hex. */
export function merkleRoot(records: readonly Uint8Array[]): string {
  return merkleRootOfLeaves(hashLeaves(records));
}
