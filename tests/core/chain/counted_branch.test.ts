import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type BlockNode, BlockTree } from "../../../core/chain/block_tree.ts";
import { CountedBranch } from "../../../core/chain/counted_branch.ts";
import { hashHeader, type Header } from "../../../core/block/header.ts";
import { type HeaderLink, linkAfter } from "../../../core/rules/header_link.ts";
import { testNetwork } from "../../support/block_forge.ts";

const { chainId, genesis } = testNetwork();

/** A header after another that follows no rule. */
function headerAfter({ hash, header }: HeaderLink, nonce = 0): Header {
  return { ...genesis.header, prevHash: hash, index: header.index + 1, nonce };
}

function linksAfter(parent: HeaderLink, count: number): HeaderLink[] {
  const links: HeaderLink[] = [];
  for (let i = 0; i < count; i++) {
    const header = headerAfter(links.at(-1) ?? parent);
    links.push(linkAfter(links.at(-1) ?? parent, header, hashHeader(header)));
  }
  return links;
}

function keep(tree: BlockTree, links: readonly HeaderLink[]): BlockNode {
  return links.map(({ hash, header }) => tree.add(hash, header)).at(-1)!;
}

Deno.test("CountedBranch finds every piece of what it counted again, and holds one hash for each", () => {
  const plan = fc.record({
    count: fc.integer({ min: 1, max: 60 }),
    step: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(fc.property(plan, ({ count, step }) => {
    const tree = new BlockTree(chainId, genesis.header);
    const branch = new CountedBranch(tree.genesis, { step });
    const links = linksAfter(tree.genesis, count);
    for (const link of links) branch.add(link);
    assertEquals([branch.length, branch.marks], [count, Math.floor(count / step)]);
    assertEquals(branch.last.work, tree.add(links[0].hash, links[0].header).work * BigInt(count));
    for (let at = 0; branch.length > 0; at += step) {
      assertEquals(branch.base.header.index, at);
      const piece = links.slice(at, at + step);
      assertEquals(branch.mark, piece.at(-1)!.hash);
      branch.advance(keep(tree, piece));
    }
    assertEquals(branch.base.hash, links.at(-1)!.hash);
  }));
});

Deno.test("CountedBranch counts on behind another branch as if it had been one", () => {
  const tree = new BlockTree(chainId, genesis.header);
  const links = linksAfter(tree.genesis, 25);
  const first = keep(tree, links.slice(0, 10));
  const back = new CountedBranch(first, { step: 5 });
  for (const link of links.slice(10)) back.add(link);
  const front = new CountedBranch(tree.genesis, { step: 5 });
  for (const link of links.slice(0, 10)) front.add(link);
  front.append(back);
  assertEquals([front.length, front.marks, front.last], [25, 5, links[24]]);
  for (let at = 5; at <= 25; at += 5) {
    assertEquals(front.mark, links[at - 1].hash);
    front.advance(keep(tree, links.slice(at - 5, at)));
  }
});

Deno.test("CountedBranch holds no header but the last and the one before it", () => {
  const tree = new BlockTree(chainId, genesis.header);
  const branch = new CountedBranch(tree.genesis, { step: 5 });
  for (const link of linksAfter(tree.genesis, 7)) branch.add(link);
  const held = branch.last.parent!;
  assertEquals(held.header.index, 6);
  assert(!("parent" in held));
});

Deno.test("CountedBranch refuses what does not follow, and another block than that of its mark", () => {
  const tree = new BlockTree(chainId, genesis.header);
  const branch = new CountedBranch(tree.genesis, { step: 5 });
  const links = linksAfter(tree.genesis, 7);
  assertThrows(() => branch.add(links[1]), RangeError, "must follow");
  for (const link of links) branch.add(link);
  assertThrows(() => branch.advance(keep(tree, links)), RangeError, "must be");
  const header = headerAfter(links[6]);
  const behind = new CountedBranch(tree.add(hashHeader(header), header), { step: 5 });
  assertThrows(() => branch.append(behind), RangeError, "must follow");
  // It follows, and its marks would lie elsewhere.
  const near = new CountedBranch(tree.get(links[6].hash)!, { step: 5 });
  assertThrows(() => branch.append(near), RangeError);
});
