import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { findLie, type Lie, showExclusion } from "../../../core/witness/lie.ts";
import { isBinding, sourcePhaseOf, targetPhaseOf } from "../../../core/witness/phase.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import { ZERO_HASH } from "../../../core/block/header.ts";
import {
  type BrokenRule,
  signHonestly,
  type SigningRequest,
} from "../../support/honest_witness.ts";
import { headersBetween, TREE, TREE_CHAIN, treeBlock } from "../../support/witness_blocks.ts";
import { hashOfDigit } from "../../support/witness_statements.ts";

const [A, B] = ["a", "b"].map(hashOfDigit);

function prepare(round: number, hash = A, sourceRound = 0): Statement {
  const sourceHash = sourceRound === 0 ? TREE_CHAIN : A;
  return { kind: "prepare", round, index: 1, hash, sourceRound, sourceHash };
}

function commit(round: number, hash = A): Statement {
  return { kind: "commit", round, index: 1, hash, sourceRound: round, sourceHash: hash };
}

const proposal = (round: number, hash = A): Statement => ({
  ...prepare(round, hash),
  kind: "proposal",
});
const timeout = (round: number, sourceRound: number): Statement => ({
  ...prepare(round, A, sourceRound),
  kind: "timeout",
  index: 0,
  hash: ZERO_HASH,
});

const PAIRS: readonly (readonly [what: string, one: Statement, other: Statement, lie?: Lie])[] = [
  ["two prepares of a round for two blocks", prepare(3, A), prepare(3, B), "double-vote"],
  ["two prepares of a round with two sources", prepare(3, A, 1), prepare(3, A, 2), "double-vote"],
  [
    "two prepares of a round that differ in the index alone",
    prepare(3),
    { ...prepare(3), index: 2 },
    "double-vote",
  ],
  ["two commits of a round", commit(3, A), commit(3, B), "double-vote"],
  ["a prepare around a commit", prepare(5, B, 2), commit(3, A), "surround-vote"],
  ["a prepare around a prepare", prepare(5, B, 1), prepare(4, A, 2), "surround-vote"],
  [
    "a prepare of the next round, from before the commit",
    prepare(4, B, 2),
    commit(3),
    "surround-vote",
  ],
  ["two proposals of a round", proposal(3, A), proposal(3, B), "double-proposal"],
  // Near misses.
  ["one prepare twice", prepare(3, A, 1), prepare(3, A, 1)],
  ["one proposal twice", proposal(3), proposal(3)],
  ["prepare and commit of a round", prepare(3), commit(3)],
  ["prepare and commit of a round for two blocks", prepare(3, A), commit(3, B)],
  ["a commit, then a prepare with it as source", commit(3), prepare(4, B, 3)],
  ["a commit, then a prepare with a later source", commit(3), prepare(6, B, 5)],
  ["a prepare nested in another from the other side", prepare(4, A, 1), prepare(5, B, 2)],
  ["two prepares with equal sources", prepare(4, A, 2), prepare(5, B, 2)],
  ["commits of two rounds for two blocks", commit(3, A), commit(4, B)],
  ["proposals of two rounds", proposal(3, A), proposal(4, B)],
  ["a proposal and a prepare of a round for two blocks", proposal(3, A), prepare(3, B)],
  ["a proposal with an older source than a commit", proposal(5, B), commit(3)],
  ["two time-outs of a round with two sources", timeout(3, 1), timeout(3, 2)],
  ["a time-out with an older source than a commit", timeout(5, 1), commit(3)],
];

for (const [what, one, other, lie] of PAIRS) {
  Deno.test(`findLie() says ${lie ?? "nothing"} of ${what}, in both orders`, () => {
    assertEquals([findLie(one, other), findLie(other, one)], [lie, lie]);
  });
}

/** Rounds and blocks so few that statements meet. */
const few = fc.tuple(
  fc.constantFrom("prepare", "commit", "proposal"),
  fc.integer({ min: 1, max: 4 }),
  fc.nat(3),
  fc.constantFrom(A, B),
).map(([kind, round, below, hash]): Statement => {
  if (kind === "commit") return commit(round, hash);
  return { ...prepare(round, hash, Math.min(below, round - 1)), kind } as Statement;
});

/** The signer's rule: what it signs after `before`. */
function maySignAfter(before: Statement, statement: Statement): boolean {
  if (isBinding(before) && isBinding(statement)) {
    return targetPhaseOf(statement) > targetPhaseOf(before) &&
      sourcePhaseOf(statement) >= sourcePhaseOf(before);
  }
  return statement.kind !== "proposal" || before.kind !== "proposal" ||
    statement.round > before.round;
}

Deno.test("findLie() finds a lie if, and only if, the signer's rule lets neither of two be signed after the other", () => {
  fc.assert(
    fc.property(few, few, (one, other) => {
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      const mayBoth = isSame || maySignAfter(one, other) || maySignAfter(other, one);
      assertEquals(findLie(one, other) === undefined, mayBoth);
    }),
    { numRuns: 2_000 },
  );
});

