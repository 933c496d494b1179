import { assert, assertEquals } from "@std/assert";
import { blockHash } from "../../../core/block/block.ts";
import { hashHeader } from "../../../core/block/header.ts";
import {
  type BlockHash,
  type ChainId,
  chainIdOfGenesis,
  isBlockHash,
  isChainId,
  isMerkleRoot,
  isRecordId,
  type RecordId,
  recordIdOf,
  recordIdsOf,
} from "../../../core/block/ids.ts";
import { hashLeaves } from "../../../core/block/merkle.ts";
import { recordId } from "../../../core/block/record.ts";
import { testNetwork } from "../../support/block_forge.ts";

const BYTES = new TextEncoder().encode("a record");

Deno.test("a record id is no block hash to TypeScript, nor is a text that was not checked one", () => {
  const { chainId, genesis } = testNetwork();
  const takeHash = (hash: BlockHash) => hash;
  const takeChain = (id: ChainId) => id;
  const takeRecord = (id: RecordId) => id;
  const text: string = "ab".repeat(32);

  // @ts-expect-error: a record's id does not name a block.
  takeHash(recordId(BYTES));
  // @ts-expect-error: nor does a block's hash name a record.
  takeRecord(hashHeader(genesis.header));
  // @ts-expect-error: the head of a Merkle tree is neither.
  takeHash(genesis.header.dataRoot);
  // @ts-expect-error: any text is not yet one.
  takeHash(text);
  // @ts-expect-error: any block's hash is no chain id.
  takeChain(blockHash(genesis));

  // What is meant passes: a chain id is the hash of its genesis block, and each is a text.
  const names: string[] = [takeHash(chainId), takeChain(chainId), takeRecord(recordId(BYTES))];
  assertEquals(names[0], blockHash(genesis));
  assertEquals(chainIdOfGenesis(blockHash(genesis)), chainId);
  if (isBlockHash(text)) names.push(takeHash(text));
  assertEquals(names.length, 4);
});

Deno.test("recordIdsOf() gives the id of each leaf, in order", () => {
  const records = [BYTES, new Uint8Array([1]), new Uint8Array([2])];
  assertEquals(recordIdsOf(hashLeaves(records)), records.map(recordId));
  assertEquals(recordIdsOf(new Uint8Array()), []);
});

for (const [name, isOne] of Object.entries({ isBlockHash, isChainId, isRecordId, isMerkleRoot })) {
  Deno.test(`${name}() takes 64 lower-case hex digits, and nothing else`, () => {
    assert(isOne(recordIdOf(new Uint8Array(32).fill(0xa9))));
    const bad = ["", "ab", "a".repeat(63), "a".repeat(65), "A".repeat(64), "g".repeat(64)];
    for (const text of [...bad, `${"a".repeat(64)}\n`, ` ${"a".repeat(63)}`]) {
      assertEquals(isOne(text), false, JSON.stringify(text));
    }
  });
}
