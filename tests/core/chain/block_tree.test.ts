import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type BlockNode, BlockTree } from "../../../core/chain/block_tree.ts";
import { locatorOf } from "../../../core/chain/branches.ts";
import { hashHeader, type Header, ZERO_HASH } from "../../../core/block/header.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import { targetToCompact, workToTarget } from "../../../core/block/target.ts";
import { named } from "../../support/named.ts";

const GENESIS: Header = {
  version: 1,
  prevHash: ZERO_HASH,
  dataRoot: named(ZERO_HASH),
  index: 0,
  time: 0,
  bits: targetToCompact(workToTarget(4n)),
  recordCount: 0,
  extra: "00".repeat(20),
  nonce: 0,
};

let nextNonce = 1;

function newTree(): BlockTree {
  return new BlockTree(hashHeader(GENESIS), GENESIS);
}

function addChild(tree: BlockTree, parent: BlockNode, work = 4n): BlockNode {
  const header: Header = {
    ...GENESIS,
    prevHash: parent.hash,
    index: parent.header.index + 1,
    bits: targetToCompact(workToTarget(work)),
    nonce: nextNonce++,
  };
  return tree.add(hashHeader(header), header);
}

function addChain(tree: BlockTree, from: BlockNode, length: number): BlockNode {
  let node = from;
  for (let i = 0; i < length; i++) {
    node = addChild(tree, node);
    tree.complete(node);
  }
  return node;
}

/** The fork choice as one would write it in a minute: a list of tips in the order of completion. */
class NaiveForkChoice {
  readonly #parents = new Map<BlockHash, BlockHash | undefined>();
  readonly #works = new Map<BlockHash, bigint>();
  readonly #bodies = new Set<BlockHash>();
  readonly #complete: BlockHash[] = [];

  constructor(genesis: BlockHash) {
    this.#parents.set(genesis, undefined);
    this.#works.set(genesis, 0n);
    this.#complete.push(genesis);
  }

  header(hash: BlockHash, parent: BlockHash, work: bigint): void {
    this.#parents.set(hash, parent);
    this.#works.set(hash, this.#works.get(parent)! + work);
  }

