import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { concatBytes } from "../../../core/base/hash.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import type { Header } from "../../../core/block/header.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import type { Lie } from "../../../core/witness/lie.ts";
import { MAX_PROOF_HEADERS } from "../../../core/witness/limits.ts";
import {
  decodeLieProof,
  encodeLieProof,
  type LieProof,
  verifyLieProof,
} from "../../../core/witness/proof.ts";
import { type SignedStatement, signStatement } from "../../../core/witness/signed_statement.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import type { WitnessSet } from "../../../core/witness/witness_set.ts";
import { named } from "../../support/named.ts";
import { headersBetween, TREE_CHAIN, treeBlock } from "../../support/witness_blocks.ts";
import { makeWitnessSet, secretOfWitness } from "../../support/witness_keys.ts";

/** Three of four: nobody has a veto. */
const FOUR = makeWitnessSet([1, 1, 1, 1], 3);
/** All of three: each has one. */
const THREE = makeWitnessSet([1, 1, 1], 3);
/** The first has one, and the others have none. */
const CHAIRED = makeWitnessSet([3, 1, 1, 1], 5);

function statement(
  kind: "prepare" | "commit" | "proposal",
  round: number,
  name: string,
): Statement {
  const { hash, header: { index } } = treeBlock(name);
  const source = kind === "commit"
    ? { sourceRound: round, sourceHash: hash }
    : { sourceRound: 0, sourceHash: TREE_CHAIN };
  return { kind, round, index, hash, ...source };
}

function sign(statement: Statement, key = 1, chainId: ChainId = TREE_CHAIN): SignedStatement {
  const signature = signStatement(chainId, statement, { secret: secretOfWitness(key), random });
  return { statement, key, signature };
}

function proofOf(
  one: Statement,
  other: Statement,
  headers: readonly Header[] = [],
  key = 1,
): LieProof {
  return { first: sign(one, key), second: sign(other, key), headers };
}

function verify(proof: LieProof, set: WitnessSet = FOUR) {
  return verifyLieProof(set, TREE_CHAIN, encodeLieProof(TREE_CHAIN, proof));
}

const DOUBLE = proofOf(statement("prepare", 3, "a1"), statement("prepare", 3, "c1"));
const SPLIT = proofOf(
  statement("commit", 3, "a2"),
  statement("commit", 5, "b3"),
  headersBetween(treeBlock("a2"), treeBlock("b3")),
);

const PROOFS: readonly (readonly [lie: Lie, proof: LieProof, set: WitnessSet])[] = [
  ["double-vote", DOUBLE, FOUR],
  ["double-vote", proofOf(statement("commit", 3, "a1"), statement("commit", 3, "c1")), THREE],
  ["surround-vote", proofOf(statement("commit", 3, "a1"), statement("prepare", 4, "c1")), FOUR],
  [
    "double-proposal",
    proofOf(statement("proposal", 3, "a1"), statement("proposal", 3, "c1")),
    FOUR,
  ],
  ["split-commit", SPLIT, THREE],
  [
    "split-commit",
    proofOf(
      statement("commit", 9, "c1"),
      statement("commit", 2, "a3"),
      headersBetween(treeBlock("c1"), treeBlock("a3")),
      0,
    ),
    CHAIRED,
  ],
];

for (const [lie, proof, set] of PROOFS) {
  Deno.test(`verifyLieProof() takes a ${lie} of witness ${proof.first.key} of ${set.keys.length}`, () => {
    assertEquals(verify(proof, set), { key: proof.first.key, lie, proof });
    const bytes = encodeLieProof(TREE_CHAIN, proof);
    assertEquals(bytes.length, 310 + 116 * proof.headers.length);
    assertEquals(decodeLieProof(TREE_CHAIN, bytes), proof);
    if (lie === "split-commit") return;
    const turned = { ...proof, first: proof.second, second: proof.first };
    assertEquals(verify(turned, set), { key: proof.first.key, lie, proof: turned });
  });
}

const BAD: Readonly<
  Record<string, readonly [make: () => LieProof, set: WitnessSet, part: string]>
