import { assertEquals } from "@std/assert";
import type { BlockNode } from "../../../core/chain/block_tree.ts";
import { ChainBlocks } from "../../../net/witness/chain_blocks.ts";
import { voteRecord } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { easyNetwork } from "../../support/random_tree.ts";
import { commitOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const network = easyNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
const { chainId } = network;

const closing = { isChoosing: () => false, isEarly: () => false, isLate: () => false };

const refOf = ({ hash, header: { index } }: BlockNode) => ({ hash, index });

Deno.test("ChainBlocks: a block that excludes the final one is complete only with its records, so that rounds which do not know yet what is final can look at it", async () => {
  await using source = await ChainBox.open("memory", { network });
  const { genesis } = source.chain.tree;
  const a1 = await source.add([voteRecord("ann", "red")]);
  const b1 = await source.add([voteRecord("ann", "blue")], genesis);
  const b2 = await source.add([voteRecord("ben", "blue")], b1);
  const c1 = source.make([], { parent: genesis });
  await using box = await ChainBox.open("memory", { network });
  const { chain } = box;
  for (const each of [a1, b1, b2]) await chain.addBlock(source.chain.block(each.hash)!);
  chain.addHeader(c1.header);
  await chain.addCertificate(commitOf({ chainId, round: 1, ...refOf(a1) }));
  // Headers alone, before and after the block became final.
  const late = chain.addHeader(source.make([], { parent: b2 }).header) as { node: BlockNode };

  const blocks = new ChainBlocks(chain, closing);
  const seen = [a1, b1, b2, box.nodeOf(c1), late.node].map((each) => blocks.look(refOf(each)));
  assertEquals(seen, ["complete", "complete", "complete", "missing", "missing"]);
  const above = [...blocks.between(refOf(genesis), refOf(b2))].map(({ block }) => block.hash);
  assertEquals(above, [b1.hash, b2.hash]);
  // Nobody is asked for what never counts.
  assertEquals([box.nodeOf(c1), late.node].map(({ hash }) => blocks.isHere(hash)), [true, true]);
});
