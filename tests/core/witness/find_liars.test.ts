import { assertEquals } from "@std/assert";
import { createCertificate } from "../../../core/witness/certificate.ts";
import { findLiars, statementsOf } from "../../../core/witness/find_liars.ts";
import type { BindingStatement } from "../../../core/witness/phase.ts";
import { encodeLieProof, verifyLieProof } from "../../../core/witness/proof.ts";
import type { SignedStatement } from "../../../core/witness/signed_statement.ts";
import type { WitnessSet } from "../../../core/witness/witness_set.ts";
import { headersOfExclusion } from "../../../net/witness/exclusion.ts";
import {
  ancestryOf,
  descendsFrom,
  TREE,
  TREE_CHAIN,
  treeBlock,
} from "../../support/witness_blocks.ts";
import { signedBy } from "../../support/witness_files.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const FOUR = makeWitnessSet([1, 1, 1, 1], 3);
const THREE = makeWitnessSet([1, 1, 1], 3);

function commit(round: number, name: string): BindingStatement {
  const { hash, header: { index } } = treeBlock(name);
  return { kind: "commit", round, index, hash, sourceRound: round, sourceHash: hash };
}

function prepare(
  round: number,
  name: string,
  sourceRound: number,
  source: string,
): BindingStatement {
  const { hash, header: { index } } = treeBlock(name);
  return { kind: "prepare", round, index, hash, sourceRound, sourceHash: treeBlock(source).hash };
}

/** The statements of a certificate with these signatures. */
function certified(
  set: WitnessSet,
  keys: readonly number[],
  statement: BindingStatement,
): SignedStatement[] {
  const signatures = keys.map((key) => signedBy(key, TREE_CHAIN, statement));
  return statementsOf(createCertificate(set, statement, signatures));
}

/** The tree of `witness_blocks.ts` as the chain shows one. */
const tree = {
  get: (hash: string) => [...TREE.values()].find((each) => each.hash === hash) as never,
  fork: (a: { hash: string }, b: { hash: string }) => {
    const [one, other] = [a, b].map(({ hash }) => tree.get(hash)) as never[];
    return ancestryOf(one).find((each) => descendsFrom(other, each)) as never;
  },
};

/** Whose lies are found, and which; each proof holds for whoever has the definition alone. */
function liars(set: WitnessSet, statements: readonly SignedStatement[]): string[] {
  const proofs = findLiars(
    set,
    statements,
    (lower, higher) => headersOfExclusion(tree, lower, higher),
  );
  return proofs.map((proof) => {
    const { key, lie } = verifyLieProof(set, TREE_CHAIN, encodeLieProof(TREE_CHAIN, proof));
    return `${key} ${lie}`;
  });
}

Deno.test("findLiars() names all who signed two final blocks of one round", () => {
  const statements = [
    ...certified(FOUR, [0, 1, 2], commit(3, "a1")),
    ...certified(FOUR, [1, 2, 3], commit(3, "c1")),
  ];
  assertEquals(liars(FOUR, statements), ["1 double-vote", "2 double-vote"]);
});

Deno.test("findLiars() names who prepared a block past one that it has committed, by certificates between the two", () => {
  const two = [
    ...certified(FOUR, [0, 1, 2], commit(3, "a1")),
    ...certified(FOUR, [1, 2, 3], commit(5, "c1")),
  ];
  assertEquals(liars(FOUR, two), []);
  const between = certified(FOUR, [1, 2, 3], prepare(4, "c1", 0, "genesis"));
  assertEquals(liars(FOUR, [...two, ...between]), ["1 surround-vote", "2 surround-vote"]);
});

Deno.test("findLiars() names witnesses with a veto by two commits alone, with the headers that part them", () => {
  const statements = [
    ...certified(THREE, [0, 1, 2], commit(5, "b3")),
    ...certified(THREE, [0, 1, 2], commit(3, "a2")),
  ];
  assertEquals(liars(THREE, statements), ["0 split-commit", "1 split-commit", "2 split-commit"]);
});

Deno.test("findLiars() names nobody who committed a block and later one after it, or the same twice", () => {
  const statements = [
    ...certified(THREE, [0, 1, 2], commit(3, "a1")),
    ...certified(THREE, [0, 1, 2], commit(3, "a1")),
    ...certified(THREE, [0, 1, 2], commit(5, "a3")),
    ...certified(THREE, [0, 1, 2], prepare(5, "a3", 3, "a1")),
  ];
  assertEquals(liars(THREE, statements), []);
});

Deno.test("headersOfExclusion() gives nothing for blocks of one branch, and for one that is not here", () => {
  const headers = (low: string, high: string) =>
    headersOfExclusion(tree, treeBlock(low).hash, treeBlock(high).hash)?.length;
  assertEquals(headers("a1", "a3"), undefined);
  assertEquals(headers("a1", "a1"), undefined);
  assertEquals(headers("a3", "c1"), undefined);
  assertEquals(headers("a1", "c3"), 4);
  assertEquals(headers("a2", "b2"), 2);
  const { hash } = treeBlock("a1");
  assertEquals(headersOfExclusion({ ...tree, get: () => undefined }, hash, hash), undefined);
});
