import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { readChainFile } from "../../../core/exchange/chain_file.ts";
import { ChainFileError } from "../../../core/exchange/chain_file_error.ts";
import { concatBytes } from "../../../core/base/hash.ts";
import { EVERY_HASH, Forge, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { auditBytes, chainFile, holds, inPieces } from "../../support/chain_bytes.ts";

const network = testNetwork({ params: EVERY_HASH });

/** Four blocks: of no vote, one, three, and none again. */
async function makeBlocks(): Promise<Block[]> {
  const forge = new Forge(network);
  await forge.grow(1);
  await forge.extend([voteRecord("alice", "red")]);
  await forge.extend(["bob", "carol", "dave"].map((voter) => voteRecord(voter, "blue")));
  await forge.grow(1);
  return forge.blocks();
}

const blocks = await makeBlocks();
const file = chainFile(network, blocks);

async function readAll(pieces: AsyncIterable<Uint8Array>): Promise<Block[]> {
  const read = await readChainFile(pieces);
  assertEquals(read.network, network);
  const found: Block[] = [];
  for await (const { block } of read.blocks) found.push(block);
  return found;
}

Deno.test("readChainFile() reads back what encodeChainFile() wrote, in whatever pieces it comes", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(sizes, async (sizes) => {
      assertEquals(await readAll(inPieces(file, sizes)), blocks);
    }),
    { numRuns: 50 },
  );
});

Deno.test("readChainFile() says where each block starts", async () => {
  const read = await readChainFile(inPieces(file));
  for await (const { block, offset } of read.blocks) {
    assertEquals(new DataView(file.buffer).getUint32(offset + 4 + 68 + 4), block.header.index);
  }
});

Deno.test("a chain of the genesis block alone is a file", async () => {
  const empty = chainFile(network, []);
  assertEquals(await readAll(inPieces(empty)), []);
  assert(holds(await auditBytes(empty)));
});

Deno.test("a chain file of which any one byte is changed does not hold", async () => {
  assert(holds(await auditBytes(file)));
  for (let at = 0; at < file.length; at++) {
    for (const bit of [1, 0x80]) {
      const bad = file.slice();
      bad[at] ^= bit;
      assert(!holds(await auditBytes(bad)), `byte ${at} may be changed by ${bit}`);
    }
  }
});

Deno.test("a chain file that is cut off anywhere does not hold, also between two blocks", async () => {
  for (let length = 0; length < file.length; length++) {
    const found = await auditBytes(file.subarray(0, length));
    assert(!holds(found), `it may end after ${length} bytes`);
  }
});

Deno.test("a chain file with anything behind its end does not hold", async () => {
  const found = await auditBytes(concatBytes(file, new Uint8Array(1)));
  assert(!(found instanceof ChainFileError));
  assertEquals(found.failure, {
    check: "file",
    offset: file.length,
    reason: `it must end with its end mark (at byte ${file.length})`,
  });
});

Deno.test("readChainFile() refuses a length that no block can have, before it reads on", async () => {
  const lastBlock = file.length - 4 - 4 - 32 - 116 - 4;
  for (const length of [1, 115, 3_000_000, 0xffffffff]) {
    const bad = file.slice();
    new DataView(bad.buffer).setUint32(lastBlock, length);
    let isReadOn = false;
    const pieces = async function* () {
      yield bad;
      isReadOn = true;
    };
    const error = await assertRejects(() => readAll(pieces()), ChainFileError);
    assert(error.message.includes(`it is ${length} (at byte ${lastBlock})`), error.message);
    assertEquals(isReadOn, false);
  }
});

Deno.test("readChainFile() refuses what is no chain file, and names the rule", async () => {
  for (const text of ["", "chainvote chain 3\n", "SQLite format 3\0 and so on"]) {
    const bytes = new TextEncoder().encode(text);
    const error = await assertRejects(() => readChainFile(inPieces(bytes)), ChainFileError);
    assert(
      error.message.includes('must begin with "chainvote chain 1" or "chainvote chain 2"'),
      error.message,
    );
  }
});

Deno.test("an end mark with other blocks than the file's does not hold", async () => {
  const shorter = chainFile(network, blocks.slice(0, 3));
  const mixed = concatBytes(
    shorter.subarray(0, shorter.length - 40),
    file.subarray(file.length - 40),
  );
  const found = await auditBytes(mixed);
  assert(!(found instanceof ChainFileError));
  assertEquals([found.failure?.check, found.tip.hash], ["file", blockHash(blocks[2])]);
});
