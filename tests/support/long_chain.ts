/** Long chains for benches: good blocks, written straight to a store. */
import { type Block, blockHash } from "../../core/block/block.ts";
import { nextBits } from "../../core/rules/difficulty.ts";
import { hashHeader, type Header } from "../../core/block/header.ts";
import { merkleRoot } from "../../core/block/merkle.ts";
import type { Network } from "../../core/rules/network.ts";
import { openSqlite } from "./sqlite.ts";
import { compactToTarget, meetsTarget } from "../../core/block/target.ts";
import { EVERY_HASH, testNetwork, voteRecord } from "./block_forge.ts";

/** Blocks that are written at once. */
const BATCH = 1_000;

/** The network of such chains: every hash meets its target. */
export const longNetwork: Network = testNetwork({ name: "long", params: EVERY_HASH });

/** Good blocks after genesis, each with `votes` votes of voters of their own. */
export function* longChain(blocks: number, votes: number): Iterable<Block> {
  const { params } = longNetwork.definition;
  let grandparent: Header | undefined;
  let parent = longNetwork.genesis;
  for (let index = 1; index <= blocks; index++) {
    const records = Array.from(
      { length: votes },
      (_, i) => voteRecord(`voter ${index}-${i}`, `choice ${i % 5}`),
    );
    let header: Header = {
      version: 1,
      prevHash: blockHash(parent),
      dataRoot: merkleRoot(records),
      index,
      time: parent.header.time + params.intervalMs,
      bits: nextBits(parent.header, grandparent, params),
      recordCount: records.length,
      extra: "00".repeat(20),
      nonce: 0,
    };
    const target = compactToTarget(header.bits);
    // The compact form of the easiest target leaves out one hash in 65,536.
    while (!meetsTarget(hashHeader(header), target)) {
      header = { ...header, nonce: header.nonce + 1 };
    }
    grandparent = parent.header;
    parent = { header, records };
    yield parent;
  }
}

/** Writes a long chain to a new database. */
export function writeLongChain(
  path: string,
  { blocks, votes }: { blocks: number; votes: number },
  onProgress: (done: number) => void = () => {},
): void {
  using store = openSqlite(path, longNetwork);
  let batch: Block[] = [];
  for (const block of longChain(blocks, votes)) {
    batch.push(block);
    if (batch.length < BATCH && block.header.index < blocks) continue;
    store.write({ blocks: batch });
    onProgress(block.header.index);
    batch = [];
  }
}