> = {
  "two witnesses' statements": [
    () => ({ ...DOUBLE, second: sign(DOUBLE.second.statement, 2) }),
    FOUR,
    "key 1, otherKey 2",
  ],
  "another witness's signature": [
    () => ({ ...DOUBLE, second: { ...sign(DOUBLE.second.statement, 2), key: 1 } }),
    FOUR,
    "falseSignature second, key 1",
  ],
  "a first signature for another chain": [
    () => {
      const [one, other] = ["a1", "c1"].map((name) => statement("commit", 3, name));
      const elsewhere = named<ChainId>("d".repeat(64));
      return { first: sign(one, 1, elsewhere), second: sign(other), headers: [] };
    },
    FOUR,
    "falseSignature first, key 1",
  ],
  "a witness that is none": [
    () => ({ ...DOUBLE, first: { ...DOUBLE.first, key: 4 }, second: { ...DOUBLE.second, key: 4 } }),
    FOUR,
    "noWitness 4",
  ],
  "one statement with two signatures": [
    () => ({ ...DOUBLE, second: sign(DOUBLE.first.statement) }),
    FOUR,
    "noLie prepare of round 3 and prepare of round 3",
  ],
  "statements that an honest witness signs": [
    () => proofOf(statement("prepare", 3, "a1"), statement("commit", 3, "a1")),
    FOUR,
    "noLie prepare of round 3 and commit of round 3",
  ],
  "headers that are not needed": [
    () => ({ ...DOUBLE, headers: SPLIT.headers }),
    FOUR,
    "needlessHeaders 3",
  ],
  "commits on two branches by one without a veto": [() => SPLIT, FOUR, "noLie commit of round 3"],
  "commits on two branches by the light ones of a set": [
    () => SPLIT,
    CHAIRED,
    "noLie commit of round 3",
  ],
  "commits on two branches without headers": [
    () => ({ ...SPLIT, headers: [] }),
    THREE,
    "noLie commit of round 3",
  ],
  "the higher commit first": [
    () => ({ ...SPLIT, first: SPLIT.second, second: SPLIT.first }),
    THREE,
    "noLie commit of round 5",
  ],
  "commits on one branch": [
    () =>
      proofOf(
        statement("commit", 3, "a1"),
        statement("commit", 5, "a3"),
        headersBetween(treeBlock("a1"), treeBlock("a3")),
      ),
    THREE,
    "noLie commit of round 3",
  ],
  "prepares on two branches": [
    () =>
      proofOf(
        statement("prepare", 3, "a2"),
        statement("prepare", 5, "b2"),
        headersBetween(treeBlock("a2"), treeBlock("b2")),
      ),
    THREE,
    "noLie prepare of round 3",
  ],
};

for (const [what, [make, set, part]] of Object.entries(BAD)) {
  Deno.test(`verifyLieProof() refuses ${what}`, () => {
    const error = assertThrows(() => verify(make(), set), RuleError, part);
    assertEquals(error.code, "lie-proof");
  });
}

Deno.test("verifyLieProof() refuses a proof with any bit turned", () => {
  for (const [proof, set] of [[DOUBLE, FOUR], [SPLIT, THREE]] as const) {
    const bytes = encodeLieProof(TREE_CHAIN, proof);
    fc.assert(
      fc.property(fc.nat(8 * bytes.length - 1), (bit) => {
        const turned = bytes.slice();
        turned[bit >> 3] ^= 1 << (bit & 7);
        assertThrows(() => verifyLieProof(set, TREE_CHAIN, turned), RuleError);
      }),
      { numRuns: 300 },
    );
  }
});

Deno.test("decodeLieProof() takes whole headers, as many as fit a message, and no other length", () => {
  const bytes = encodeLieProof(TREE_CHAIN, DOUBLE);
  const [header] = SPLIT.headers;
  const headers = Array<Header>(MAX_PROOF_HEADERS).fill(header);
  const largest = encodeLieProof(TREE_CHAIN, { ...DOUBLE, headers });
  assert(largest.length <= 256 * 1024);
  assertEquals(decodeLieProof(TREE_CHAIN, largest).headers.length, MAX_PROOF_HEADERS);
  const tooLong = concatBytes(largest, largest.subarray(-116));
  assertThrows(() => decodeLieProof(TREE_CHAIN, tooLong), RuleError, "headers 2201, most 2200");
  assertThrows(
    () => encodeLieProof(TREE_CHAIN, { ...DOUBLE, headers: [...headers, header] }),
    RuleError,
    "headers 2201, most 2200",
  );
  for (const length of [0, 1, 155, 309]) {
    assertThrows(
      () => decodeLieProof(TREE_CHAIN, bytes.subarray(0, length)),
      RuleError,
      `${length}`,
    );
  }
  const more = concatBytes(bytes, new Uint8Array(115));
  assertThrows(() => decodeLieProof(TREE_CHAIN, more), RuleError, "bytes 425");
});
