/** The votes in the blocks of a world, read without the validator's own reader: what that believes is what is checked. */
import type { BlockHash, RecordId } from "../../../core/block/ids.ts";
import { recordId } from "../../../core/block/record.ts";
import type { BlockNode } from "../../../core/chain/block_tree.ts";
import type { Chain } from "../../../core/chain/chain.ts";

/** A vote, as the records of these worlds hold it. */
export interface Vote {
  readonly id: RecordId;
  readonly voter: string;
  readonly choice: string;
}

/** Reads a record. */
export function readVote(record: Uint8Array): Vote {
  return { id: recordId(record), ...JSON.parse(new TextDecoder().decode(record)) };
}

/** Votes of each block that was looked at, by its hash: what a hash names does not change. */
export class BlockVotes {
  readonly #votes = new Map<BlockHash, readonly Vote[]>();

  /** The votes of a chain's blocks up to one of them, in order. */
  upTo({ hash: last }: Pick<BlockNode, "hash">, chain: Chain): Vote[] {
    const { tree } = chain;
    return tree.path(tree.genesis, tree.get(last)!).flatMap(({ hash }) => this.#of(hash, chain));
  }

  #of(hash: BlockHash, chain: Chain): readonly Vote[] {
    const votes = this.#votes.get(hash) ?? chain.block(hash)!.records.map(readVote);
    this.#votes.set(hash, votes);
    return votes;
  }
}

/** How many votes each choice has, in an order of their own. */
export function countChoices(choices: Iterable<string>): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const choice of choices) counts.set(choice, (counts.get(choice) ?? 0) + 1);
  return [...counts].toSorted();
}
