import { assert, assertEquals } from "@std/assert";
import { systemClock } from "../../../core/base/system.ts";
import { blockHash } from "../../../core/block/block.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import { type BlockNode, BlockTree } from "../../../core/chain/block_tree.ts";
import { Chain } from "../../../core/chain/chain.ts";
import { MemoryStore } from "../../../core/store/memory_store.ts";
import { Forge, hostOf, testNetwork } from "../../support/block_forge.ts";
import { sealBlock } from "../../support/sealed_blocks.ts";
import { commitOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const network = testNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3, { mining: "off" }) });
const { chainId } = network;

/** Counts how many blocks are looked at. */
class WatchedTree extends BlockTree {
  looks = 0;

  override get(hash: BlockHash): BlockNode | undefined {
    this.looks++;
    return super.get(hash);
  }

  override *nodes(): Generator<BlockNode> {
    for (const node of super.nodes()) {
      this.looks++;
      yield node;
    }
  }

  override isMisplaced(node: BlockNode): boolean {
    this.looks++;
    return super.isMisplaced(node);
  }
}

/** How many looks it takes to catch up with so many blocks of witnesses: first all headers, then the records. */
async function looksFor(count: number): Promise<number> {
  const { chain } = new Forge(network);
  const all = [];
  for (let round = 1; round <= count; round++) {
    const block = sealBlock(network, chain.tip, [], { round });
    const certificate = commitOf({ chainId, round, index: round, hash: blockHash(block) });
    await chain.addCertificate(certificate);
    await chain.addBlock(block);
    all.push({ block, certificate });
  }
  const tree = new WatchedTree(chainId, network.genesis.header);
  const store = new MemoryStore(network.genesis);
  const late = new Chain(network, { store, host: hostOf(network), clock: systemClock }, tree);
  for (const { block, certificate } of all) {
    await late.addCertificate(certificate);
    late.addHeader(block.header);
    assertEquals([late.wantedFinal?.hash, late.awaitedFinal?.hash], [
      blockHash(block),
      blockHash(block),
    ]);
  }
  for (let i = 0; i < count; i += 16) {
    await late.addBlocks(all.slice(i, i + 16).map(({ block }) => block));
  }
  assertEquals([late.tip.hash, late.final.node.hash], [chain.tip.hash, chain.tip.hash]);
  assertEquals(late.unsettled, []);
  return tree.looks;
}

Deno.test("Chain looks at twice as many blocks to catch up with twice as many that witnesses made, not at four times", async () => {
  const [few, many] = [await looksFor(64), await looksFor(128)];
  assert(many < 2.2 * few, `${few} looks for 64 blocks, ${many} for 128`);
});
