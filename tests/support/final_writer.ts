/** A process that makes one block after another final in a data folder, and tells of each: to be killed. */
import { openChain } from "../../cli/app/peer/open_chain.ts";
import { systemDeps } from "../../cli/app/peer/system_deps.ts";
import { blockHash } from "../../core/block/block.ts";
import { createNetwork } from "../../core/rules/network.ts";
import { Forge } from "./block_forge.ts";
import { easyNetwork } from "./random_tree.ts";
import { commitOf } from "./test_certificates.ts";
import { makeWitnessSet } from "./witness_keys.ts";

/** The network of such a process. */
export const FINAL_NETWORK = createNetwork(
  easyNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3) }).definition,
);

const BLOCKS = 40;

if (import.meta.main) {
  const [data] = Deno.args;
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const { chain } = await openChain({ data, network: FINAL_NETWORK, log }, systemDeps);
  const forge = new Forge(FINAL_NETWORK);
  await forge.grow(BLOCKS);
  const blocks = forge.blocks();
  await chain.addBlocks(blocks);
  const { chainId } = FINAL_NETWORK;
  for (const [i, block] of blocks.entries()) {
    const about = { chainId, round: i + 1, index: i + 1, hash: blockHash(block) };
    await chain.addCertificate(commitOf(about));
    await Deno.stdout.write(new TextEncoder().encode(`${i + 1} ${blockHash(block)}\n`));
  }
}