  /** A body arrives, in any order; blocks behind it may become complete with it. */
  body(hash: BlockHash): BlockHash[] {
    this.#bodies.add(hash);
    const fresh: BlockHash[] = [];
    for (let again = true; again;) {
      again = false;
      for (const each of this.#bodies) {
        if (this.#complete.includes(each)) continue;
        if (!this.#complete.includes(this.#parents.get(each)!)) continue;
        this.#complete.push(each);
        fresh.push(each);
        again = true;
      }
    }
    return fresh;
  }

  tip(): BlockHash {
    return this.#complete.reduce((best, each) =>
      this.#works.get(each)! > this.#works.get(best)! ? each : best
    );
  }
}

Deno.test("tree.bestComplete() agrees with a naive model on random trees and arrivals", () => {
  const shape = fc.array(
    fc.record({ parent: fc.nat(), work: fc.constantFrom(2n, 4n, 8n), body: fc.nat() }),
    { minLength: 1, maxLength: 40 },
  );
  fc.assert(fc.property(shape, (blocks) => {
    const tree = newTree();
    const naive = new NaiveForkChoice(tree.genesis.hash);
    const nodes = [tree.genesis];
    for (const { parent, work } of blocks) {
      const node = addChild(tree, nodes[parent % nodes.length], work);
      naive.header(node.hash, node.parent!.hash, work);
      nodes.push(node);
    }
    const arrivals = nodes.slice(1).map((node, i) => ({ node, key: blocks[i].body }))
      .sort((a, b) => a.key - b.key);
    for (const { node } of arrivals) {
      for (const hash of naive.body(node.hash)) tree.complete(tree.get(hash)!);
      assertEquals(tree.bestComplete().hash, naive.tip());
    }
  }));
});

Deno.test("tree.bestHeader is the heaviest header that is not invalid, the first seen of equals", () => {
  const tree = newTree();
  const first = addChild(tree, tree.genesis);
  addChild(tree, tree.genesis);
  assertEquals(tree.bestHeader, first);
  const heavy = addChild(tree, tree.genesis, 8n);
  const child = addChild(tree, heavy);
  assertEquals(tree.bestHeader, child);
  tree.invalidate(heavy);
  assertEquals(tree.bestHeader, first);
  assertEquals([heavy.status, child.status], ["invalid", "invalid"]);
  assertEquals(addChild(tree, child).status, "invalid");
});

Deno.test("tree.complete() wants the parent first", () => {
  const tree = newTree();
  const parent = addChild(tree, tree.genesis);
  const child = addChild(tree, parent);
  assertThrows(() => tree.complete(child), RangeError, "parent must be complete");
  tree.complete(parent);
  tree.complete(child);
  assertEquals([parent.order, child.order], [1, 2]);
  tree.complete(parent);
  assertEquals(parent.order, 1);
});

Deno.test("tree.isContested() sees another branch of exactly the same work, with or without its body", () => {
  const tree = newTree();
  const tip = addChain(tree, tree.genesis, 2);
  assert(!tree.isContested(tip));
  const rival = addChild(tree, tree.genesis, 8n);
  assert(tree.isContested(tip));
  const next = addChain(tree, tip, 1);
  assert(!tree.isContested(next));
  addChild(tree, rival);
  assert(tree.isContested(next));
  tree.invalidate(rival);
  assert(!tree.isContested(next));
});

Deno.test("tree.isContested() takes a rival with a heavier header after it for one that will win, not for an equal", () => {
  const tree = newTree();
  const tip = addChain(tree, tree.genesis, 2);
  const rival = addChain(tree, tree.genesis, 2);
  assert(tree.isContested(tip));
  // Its records are on their way: a block on top of the tip would be mined for nothing.
  const header = addChild(tree, rival);
  assert(!tree.isContested(tip));
  tree.invalidate(header);
  assert(tree.isContested(tip));
});

Deno.test("locatorOf() is dense at the tip, sparse below, and ends with genesis", () => {
  const tree = newTree();
  const tip = addChain(tree, tree.genesis, 300);
  const indexes = locatorOf(tip).map((hash) => tree.get(hash)!.header.index);
  assertEquals(indexes.slice(0, 11), [300, 299, 298, 297, 296, 295, 294, 293, 292, 291, 289]);
  assertEquals(indexes.at(-1), 0);
  assert(indexes.length < 25, `${indexes.length}`);
  assertEquals(locatorOf(tree.genesis), [tree.genesis.hash]);
});

Deno.test("tree.fork() and tree.path() walk between any two blocks", () => {
  const tree = newTree();
  const root = addChain(tree, tree.genesis, 3);
  const left = addChain(tree, root, 5);
  const right = addChain(tree, root, 2);
  assertEquals(tree.fork(left, right), root);
  assertEquals(tree.fork(right, left), root);
  assertEquals(tree.fork(root, left), root);
  assertEquals(tree.path(root, left).length, 5);
  assertEquals(tree.path(root, root), []);
  assertEquals(tree.path(tree.genesis, right).map(({ header }) => header.index), [1, 2, 3, 4, 5]);
  assertThrows(() => tree.path(left, right), RangeError, "ancestor");
});

Deno.test("tree.add() wants a known parent and gives a known header back", () => {
  const tree = newTree();
  const node = addChild(tree, tree.genesis);
  assertEquals(tree.add(node.hash, node.header), node);
  assertEquals(tree.size, 2);
  const orphan = { ...GENESIS, prevHash: named<BlockHash>("f".repeat(64)) };
  assertThrows(() => tree.add(hashHeader(orphan), orphan), RangeError, "parent");
});