const blocks = fc.constantFrom(...TREE.values());
/** Each either of any block and source, or about what an earlier one was about: a commit of it, or it as source. */
const requests = fc.array(
  fc.record({
    kind: fc.constantFrom("prepare", "prepare", "commit", "proposal"),
    round: fc.integer({ min: 1, max: 5 }),
    block: blocks.filter(({ parent }) => parent !== undefined),
    sourceRound: fc.nat(4),
    source: blocks,
    restart: fc.boolean(),
    earlier: fc.option(fc.nat(59)),
  }, { noNullPrototype: true }),
  { maxLength: 60 },
).map((all): SigningRequest[] =>
  all.map(({ earlier, ...each }, i) => {
    const before = earlier === null || i === 0 ? undefined : all[earlier % i];
    if (before !== undefined && each.kind === "commit") {
      return { ...each, round: before.round, block: before.block };
    }
    if (before !== undefined && before.round < each.round) {
      return { ...each, sourceRound: before.round, source: before.block };
    }
    const sourceRound = Math.min(each.sourceRound, each.round - 1);
    return { ...each, sourceRound, source: sourceRound === 0 ? treeBlock("genesis") : each.source };
  })
);

/** The first lie that two of these statements are, of a witness with a veto. */
function firstLie(statements: readonly Statement[]): Lie | undefined {
  const blockOf = (hash: string) => [...TREE.values()].find((each) => each.hash === hash)!;
  for (const [i, one] of statements.entries()) {
    for (const other of statements.slice(i + 1)) {
      const lie = findLie(one, other);
      if (lie !== undefined) return lie;
      if (one.kind !== "commit" || other.kind !== "commit") continue;
      const [lower, higher] = one.index <= other.index ? [one, other] : [other, one];
      const headers = headersBetween(blockOf(lower.hash), blockOf(higher.hash));
      if (showExclusion(lower, higher, headers)) return "split-commit";
    }
  }
  return undefined;
}

const neverProvable = (broken?: BrokenRule) =>
  fc.property(requests, (all) => {
    assertEquals(firstLie(signHonestly(all, broken)), undefined);
  });

Deno.test("no honest witness is ever provable, whatever it is asked for", () => {
  fc.assert(neverProvable(), { numRuns: 3_000 });
});

const BROKEN: readonly BrokenRule[] = [
  "targets may repeat",
  "sources may fall",
  "proposals may repeat",
  "restarts forget",
  "blocks need not descend from their source",
  "sources need not be prepared",
  "commits need no prepare",
];

for (const broken of BROKEN) {
  Deno.test(`a witness is provable if ${broken}`, () => {
    const { failed } = fc.check(neverProvable(broken), {
      numRuns: 20_000,
      seed: 1,
      endOnFailure: true,
    });
    assert(failed);
  });
}

const onBlock = (name: string): Statement => {
  const { header: { index }, hash } = treeBlock(name);
  return { ...commit(index), index, hash, sourceHash: hash };
};

const headersOf = (...names: string[]) => names.map((name) => treeBlock(name).header);

for (
  const [lower, higher, headers, isShown] of [
    ["a2", "b2", ["a2", "b2"], true],
    ["a2", "b3", ["a2", "b2", "b3"], true],
    ["a1", "c3", ["a1", "c1", "c2", "c3"], true],
    ["a2", "c3", ["a2", "c2", "c3"], true],
    // One before the other, or one block twice.
    ["a1", "a3", ["a1", "a1", "a2", "a3"], false],
    ["a1", "a3", ["a1", "a2", "a3"], false],
    ["a2", "a2", ["a2", "a2"], false],
    // Not all of the way, too much of it, out of order, or of other blocks.
    ["a2", "b3", ["a2", "b3"], false],
    ["a1", "c3", ["a1", "c1", "c3"], false],
    ["a2", "b3", ["a2", "a1", "b2", "b3"], false],
    ["a2", "b3", ["b2", "b3"], false],
    ["a2", "b3", ["a2", "b2"], false],
    ["a2", "b3", ["a3", "b3"], false],
    ["b3", "a2", ["b3", "a2"], false],
    ["a2", "b3", ["a2"], false],
    ["a2", "b3", [], false],
  ] as const
) {
  Deno.test(`showExclusion() ${isShown ? "takes" : "refuses"} ${headers} for ${lower} and ${higher}`, () => {
    assertEquals(showExclusion(onBlock(lower), onBlock(higher), headersOf(...headers)), isShown);
  });
}

Deno.test("showExclusion() believes no index but those in the headers", () => {
  const [lower, higher] = [{ ...onBlock("a1"), index: 3 }, { ...onBlock("a3"), index: 3 }];
  assert(!showExclusion(lower, higher, headersOf("a1", "a3")));
  assert(showExclusion({ ...onBlock("a2"), index: 1 }, onBlock("b3"), headersOf("a2", "b2", "b3")));
});

Deno.test("showExclusion() takes no header in another's place, whatever it says of its parent", () => {
  const [end, first, last] = headersOf("a2", "b2", "b3");
  const higher = onBlock("b3");
  // What it says, and is not: the hash of the next one tells.
  for (const forged of [{ ...first, nonce: 1 }, { ...first, index: 1 }, end]) {
    assert(!showExclusion(onBlock("a2"), higher, [end, forged, last]));
  }
});
