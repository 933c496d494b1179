import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { blockHash } from "../../../core/block/block.ts";
import type { BlockNode } from "../../../core/chain/block_tree.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import { recordId } from "../../../core/block/record.ts";
import { DeepReorgError, ReorgGuard } from "../../../core/chain/reorg_guard.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { voteRecord as vote } from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS, type StoreKind } from "../../support/chain_box.ts";

/** A chain of three blocks, each with a vote, where at most `maxReorg` may be undone. */
async function openGuarded(kind: StoreKind, maxReorg: number, accepted?: BlockHash) {
  const box = await ChainBox.open(kind);
  box.guard = new ReorgGuard({ maxReorg, accepted });
  await box.restart();
  const root = box.chain.tip;
  for (const voter of ["a", "b", "c"]) await box.add([vote(voter, "x")]);
  return { box, root };
}

/** Side blocks from `from` on, and a block that makes them the heavier branch; it is not added. */
async function makeRival(box: ChainBox, from: BlockNode, count: number) {
  let parent = from;
  const nodes: BlockNode[] = [];
  for (let i = 1; i < count; i++) nodes.push(parent = await box.add([], parent));
  return { nodes, last: box.make([vote("rival", "x")], { parent }) };
}

for (const kind of STORE_KINDS) {
  Deno.test(`chain.addBlock() undoes as many blocks as the guard allows, and not one more (${kind})`, async () => {
    for (const maxReorg of [1, 2, 3, 4]) {
      const { box, root } = await openGuarded(kind, maxReorg);
      await using _ = box;
      const before = await box.picture();
      const { nodes, last } = await makeRival(box, root, 4);
      const result = await box.addBlock(last);
      assertEquals(result.status, maxReorg < 3 ? "deep" : "connected");
      if (result.status !== "deep") continue;
      assertEquals(await box.picture(), before);
      const { reorg } = result;
      assertEquals([reorg.fork, reorg.root], [root, nodes[0]]);
      assertEquals([reorg.depth, reorg.maxReorg, reorg.tip], [3, maxReorg, box.chain.tip]);
      assertEquals(reorg.rival, box.nodeOf(last));
      assert(new DeepReorgError(reorg).message.includes(reorg.rival.hash));
      // The same at the next start, which has none of it from the disk.
      await box.restart();
      assertEquals(await box.picture(), before);
      assertEquals((await box.addBlock(last)).status, "deep");
      // The chain goes on, and is undone by nothing shallower either.
      await box.add([vote("d", "x")]);
      assertEquals(box.chain.tip.header.index, 4);
    }
  });

  Deno.test(`chain.follow() leaves as many blocks aside as the guard allows, and not one more (${kind})`, async () => {
    for (const maxReorg of [1, 2]) {
      const { box } = await openGuarded(kind, maxReorg);
      await using _ = box;
      const { chain } = box;
      const before = await box.picture();
      assertEquals(await chain.follow(() => chain.at(2 - maxReorg)!), undefined);
      assertEquals(await box.picture(), before);
      const last = chain.at(3 - maxReorg)!;
      assertEquals((await chain.follow(() => last))?.detached.length, maxReorg);
      assertEquals([chain.tip, chain.pending.size], [last, maxReorg]);
    }
  });

  Deno.test(`chain.addBlock() follows the branch that was accepted, once, and loses no vote (${kind})`, async () => {
    const { box, root } = await openGuarded(kind, 2);
    await using _ = box;
    const { nodes, last } = await makeRival(box, root, 4);
    assertEquals((await box.addBlock(last)).status, "deep");
    box.guard = new ReorgGuard({ maxReorg: 2, accepted: nodes[0].hash });
    await box.restart();
    assertEquals((await box.addBlock(last)).status, "connected");
    const ids = ["a", "b", "c"].map((voter) => recordId(vote(voter, "x")));
    assertEquals([...box.chain.pending].map(({ id }) => id), ids);
    const another = await makeRival(box, box.chain.at(0)!, 5);
    assertEquals((await box.addBlock(another.last)).status, "deep");
  });

  Deno.test(`chain.addBlock() asks again before it goes back to a branch that was accepted (${kind})`, async () => {
    const { box, root } = await openGuarded(kind, 2);
    await using _ = box;
    const { last } = await makeRival(box, root, 4);
    box.guard = new ReorgGuard({ maxReorg: 2, accepted: blockHash(last) });
    await box.restart();
    assertEquals((await box.addBlock(last)).status, "connected");
    // Two blocks of it may be undone without asking, the accepted one among them.
    const other = await makeRival(box, box.chain.at(2)!, 3);
    assertEquals((await box.addBlock(other.last)).status, "connected");
    const next = await box.add([], box.nodeOf(last));
    const before = await box.picture();
    assertEquals((await box.addBlock(box.make([], { parent: next }))).status, "deep");
    assertEquals(await box.picture(), before);
  });

  Deno.test(`chain.reject() keeps a branch out, heavier or not, and takes its headers without a fault (${kind})`, async () => {
    const { box, root } = await openGuarded(kind, 2);
    await using _ = box;
    const { nodes, last } = await makeRival(box, root, 4);
    const before = await box.picture();
    await box.restart();
    box.chain.reject(nodes[0].hash);
    assertEquals((await box.addBlock(last)).status, "rejected");
    const next = box.make([], { parent: box.nodeOf(last) });
    assertEquals(box.chain.addHeader(next.header).status, "rejected");
    assertEquals(box.chain.addHeader(next.header).status, "rejected");
    assertEquals(box.nodeOf(next).status, "invalid");
    assertEquals(await box.picture(), before);
    // The rules hold there all the same: no flood of headers without work.
    const { header } = box.make([], { parent: box.nodeOf(next), index: 77 });
    assertEquals(assertThrows(() => box.chain.addHeader(header), RuleError).code, "index");
  });
}

