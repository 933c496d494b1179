/** Makes blocks without a miner: good ones to build a chain with, bad ones to offer to a peer. */
import type { Block } from "../../core/block/block.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import { Chain } from "../../core/chain/chain.ts";
import { nextBits } from "../../core/rules/difficulty.ts";
import { bytesToHex, hexToBytes } from "../../core/base/hash.ts";
import { encodeHeader, EXTRA_SIZE, type Header } from "../../core/block/header.ts";
import { MemoryStore } from "../../core/store/memory_store.ts";
import { merkleRoot } from "../../core/block/merkle.ts";
import { NONCE_SPACE } from "../../core/mining/kernel.ts";
import { nobleKernel } from "../../core/mining/noble_kernel.ts";
import { createNetwork, type Network, parseNetworkDefinition } from "../../core/rules/network.ts";
import { type ConsensusParams, futureLimitMs } from "../../core/rules/params.ts";
import { systemClock, systemRandom } from "../../core/base/system.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import { compactToTarget } from "../../core/block/target.ts";
import { builtInValidator } from "../../plugins/built_in.ts";
import { InProcessHost } from "../../plugins/host/in_process_host.ts";
import { createVoteRecord } from "../../plugins/vote/vote_record.ts";

/** Mined in some 20 ms: longer than a message takes, so that peers rarely find a block at once. */
const EASY: Partial<ConsensusParams> = {
  initialDifficulty: 8_192,
  floorDifficulty: 4_096,
  intervalMs: 1_000,
};

/** Params with which every hash is a block, at any length. */
export const EVERY_HASH: Partial<ConsensusParams> = {
  initialDifficulty: 1,
  floorDifficulty: 1,
  growthBlocks: 2 ** 32,
  halfLifeBlocks: 100_000,
};

/** A network for tests. */
export function testNetwork(
  { name = "test", validator = "vote", params = EASY, config = {}, witnesses }: {
    name?: string;
    validator?: "vote" | "any";
    params?: Partial<ConsensusParams>;
    config?: Record<string, string[]>;
    witnesses?: WitnessSet;
  } = {},
): Network {
  const choice = { name: validator, version: 1, config };
  // A genesis well in the past leaves room for a long chain before now.
  const definition = { name, validator: choice, params, created: 1_700_000_000_000, witnesses };
  return createNetwork(parseNetworkDefinition(JSON.stringify(definition)));
}

/** The validator of a network, ready to judge. */
export function hostOf({ chainId: chain, definition }: Network): InProcessHost {
  const { name, version, config } = definition.validator;
  return new InProcessHost(builtInValidator(name, version), config, { chain });
}

/** The record of a vote. */
export function voteRecord(voter: string, choice: string): Uint8Array {
  const vote = createVoteRecord({ voter, choice });
  if (!vote.ok) throw new TypeError(vote.reason);
  return vote.record;
}

/** How a forged block differs from a good one. */
export interface Forgery extends Partial<Omit<Header, "nonce">> {
  /** Take a nonce that does not meet the target. */
  readonly withoutWork?: boolean;
}

/** A block after `parent` with the stated differences, and otherwise by the rules. */
export function forgeBlock(
  parent: BlockNode,
  records: readonly Uint8Array[],
  { params, withoutWork = false, ...fields }: Forgery & { params: ConsensusParams },
): Block {
  const header: Header = {
    version: 1,
    prevHash: parent.hash,
    dataRoot: merkleRoot(records),
    index: parent.header.index + 1,
    time: parent.header.time + params.intervalMs,
    bits: nextBits(parent.header, parent.parent?.header, params),
    recordCount: records.length,
    extra: bytesToHex(systemRandom.bytes(EXTRA_SIZE)),
    ...fields,
    nonce: 0,
  };
  const target = hexToBytes(compactToTarget(header.bits).toString(16).padStart(64, "0"));
  const search = nobleKernel.prepare(encodeHeader(header), target);
  for (let nonce = 0; nonce < NONCE_SPACE; nonce++) {
    const isGood = search(nonce, 1) !== undefined;
    if (isGood !== withoutWork) return { header: { ...header, nonce }, records };
  }
  throw new RangeError("Cannot forge a block as no nonce does");
}

/** A chain of one's own in memory that grows block by block, at once. */
export class Forge {
  readonly chain: Chain;

  constructor(network: Network) {
    const store = new MemoryStore(network.genesis);
    this.chain = new Chain(network, { store, host: hostOf(network), clock: systemClock });
  }

  /** A block after the tip that is not added. */
  make(records: readonly Uint8Array[], forgery: Forgery = {}): Block {
    const { params } = this.chain.network.definition;
    return forgeBlock(this.chain.tip, records, { ...forgery, params });
  }

  /** Adds a block after the tip. */
  async extend(records: readonly Uint8Array[], forgery: Forgery = {}): Promise<Block> {
    const block = this.make(records, forgery);
    await this.chain.addBlock(block);
    return block;
  }

  /** Adds `count` blocks, each with one vote of a voter of its own unless `records` says otherwise. */
  async grow(count: number, records: (index: number) => Uint8Array[] = () => []): Promise<Block[]> {
    const blocks: Block[] = [];
    for (let i = 0; i < count; i++) {
      blocks.push(await this.extend(records(this.chain.tip.header.index + 1)));
    }
    return blocks;
  }

  /** All blocks but genesis, lowest first. */
  blocks(): Block[] {
    const { chain } = this;
    return chain.tree.path(chain.tree.genesis, chain.tip).map(({ hash }) => chain.block(hash)!);
  }

  /** A time that a peer holds to be too far ahead. */
  tooLate(now: number): number {
    return now + futureLimitMs(this.chain.network.definition.params) + 10_000;
  }
}
