import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { hashHeader } from "../../../core/block/header.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { type HeaderLink, linkAfter } from "../../../core/rules/header_link.ts";
import { EVERY_HASH, forgeBlock, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";
import { sealBlock } from "../../support/sealed_blocks.ts";
import { commitOf, prepareOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const network = testNetwork({ params: EVERY_HASH, witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
const { chainId, definition: { params } } = network;

/** What a certificate of a block in a round says. */
function about(block: Block, round: number) {
  return { chainId, round, index: block.header.index, hash: blockHash(block) };
}

Deno.test("a witness's block enters the tree behind a certificate, and counts once it is final", async () => {
  for (const kind of STORE_KINDS) {
    await using box = await ChainBox.open(kind, { network });
    const { chain: { tree: { genesis } } } = box;
    const mined = await box.add([voteRecord("ann", "red")]);
    const sealed = sealBlock(network, mined, [voteRecord("ben", "red")], { round: 3 });
    const hash = blockHash(sealed);
    for (const add of [() => box.chain.addBlock(sealed)]) {
      assertEquals((await assertRejects(add, RuleError)).code, "certificate");
    }
    const early = assertThrows(() => box.chain.addHeader(sealed.header), RuleError);
    assertEquals([early.code, early.facts.block], ["certificate", hash]);
    assertEquals(box.chain.tree.get(hash), undefined);

    await box.chain.addCertificate(prepareOf(about(sealed, 3)));
    assertEquals((await box.chain.addBlock(sealed)).status, "side");
    // What is mined after it counts no more than it does.
    const after = forgeBlock(box.nodeOf(sealed), [], { params });
    assertEquals((await box.chain.addBlock(after)).status, "side");
    assert(box.nodeOf(after).work > box.chain.tip.work);
    assertEquals([box.chain.tip, box.chain.tree.bestHeader], [mined, mined]);
    assert(!box.chain.tree.isContested(mined));
    await box.restart();
    assertEquals(box.chain.tip.hash, mined.hash);

    const result = await box.chain.addCertificate(commitOf(about(sealed, 3)));
    assertEquals(result.status, "final");
    assertEquals(box.chain.final.node.hash, hash);
    assertEquals(box.chain.tip.hash, blockHash(after));
    await box.restart();
    assertEquals(box.chain.tip.hash, blockHash(after));
    assertEquals(genesis.sealedAt, 0);
    assertEquals(box.nodeOf(after).sealedAt, 2);
  }
});

Deno.test("a run of blocks that come at once counts up to the first that may not yet", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  const { genesis } = box.chain.tree;
  const blocks: Block[] = [];
  let link: HeaderLink = genesis;
  for (const round of [0, 0, 4, 0, 6, 7, 0]) {
    const block = round > 0
      ? sealBlock(network, link, [], { round })
      : forgeBlock(link as never, [], { params });
    if (round > 0) await box.chain.addCertificate(commitOf(about(block, round)));
    blocks.push(block);
    link = linkAfter(link, block.header, hashHeader(block.header));
  }
  const first = await box.chain.addBlocks(blocks.slice(0, 2));
  assertEquals(first.results.map(({ status }) => status), ["connected", "connected"]);
  const { results, settled } = await box.chain.addBlocks(blocks.slice(2));
  assertEquals(results.map(({ status }) => status), ["side", "side", "side", "side", "side"]);
  // One certificate moved the chain, and made all that lies below final with it.
  assertEquals(settled?.map(({ status }) => status), ["final"]);
  assertEquals(box.chain.final.round, 7);
  assertEquals(box.chain.tip.header.index, 7);
});

/** A random block: on which of those before it, mined or of a round, and when it comes. */
const plans = fc.array(
  fc.record({ parent: fc.nat(), isSealed: fc.boolean(), certificate: fc.nat(3) }),
  { minLength: 1, maxLength: 12 },
);

Deno.test("Chain takes no unfinished block of a witness, nor what follows it, as a naive model says", async () => {
  let [withheld, moved] = [0, 0];
  await fc.assert(
    fc.asyncProperty(plans, fc.boolean(), async (plan, restarts) => {
      await using box = await ChainBox.open("memory", { network });
      const nodes: Naive[] = [{ hash: chainId, parent: undefined, isSealed: false, work: 0 }];
      let final = nodes[0];
      for (const [i, { parent, isSealed, certificate }] of plan.entries()) {
        const [round, below] = [i + 1, nodes[parent % nodes.length]];
        const on = box.chain.tree.get(below.hash as never)!;
        // A peer whose final block is elsewhere takes nothing of it.
        if (!lineOf(below).includes(final)) continue;
        const records = [voteRecord(`voter ${i}`, "red")];
        const block = isSealed
          ? sealBlock(network, on, records, { round })
          : forgeBlock(on, records, { params });
        if (isSealed) await box.chain.addCertificate(prepareOf(about(block, round)));
        await box.chain.addBlock(block);
        const node = {
          hash: blockHash(block) as string,
          parent: below,
          isSealed,
          work: below.work + (isSealed ? 0 : 1),
        };
        nodes.push(node);
        if (certificate === 0) {
          await box.chain.addCertificate(commitOf(about(block, round)));
          final = node;
        }
        if (restarts) await box.restart();
        const before = box.chain.tip.hash;
        const { tip, heaviest } = naiveTip(nodes, final);
        assertEquals(before, tip.hash as never);
        assertEquals(box.chain.final.node.hash, final.hash as never);
        if (heaviest !== tip) withheld++;
        if (isSealed && tip === node) moved++;
      }
    }),
    { numRuns: 150 },
  );
  assert(withheld > 10 && moved > 10, `${withheld} withheld, ${moved} moved`);
});

interface Naive {
  readonly hash: string;
  readonly parent: Naive | undefined;
  readonly isSealed: boolean;
  readonly work: number;
}

/** The block and all before it. */
function lineOf(node: Naive): Naive[] {
  return node.parent === undefined ? [node] : [node, ...lineOf(node.parent)];
}

/** Of those that are the final block or after it the heaviest, and the heaviest without a block that is not final. */
function naiveTip(nodes: readonly Naive[], final: Naive): { tip: Naive; heaviest: Naive } {
  const settled = lineOf(final);
  const after = nodes.filter((each) => lineOf(each).includes(final));
  const counting = after.filter((each) =>
    lineOf(each).every((one) => !one.isSealed || settled.includes(one))
  );
  const best = (list: Naive[]) => list.reduce((a, b) => b.work > a.work ? b : a);
  return { tip: best(counting), heaviest: best(after) };
}
