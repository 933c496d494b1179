import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { bytesToHex, concatBytes, hexToBytes, sha256 } from "../../../core/base/hash.ts";
import {
  hashLeaf,
  hashLeaves,
  inclusionProof,
  merkleRoot,
  merkleRootOfLeaves,
  rootOfInclusionProof,
} from "../../../core/block/merkle.ts";
import { recordId } from "../../../core/block/record.ts";

/** The leaves and heads that Certificate Transparency's implementations test with. */
const LEAVES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map((hex) => hexToBytes(hex));

const HEADS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/** RFC 9162 §2.1.1, as it is written there. */
function naiveHead(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return sha256(concatBytes(new Uint8Array([0]), leaves[0]));
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  const halves = [naiveHead(leaves.slice(0, k)), naiveHead(leaves.slice(k))];
  return sha256(concatBytes(new Uint8Array([1]), ...halves));
}

Deno.test("merkleRoot() gives the published heads of 0 to 8 leaves", () => {
  HEADS.forEach((head, size) => assertEquals(merkleRoot(LEAVES.slice(0, size)), head));
});

Deno.test("merkleRoot() is the head of RFC 9162 over any leaves", () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 70 }), (leaves) => {
    assertEquals(merkleRoot(leaves), bytesToHex(naiveHead(leaves)));
  }));
});

Deno.test("merkleRootOfLeaves() takes the leaves' hashes and leaves them as they are", () => {
  const hashes = hashLeaves(LEAVES.slice(1));
  const before = bytesToHex(hashes);
  assertEquals(before, LEAVES.slice(1).map((leaf) => bytesToHex(hashLeaf(leaf))).join(""));
  assertEquals(merkleRootOfLeaves(hashes), merkleRoot(LEAVES.slice(1)));
  assertEquals(bytesToHex(hashes), before);
});

Deno.test("merkleRoot() repeats no odd leaf: a doubled last record makes another head", () => {
  const [a, b, c] = [[1], [2], [3]].map((bytes) => new Uint8Array(bytes));
  assertNotEquals(merkleRoot([a, b, c]), merkleRoot([a, b, c, c]));
  assertEquals<string>(recordId(a), merkleRoot([a]));
});

/** Inclusion proofs that Certificate Transparency's implementations test with: leaf, size, path. */
const PROOFS: readonly (readonly [leaf: number, size: number, path: readonly string[]])[] = [
  [0, 1, []],
  [0, 8, [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
  ]],
  [5, 8, [
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  ]],
  [2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]],
  [1, 5, [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
  ]],
];

/** PATH of RFC 9162 §2.1.3.1, as it is written there. */
function naivePath(leaf: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return [];
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return leaf < k
    ? [...naivePath(leaf, left), naiveHead(right)]
    : [...naivePath(leaf - k, right), naiveHead(left)];
}

Deno.test("inclusionProof() gives the published proofs", () => {
  for (const [leaf, size, path] of PROOFS) {
    assertEquals(inclusionProof(hashLeaves(LEAVES.slice(0, size)), leaf), path);
    const tree = { leaf, size, path };
    assertEquals(rootOfInclusionProof(hashLeaf(LEAVES[leaf]), tree), HEADS[size]);
  }
});

Deno.test("inclusionProof() is the path of RFC 9162, and leads to the head, for every leaf of every tree up to 70", () => {
  const leaves = Array.from({ length: 70 }, (_, i) => new Uint8Array([i, 7]));
  for (let size = 1; size <= leaves.length; size++) {
    const some = leaves.slice(0, size);
    const hashes = hashLeaves(some);
    const head = merkleRoot(some);
    some.forEach((bytes, leaf) => {
      const path = inclusionProof(hashes, leaf);
      assertEquals(path, naivePath(leaf, some).map(bytesToHex));
      assertEquals(rootOfInclusionProof(hashLeaf(bytes), { leaf, size, path }), head);
    });
  }
});

Deno.test("rootOfInclusionProof() leads elsewhere with another leaf, place or path, and nowhere with another length", () => {
  const leaves = Array.from({ length: 40 }, (_, i) => new Uint8Array([i]));
  fc.assert(fc.property(
    fc.integer({ min: 2, max: 40 }).chain((size) =>
      fc.record({
        size: fc.constant(size),
        leaf: fc.nat(size - 1),
        other: fc.nat(size - 1),
        flip: fc.nat(),
      })
    ),
    ({ size, leaf, other, flip }) => {
      const some = leaves.slice(0, size);
      const head = merkleRoot(some);
      const path = inclusionProof(hashLeaves(some), leaf);
      const root = (bytes: Uint8Array, at: number, steps: readonly string[]) =>
        rootOfInclusionProof(hashLeaf(bytes), { leaf: at, size, path: steps });
      if (other !== leaf) {
        assertNotEquals(root(some[other], leaf, path), head);
        assertNotEquals(root(some[leaf], other, path), head);
      }
      const step = flip % path.length;
      const bytes = hexToBytes(path[step]);
      bytes[flip % 32] ^= 1;
      assertNotEquals(root(some[leaf], leaf, path.with(step, bytesToHex(bytes))), head);
      assertEquals(root(some[leaf], leaf, [...path, path[0]]), undefined);
      assertEquals(root(some[leaf], leaf, path.slice(1)), undefined);
    },
  ));
});

Deno.test("a place outside the tree has no proof, and proves nothing", () => {
  const hashes = hashLeaves(LEAVES);
  for (const leaf of [-1, 8, 1.5, NaN]) {
    assertThrows(() => inclusionProof(hashes, leaf), RangeError, "of a tree of 8");
    const tree = { leaf, size: 8, path: inclusionProof(hashes, 0) };
    assertEquals(rootOfInclusionProof(hashLeaf(LEAVES[0]), tree), undefined);
  }
  const none = { leaf: 0, size: 0, path: [] };
  assertEquals(rootOfInclusionProof(hashLeaf(LEAVES[0]), none), undefined);
});
