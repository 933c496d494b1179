import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type BlockNode, BlockTree } from "../../../core/chain/block_tree.ts";
import { chooseForgotten } from "../../../core/chain/forgotten_headers.ts";
import { hashHeader } from "../../../core/block/header.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { targetToCompact, workToTarget } from "../../../core/block/target.ts";
import { testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";

const { chainId, genesis } = testNetwork();

function addChild(tree: BlockTree, parent: BlockNode, work: bigint): BlockNode {
  const header = {
    ...genesis.header,
    prevHash: parent.hash,
    index: parent.header.index + 1,
    bits: targetToCompact(workToTarget(work)),
    nonce: tree.size,
  };
  return tree.add(hashHeader(header), header);
}

const plans = fc.record({
  blocks: fc.array(
    fc.record({ parent: fc.nat(), work: fc.constantFrom(2n, 4n, 16n), isComplete: fc.boolean() }),
    { maxLength: 50 },
  ),
  held: fc.array(fc.nat(), { maxLength: 4 }),
  most: fc.nat({ max: 12 }),
});

/** The most work of a block and of those that follow it. */
function worthOf(node: BlockNode): bigint {
  return node.children.map(worthOf).reduce((a, b) => b > a ? b : a, node.work);
}

function isAfter(node: BlockNode, ancestor: BlockNode): boolean {
  for (let at: BlockNode | undefined = node; at !== undefined; at = at.parent) {
    if (at === ancestor) return true;
  }
  return false;
}

Deno.test("chooseForgotten() leaves what is held and the best of the rest, and whatever those follow", () => {
  fc.assert(fc.property(plans, ({ blocks, held: names, most }) => {
    const tree = new BlockTree(chainId, genesis.header);
    const nodes = [tree.genesis];
    for (const { parent, work, isComplete } of blocks) {
      const node = addChild(tree, nodes[parent % nodes.length], work);
      if (isComplete && node.parent!.status === "complete") tree.complete(node);
      nodes.push(node);
    }
    const held = names.map((name) => nodes[name % nodes.length]);
    const isHeld = (node: BlockNode) => held.some((each) => isAfter(each, node));
    const loose = nodes.filter((node) => node.status === "header" && !isHeld(node));
    // Before anything goes: what follows decides.
    const worth = new Map(loose.map((node) => [node, worthOf(node)]));
    const forgotten = chooseForgotten(tree.bodiless, { held, most });
    assertEquals(forgotten.length, Math.max(0, loose.length - most));
    assert(forgotten.every((node) => worth.has(node)));
    const left = loose.filter((node) => !forgotten.includes(node));
    for (const node of left) {
      for (const gone of forgotten) assert(worth.get(node)! >= worth.get(gone)!);
    }
    tree.forget(forgotten);
    for (const node of nodes) {
      const isGone = forgotten.includes(node);
      assertEquals(tree.get(node.hash), isGone ? undefined : node);
      if (!isGone) assert(node.parent === undefined || tree.get(node.parent.hash) === node.parent);
    }
    assertEquals(tree.size, nodes.length - forgotten.length);
    const best = [...tree.nodes()].reduce((a, b) => b.work > a.work ? b : a);
    assertEquals(tree.bestHeader.work, best.work);
  }));
});

Deno.test("tree.forget() wants no body to be there, and nothing that follows to stay", () => {
  const tree = new BlockTree(chainId, genesis.header);
  const done = addChild(tree, tree.genesis, 4n);
  tree.complete(done);
  const header = addChild(tree, done, 4n);
  const next = addChild(tree, header, 4n);
  assertThrows(() => tree.forget([done]), RangeError, "nothing must depend on it");
  assertThrows(() => tree.forget([header]), RangeError, "nothing must depend on it");
  assertEquals(tree.size, 4);
  tree.forget([header, next]);
  assertEquals(tree.size, 2);
  assertThrows(() => tree.forget([next]), RangeError, "of this tree");
});

Deno.test("tree.isContested() no longer counts a rival that was forgotten, and counts again what it followed", () => {
  const tree = new BlockTree(chainId, genesis.header);
  const tip = addChild(tree, tree.genesis, 4n);
  tree.complete(tip);
  const rival = addChild(tree, tree.genesis, 4n);
  const next = addChild(tree, rival, 4n);
  assert(!tree.isContested(tip));
  tree.forget([next]);
  assert(tree.isContested(tip));
  assertEquals(tree.bestHeader, tip);
  tree.forget([rival]);
  assert(!tree.isContested(tip));
  // It may come again.
  tree.add(rival.hash, rival.header);
  assert(tree.isContested(tip));
});

Deno.test("chain.forgetHeaders() leaves a block alone that is being added", async () => {
  await using box = await ChainBox.open("memory");
  const { chain } = box;
  const first = box.make([voteRecord("a", "x")]);
  const adding = chain.addBlock(first);
  // Once it is in the tree, it is with the validator.
  while (chain.tree.bodiless.size === 0) await Promise.resolve();
  assertEquals(chain.forgetHeaders({ held: [], most: 0 }), 0);
  assertEquals((await adding).status, "connected");
  chain.addHeader(box.make([]).header);
  assertEquals(chain.forgetHeaders({ held: [], most: 0 }), 1);
});

for (const kind of STORE_KINDS) {
  Deno.test(`chain.forgetHeaders() forgets no block that is stored, valid or not, also after a restart (${kind})`, async () => {
    await using box = await ChainBox.open(kind);
    const root = await box.add([voteRecord("a", "x")]);
    await box.add([voteRecord("b", "x")]);
    const side = await box.add([voteRecord("c", "x")], root);
    // Its records are judged once it is the heaviest, and it is stored by then.
    const twin = await box.add([voteRecord("d", "x"), voteRecord("a", "y")], root);
    const last = box.make([], { parent: twin });
    await assertRejects(() => box.addBlock(last), RuleError, "already voted");
    const check = () => {
      box.chain.forgetHeaders({ held: [], most: 0 });
      const statuses = [side, twin].map(({ hash }) => box.chain.tree.get(hash)?.status);
      assertEquals(statuses, ["complete", "invalid"]);
      assertEquals(box.chain.tree.bodiless.size, 0);
    };
    check();
    await box.restart();
    check();
    await assertRejects(() => box.addBlock(last), RuleError, "ancestors must all be valid");
  });
}
