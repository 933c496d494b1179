import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type BlockNode, BlockTree } from "../../../core/chain/block_tree.ts";
import { locatorOf } from "../../../core/chain/branches.ts";
import { hashHeader, type Header, ZERO_HASH } from "../../../core/block/header.ts";
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

function newTree(): BlockTree {
  return new BlockTree(hashHeader(GENESIS), GENESIS);
}

function addChild(tree: BlockTree, parent: BlockNode, work = 4n): BlockNode {
  const header: Header = {
    ...GENESIS,
    prevHash: parent.hash,
    index: parent.header.index + 1,
    bits: targetToCompact(workToTarget(work)),
    nonce: tree.size,
  };
  return tree.add(hashHeader(header), header);
}

/** What is known of a header, as plain values. */
interface Row {
  readonly node: BlockNode;
  readonly parent: Row | undefined;
  readonly work: bigint;
  isInvalid: boolean;
  completedAt: number | undefined;
}

function ancestors(row: Row): Row[] {
  return row.parent === undefined ? [row] : [...ancestors(row.parent), row];
}

/** The heaviest; of equals the one that comes first. */
function heaviest(rows: readonly Row[]): Row {
  return rows.reduce((best, row) => row.work > best.work ? row : best);
}

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("add" as const),
        at: fc.nat(),
        work: fc.constantFrom(2n, 4n, 8n),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant("complete" as const), at: fc.nat() }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("invalidate" as const), at: fc.nat() }),
    },
  ),
  { maxLength: 60 },
);

Deno.test("BlockTree agrees with a list of rows on status, work, order, bestHeader and bestComplete()", () => {
  fc.assert(fc.property(steps, (list) => {
    const tree = newTree();
    const genesis: Row = {
      node: tree.genesis,
      parent: undefined,
      work: 0n,
      isInvalid: false,
      completedAt: 0,
    };
    const rows = [genesis];
    let completions = 0;
    for (const step of list) {
      const row = rows[step.at % rows.length];
      if (step.kind === "add") {
        const node = addChild(tree, row.node, step.work);
        rows.push({
          node,
          parent: row,
          work: row.work + step.work,
          isInvalid: row.isInvalid,
          completedAt: undefined,
        });
      } else if (step.kind === "complete") {
        const isReady = row.completedAt !== undefined && !row.isInvalid ||
          !row.isInvalid && row.parent?.completedAt !== undefined;
        if (!isReady) {
          assertThrows(() => tree.complete(row.node), RangeError, "must be complete");
        } else {
          tree.complete(row.node);
          row.completedAt ??= ++completions;
        }
      } else if (row !== genesis) {
        tree.invalidate(row.node);
        for (const each of rows) if (ancestors(each).includes(row)) each.isInvalid = true;
      }
      const valid = rows.filter(({ isInvalid }) => !isInvalid);
      const complete = valid.filter((each) => each.completedAt !== undefined)
        .sort((a, b) => a.completedAt! - b.completedAt!);
      assertEquals(tree.bestComplete(), heaviest(complete).node);
      assertEquals(tree.bestHeader.work, heaviest(valid).work);
      assert(tree.bestHeader.status !== "invalid");
      assertEquals(tree.size, rows.length);
      for (const { node, work, isInvalid, completedAt } of rows) {
        const status = isInvalid ? "invalid" : completedAt === undefined ? "header" : "complete";
        assertEquals([node.status, node.work], [status, work]);
        if (status === "complete") assertEquals(node.order, completedAt);
      }
    }
  }));
});

Deno.test("locatorOf() names only ancestors, highest first, and any fork is within twice its depth", () => {
  const tree = newTree();
  const path = [tree.genesis];
  for (let i = 0; i < 500; i++) path.push(addChild(tree, path[i]));
  for (const height of [0, 1, 9, 10, 11, 12, 13, 100, 499, 500]) {
    const indexes = locatorOf(path[height]).map((hash) => tree.get(hash)!.header.index);
    assertEquals(indexes[0], height);
    assertEquals(indexes.at(-1), 0);
    assert(indexes.every((index, i) => i === 0 || index < indexes[i - 1]), indexes.join());
    // Whoever shares our chain up to a fork learns of a block at most as far below it as it is deep.
    for (let fork = 0; fork < height; fork++) {
      const known = indexes.find((index) => index <= fork)!;
      assert(fork - known <= height - fork, `fork ${fork} of ${height}: ${known}`);
    }
  }
});

Deno.test("tree.isContested() still sees a rival whose only follower turned out to be bad", () => {
  const tree = newTree();
  const tip = addChild(tree, tree.genesis);
  const rival = addChild(tree, tree.genesis);
  tree.complete(tip);
  tree.complete(rival);
  assert(tree.isContested(tip));
  tree.invalidate(addChild(tree, rival));
  assert(tree.isContested(tip));
});

Deno.test("tree.complete() wants a node that is valid, and of this tree", () => {
  const tree = newTree();
  const bad = addChild(tree, tree.genesis);
  tree.invalidate(bad);
  assertThrows(() => tree.complete(bad), RangeError);
  assertEquals(bad.status, "invalid");
  const other = newTree();
  const good = addChild(tree, tree.genesis);
  const same = addChild(other, other.genesis);
  for (const act of [() => other.complete(good), () => other.invalidate(good)]) {
    assertThrows(act, RangeError, "of this tree");
  }
  assertEquals([good.status, same.status], ["header", "header"]);
});
