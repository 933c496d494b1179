/** Random trees of blocks, in the real world and in that of a model, and the order in which they come. */
import fc from "fast-check";
import { type Block, blockHash } from "../../core/block/block.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { compactToTarget, targetToWork } from "../../core/block/target.ts";
import { BlockTree } from "../../core/chain/block_tree.ts";
import { createNetwork, type Network } from "../../core/rules/network.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import { EVERY_HASH, forgeBlock, testNetwork, voteRecord } from "./block_forge.ts";
import type { ModelBlock } from "./fork_choice_model.ts";

/** A block of a random tree. */
export interface TreePlan {
  readonly parent: number;
  readonly voters: readonly string[];
  /** Time since its parent, in intervals. */
  readonly after: number;
}

/** A tree of blocks by the place of each one's parent in the list, genesis being 0. */
export const treePlans: fc.Arbitrary<TreePlan[]> = fc.array(
  fc.record({
    parent: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat() }),
    voters: fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { maxLength: 2 }),
    after: fc.constantFrom(0.5, 1, 1, 1, 2),
  }),
  { minLength: 8, maxLength: 14 },
);

/** What comes, and when. */
export const arrivals = fc.array(
  fc.record({
    kind: fc.constantFrom("block", "block", "block", "header", "restart"),
    which: fc.nat(),
    /** Prefers a block whose parent is complete: chance alone offers little else than orphans. */
    inOrder: fc.constantFrom(true, true, false),
  }),
  { minLength: 15, maxLength: 40 },
);

/** A network in which a block is found at once, with what is said beside that. */
export function easyNetwork(rest: { readonly witnesses?: WitnessSet } = {}): Network {
  const { definition } = testNetwork({
    params: {
      ...EVERY_HASH,
      intervalMs: 1_000,
      halfLifeBlocks: 1,
      initialDifficulty: 16,
      floorDifficulty: 2,
    },
  });
  return createNetwork({ ...definition, ...rest });
}

/** A block of such a tree. */
export interface GrownBlock {
  readonly block: Block;
  readonly model: ModelBlock;
}

/** A tree in the real world and in the model's. */
export function growTree(network: Network, plan: readonly TreePlan[]): GrownBlock[] {
  const { chainId, genesis, definition: { params } } = network;
  const tree = new BlockTree(chainId, genesis.header);
  const root: ModelBlock = { label: chainId, parent: undefined, work: 0n, voters: [] };
  const grown = [{ block: genesis, model: root, node: tree.genesis }];
  plan.forEach(({ parent: place, voters, after }, i) => {
    // Half of the time on the branch that was grown last, so that branches get long.
    const parent = grown[place === 0 ? grown.length - 1 : place % grown.length];
    const records = voters.map((voter) => voteRecord(voter, "x"));
    const extra = bytesToHex(new Uint8Array(20).fill(i + 1));
    const time = parent.node.header.time + after * params.intervalMs;
    const block = forgeBlock(parent.node, records, { params, extra, time });
    const label = blockHash(block);
    const work = targetToWork(compactToTarget(block.header.bits));
    const model = { label, parent: parent.model, work, voters };
    grown.push({ block, model, node: tree.add(label, block.header) });
  });
  return grown;
}