Deno.test("chain.reject() of a block that nobody has sent yet keeps it out when it comes", async () => {
  const { box, root } = await openGuarded("memory", 2);
  await using _ = box;
  const first = box.make([], { parent: root });
  box.chain.reject(blockHash(first));
  assertEquals((await box.addBlock(first)).status, "rejected");
  // Nobody asks for the body of what counts as invalid.
  assertEquals(box.nodeOf(first).status, "invalid");
  const second = box.make([], { parent: box.nodeOf(first) });
  assertEquals((await box.addBlock(second)).status, "rejected");
});

Deno.test("chain.reject() holds for a block whose header was forgotten, and for those after it", async () => {
  const { box, root } = await openGuarded("memory", 2);
  await using _ = box;
  const first = box.make([], { parent: root });
  box.chain.addHeader(first.header);
  const second = box.make([], { parent: box.nodeOf(first) });
  box.chain.addHeader(second.header);
  box.chain.reject(blockHash(first));
  assertEquals(box.chain.forgetHeaders({ held: [], most: 0 }), 2);
  for (const { header } of [first, second]) {
    assertEquals(box.chain.addHeader(header).status, "rejected");
  }
});

Deno.test("chain.reject() refuses a block of the best chain, and leaves it as it is", async () => {
  const { box, root } = await openGuarded("memory", 2);
  await using _ = box;
  const before = await box.picture();
  for (const node of [root, box.chain.tip]) {
    assertThrows(() => box.chain.reject(node.hash), RangeError, "best chain");
  }
  assertEquals(await box.picture(), before);
  await box.add([vote("d", "x")]);
});

Deno.test("chain.addBlock() does not stop for a deep branch that breaks a rule", async () => {
  const { box, root } = await openGuarded("memory", 1);
  await using _ = box;
  const before = await box.picture();
  const twice = await box.add([vote("z", "x"), vote("z", "y")], root);
  const { last } = await makeRival(box, twice, 3);
  await assertRejects(() => box.addBlock(last), RuleError, "already voted");
  assertEquals(await box.picture(), before);
});
