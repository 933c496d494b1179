/** Blocks of vectors: real ones, made of plans that name their parents and voters. */
import { bytesToHex } from "../../core/base/hash.ts";
import { blockHash } from "../../core/block/block.ts";
import { encodeHeader } from "../../core/block/header.ts";
import { compactToTarget, targetToWork } from "../../core/block/target.ts";
import { type BlockNode, BlockTree } from "../../core/chain/block_tree.ts";
import type { Network } from "../../core/rules/network.ts";
import { EVERY_HASH, forgeBlock, voteRecord } from "../support/block_forge.ts";
import type { ModelBlock } from "../support/fork_choice_model.ts";
import type { BlockPlan } from "./scenarios.ts";

/** A block as it stands in the file. */
export interface VectorBlock {
  readonly label: string;
  readonly parent: string | null;
  /** Hash of the header, hex. */
  readonly hash: string;
  /** 116 bytes, hex. */
  readonly header: string;
  /** Records, hex. */
  readonly records: readonly string[];
  /** Who votes in it. */
  readonly voters: readonly string[];
  /** Expected hashes for it alone, decimal. */
  readonly work: string;
}

/** Hard enough that work differs from block to block, easy enough to be found at once. */
export const VECTOR_PARAMS = {
  ...EVERY_HASH,
  intervalMs: 1_000,
  halfLifeBlocks: 1,
  initialDifficulty: 64,
  floorDifficulty: 2,
};

/** The blocks as they stand in a file, and as a model knows them, by their labels; genesis first. */
export function makeVectorBlocks(
  network: Network,
  plans: readonly BlockPlan[],
): { readonly blocks: VectorBlock[]; readonly models: ReadonlyMap<string, ModelBlock> } {
  const { chainId, genesis, definition: { params } } = network;
  const models = new Map<string, ModelBlock>();
  const tree = new BlockTree(chainId, genesis.header);
  const nodes = new Map<string, BlockNode>([["genesis", tree.genesis]]);
  const blocks: VectorBlock[] = [];
  const keep = (label: string, parent: string | null, block: typeof genesis, voters: string[]) => {
    const bits = compactToTarget(block.header.bits);
    const work = parent === null ? 0n : targetToWork(bits);
    models.set(label, { label, parent: models.get(parent ?? ""), work, voters });
    blocks.push({
      label,
      parent,
      hash: blockHash(block),
      header: bytesToHex(encodeHeader(block.header)),
      records: block.records.map(bytesToHex),
      voters,
      work: String(work),
    });
  };
  keep("genesis", null, genesis, []);
  for (const { label, parent = "genesis", voters = [], after = 1 } of plans) {
    const before = nodes.get(parent)!;
    const records = voters.map((voter, i) => voteRecord(voter, `choice ${i}`));
    const extra = bytesToHex(new TextEncoder().encode(label)).padEnd(40, "0");
    const time = before.header.time + after * params.intervalMs;
    const block = forgeBlock(before, records, { params, extra, time });
    nodes.set(label, tree.add(blockHash(block), block.header));
    keep(label, parent, block, [...voters]);
  }
  return { blocks, models };
}
