import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { bytesToHex, concatBytes, hexToBytes, sha256 } from "../../core/hash.ts";
import { hashLeaf, hashLeaves, merkleRoot, merkleRootOfLeaves } from "../../core/merkle.ts";
import { recordId } from "../../core/record.ts";

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
  assertEquals(recordId(a), merkleRoot([a]));
});
