/** The chain of the examples: two blocks after genesis, mined with extra and nonce counted up from zero. */
import { type Block, blockHash } from "../../core/block/block.ts";
import { encodeHeader, EXTRA_SIZE, type Header } from "../../core/block/header.ts";
import { blockHashOf } from "../../core/block/ids.ts";
import { merkleRoot } from "../../core/block/merkle.ts";
import { compactToTarget, meetsTarget } from "../../core/block/target.ts";
import { sha256 } from "../../core/base/hash.ts";
import { nextBits } from "../../core/rules/difficulty.ts";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { createVoteRecord } from "../../plugins/vote/vote_record.ts";

/** The network file of the examples. */
export const DEFINITION_TEXT = JSON.stringify({
  name: "Board 2026",
  validator: { config: { choices: ["red", "blue"] } },
  params: { initialDifficulty: 256, floorDifficulty: 128 },
});

/** Its network. */
export const SPEC_NETWORK = createNetwork(parseNetworkDefinition(DEFINITION_TEXT));

/** The record of a vote of the examples. */
export function voteOf(voter: string, choice: string): Uint8Array {
  const made = createVoteRecord({ voter, choice });
  if (!made.ok) throw new TypeError(made.reason);
  return made.record;
}

const BLOCK_1 = mine(SPEC_NETWORK.genesis, undefined, [
  voteOf("alice", "red"),
  voteOf("Zoë", "blue"),
  voteOf("bob", "red"),
]);

/** Its blocks, genesis first. */
export const SPEC_BLOCKS: readonly Block[] = [
  SPEC_NETWORK.genesis,
  BLOCK_1,
  mine(BLOCK_1, SPEC_NETWORK.genesis, []),
];

/** The block after `parent` that is one interval later. */
function mine(
  parent: Block,
  grandparent: Block | undefined,
  records: readonly Uint8Array[],
): Block {
  const { params } = SPEC_NETWORK.definition;
  const bits = nextBits(parent.header, grandparent?.header, params);
  const target = compactToTarget(bits);
  for (let nonce = 0;; nonce++) {
    const header: Header = {
      version: 1,
      prevHash: blockHash(parent),
      dataRoot: merkleRoot(records),
      index: parent.header.index + 1,
      time: parent.header.time + params.intervalMs,
      bits,
      recordCount: records.length,
      extra: "00".repeat(EXTRA_SIZE),
      nonce,
    };
    if (meetsTarget(blockHashOf(sha256(encodeHeader(header))), target)) return { header, records };
  }
}
