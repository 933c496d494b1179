/**
 * Merkle tree head over records as in RFC 9162 §2.1.1 (Certificate Transparency v2).
 *
 * Leaves and nodes are hashed under different tags and no leaf is ever repeated, so neither a node
 * can pose as a leaf nor can two lists share a head (the flaw of Bitcoin's tree, CVE-2012-2459).
 */
import { bytesToHex, sha256 } from "./hash.ts";

const LEAF_TAG = 0x00;
const NODE_TAG = 0x01;

/** Hash of a leaf: SHA-256(0x00 || bytes). */
export function hashLeaf(bytes: Uint8Array): Uint8Array {
  const tagged = new Uint8Array(1 + bytes.length);
  tagged[0] = LEAF_TAG;
  tagged.set(bytes, 1);
  return sha256(tagged);
}

/**
 * A Merkle tree head that grows leaf by leaf: it keeps one hash for each full subtree, so that a block
 * template takes a new record in without hashing the others again.
 */
export class MerkleHead {
  /** Heads of the full subtrees from the left, largest first: the binary digits of `size`. */
  readonly #subtrees: Uint8Array[] = [];
  #size = 0;
  readonly #pair = new Uint8Array(65).fill(NODE_TAG, 0, 1);

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** Adds a leaf by its hash (32 bytes, see {@linkcode hashLeaf}). */
  append(leafHash: Uint8Array): void {
    let node = leafHash;
    for (let full = this.#size; full % 2 === 1; full = (full - 1) / 2) {
      node = this.#hashNode(this.#subtrees.pop()!, node);
    }
    this.#subtrees.push(node);
    this.#size += 1;
  }

  /** The tree head of the leaves so far; SHA-256 of nothing for none. */
  digest(): Uint8Array {
    const head = this.#subtrees.reduceRight<Uint8Array | undefined>(
      (right, left) => right === undefined ? left : this.#hashNode(left, right),
      undefined,
    );
    return head ?? sha256(new Uint8Array(0));
  }

  #hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
    this.#pair.set(left, 1);
    this.#pair.set(right, 33);
    return sha256(this.#pair);
  }
}

/** The tree head over leaf hashes, as lower-case hex. */
export function merkleRootOfLeaves(leafHashes: Iterable<Uint8Array>): string {
  const head = new MerkleHead();
  for (const hash of leafHashes) head.append(hash);
  return bytesToHex(head.digest());
}

/** The tree head over records, as lower-case hex. */
export function merkleRoot(records: readonly Uint8Array[]): string {
  return merkleRootOfLeaves(records.map(hashLeaf));
}
