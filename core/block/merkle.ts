/**
 * Merkle tree over records as in RFC 9162 §2.1 (Certificate Transparency v2): heads and inclusion proofs.
 *
 * Leaves and nodes are hashed under different tags and no leaf is ever repeated, so neither a node
 * can pose as a leaf nor can two lists share a head (the flaw of Bitcoin's tree, CVE-2012-2459).
 */
import { bytesToHex, concatBytes, HASH_SIZE, hexToBytes, sha256 } from "../base/hash.ts";
import { type MerkleRoot, merkleRootOf } from "./ids.ts";
import { nobleTaggedHash, type TaggedHash, taggedHash } from "../sha256/tagged_hash.ts";

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
): MerkleRoot {
  if (leafHashes.length === 0) return merkleRootOf(sha256(leafHashes));
  const level = leafHashes.slice();
  for (let size = level.length / HASH_SIZE; size > 1;) size = foldLevel(level, size, hash);
  return merkleRootOf(level.subarray(0, HASH_SIZE));
}

/** Makes a level of `size` nodes the one above it, in place, and returns that one's size. */
function foldLevel(level: Uint8Array, size: number, hash: TaggedHash): number {
  const pairs = Math.floor(size / 2);
  for (let i = 0; i < pairs; i++) {
    const pair = level.subarray(2 * i * HASH_SIZE, 2 * (i + 1) * HASH_SIZE);
    hash(NODE_TAG, pair, level, i * HASH_SIZE);
  }
  if (size % 2 === 1) {
    level.copyWithin(pairs * HASH_SIZE, (size - 1) * HASH_SIZE, size * HASH_SIZE);
  }
  return pairs + size % 2;
}

/**
 * The inclusion proof of a leaf, RFC 9162 §2.1.3.1: the neighbours of the nodes from the leaf up to the
 * head, as lower-case hex. A node that is left over on its level has none there.
 *
 * @param leafHashes What {@linkcode hashLeaves} gives.
 * @throws {RangeError} If there is no such leaf.
 */
export function inclusionProof(
  leafHashes: Uint8Array,
  leaf: number,
  hash: TaggedHash = taggedHash(),
): string[] {
  const level = leafHashes.slice();
  let size = level.length / HASH_SIZE;
  if (!(Number.isSafeInteger(leaf) && leaf >= 0 && leaf < size)) {
    throw new RangeError(`Cannot prove leaf ${leaf} of a tree of ${size}`);
  }
  const path: string[] = [];
  for (let at = leaf; size > 1; at = Math.floor(at / 2)) {
    const neighbour = at % 2 === 0 ? at + 1 : at - 1;
    if (neighbour < size) {
      path.push(bytesToHex(level.subarray(neighbour * HASH_SIZE, (neighbour + 1) * HASH_SIZE)));
    }
    size = foldLevel(level, size, hash);
  }
  return path;
}

/**
 * The head of a tree of `size` leaves that has this leaf at this place, by its inclusion proof,
 * RFC 9162 §2.1.3.2. Undefined if no tree of that size has such a proof for that place.
 *
 * @param leafHash What {@linkcode hashLeaf} gives.
 * @param path Hashes as lower-case hex.
 */
export function rootOfInclusionProof(
  leafHash: Uint8Array,
  { leaf, size, path }: { leaf: number; size: number; path: readonly string[] },
): MerkleRoot | undefined {
  const isPlace = Number.isSafeInteger(leaf) && leaf >= 0 && leaf < size;
  if (!isPlace) return undefined;
  const node = leafHash.slice();
  let at = leaf;
  let last = size - 1;
  let used = 0;
  for (; last > 0; at = Math.floor(at / 2), last = Math.floor(last / 2)) {
    // Left over: it moves up as it is.
    if (at === last && at % 2 === 0) continue;
    if (used === path.length) return undefined;
    const neighbour = hexToBytes(path[used++]);
    const pair = at % 2 === 0 ? [node, neighbour] : [neighbour, node];
    nobleTaggedHash(NODE_TAG, concatBytes(...pair), node, 0);
  }
  return used === path.length ? merkleRootOf(node) : undefined;
}

/** The tree head over records, as lower-case hex. */
export function merkleRoot(records: readonly Uint8Array[]): MerkleRoot {
  return merkleRootOfLeaves(hashLeaves(records));
}
