/** What there is to ask a peer of this bench for: a chain of 40,000 votes. */
import { type Block, blockHash } from "../../../core/block/block.ts";
import type { BlockHash, RecordId } from "../../../core/block/ids.ts";
import { recordId } from "../../../core/block/record.ts";
import { longChain } from "../../support/long_chain.ts";

/** Blocks of the chain, and votes in each. */
export const BLOCKS = 4;
export const VOTES = 10_000;

/** The chain that every peer of the bench begins with. */
export interface Facts {
  readonly blocks: readonly Block[];
  readonly hashes: readonly BlockHash[];
  /** Ids of all records. */
  readonly ids: readonly RecordId[];
}

/** Makes that chain, the same each time. */
export function makeFacts(): Facts {
  const blocks = [...longChain(BLOCKS, VOTES)];
  return {
    blocks,
    hashes: blocks.map((block) => blockHash(block)),
    ids: blocks.flatMap(({ records }) => records.map(recordId)),
  };
}
