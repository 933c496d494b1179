import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { readChainFile } from "../../../core/exchange/chain_file.ts";
import { ChainFileError } from "../../../core/exchange/chain_file_error.ts";
import { importChainFile } from "../../../core/exchange/chain_import.ts";
import { ImportError } from "../../../core/exchange/import_error.ts";
import { DeepReorgError, ReorgGuard } from "../../../core/chain/reorg_guard.ts";
import { EVERY_HASH, Forge, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { chainFile, inPieces } from "../../support/chain_bytes.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";

const network = testNetwork({ params: EVERY_HASH });

async function chainOf(count: number, choice = "red"): Promise<Block[]> {
  const forge = new Forge(network);
  await forge.grow(count, (index) => [voteRecord(`voter ${index}`, choice)]);
  return forge.blocks();
}

async function load(box: ChainBox, bytes: Uint8Array, signal = new AbortController().signal) {
  const file = await readChainFile(inPieces(bytes, [1_000]));
  return await importChainFile(box.chain, file, { signal });
}

for (const kind of STORE_KINDS) {
  Deno.test(`importChainFile() takes in what is new, and goes on where an earlier import ended (${kind})`, async () => {
    const blocks = await chainOf(1_200);
    await using box = await ChainBox.open(kind, { network });
    const part = await load(box, chainFile(network, blocks.slice(0, 700)));
    assertEquals([part.blocks, part.added], [700, 700]);
    await box.restart();
    const rest = await load(box, chainFile(network, blocks));
    assertEquals([rest.blocks, rest.added, rest.last], [1_200, 500, box.chain.tip]);
    const again = await load(box, chainFile(network, blocks));
    assertEquals([again.blocks, again.added], [1_200, 0]);
    const { answer } = await box.chain.query("tally");
    assertEquals(answer, { votes: 1_200, counts: [["red", 1_200]] });
  });
}

Deno.test("importChainFile() keeps what comes before a block that breaks a rule, and names the block", async () => {
  const forge = new Forge(network);
  await forge.grow(5, (index) => [voteRecord(`voter ${index}`, "red")]);
  const good = forge.blocks();
  const bad = forge.make([voteRecord("voter 3", "again")]);
  await using box = await ChainBox.open("sqlite", { network });
  const bytes = chainFile(network, [...good, bad]);
  const error = await assertRejects(() => load(box, bytes), ImportError);
  assert(error.message.startsWith(`block 6 (${blockHash(bad)}) at byte `), error.message);
  assert(error.message.includes("already voted"), error.message);
  assertEquals(box.chain.tip.hash, blockHash(good[4]));
  await box.restart();
  assertEquals(box.chain.tip.hash, blockHash(good[4]));
});

Deno.test("importChainFile() names a block by its place, whatever index its header claims", async () => {
  const forge = new Forge(network);
  await forge.grow(2);
  const bad = forge.make([], { index: 70_368_744_177_673 });
  await using box = await ChainBox.open("memory", { network });
  const error = await assertRejects(
    () => load(box, chainFile(network, [...forge.blocks(), bad])),
    ImportError,
  );
  assert(error.message.startsWith(`block 3 (${blockHash(bad)}) at byte `), error.message);
});

Deno.test("importChainFile() keeps what comes before the place where a file breaks off", async () => {
  const blocks = await chainOf(10);
  await using box = await ChainBox.open("sqlite", { network });
  const bytes = chainFile(network, blocks);
  await assertRejects(
    () => load(box, bytes.subarray(0, bytes.length - 100)),
    ChainFileError,
    "cut",
  );
  assertEquals(box.chain.tip.hash, blockHash(blocks[8]));
});

Deno.test("importChainFile() also compares what is stored already with the file", async () => {
  const blocks = await chainOf(3);
  await using box = await ChainBox.open("memory", { network });
  await load(box, chainFile(network, blocks));
  const [first, second, third] = blocks;
  const altered = { ...second, records: [voteRecord("voter 2", "blue")] };
  const bytes = chainFile(network, [first, altered, third]);
  await assertRejects(() => load(box, bytes), ImportError, "Merkle");
});

Deno.test("importChainFile() stores a branch with less work beside the chain, and follows one with more", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  for (let n = 0; n < 5; n++) await box.add([voteRecord(`own ${n}`, "green")]);
  const own = box.chain.tip;
  const blocks = await chainOf(6);
  const state = await load(box, chainFile(network, blocks.slice(0, 4)));
  assertEquals([state.added, box.chain.tip, box.chain.isActive(state.last)], [4, own, false]);
  await load(box, chainFile(network, blocks));
  assertEquals([box.chain.tip.hash, box.chain.pending.size], [blockHash(blocks[5]), 5]);
});

Deno.test("importChainFile() does not follow a branch that the operator must be asked about", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  for (let n = 0; n < 5; n++) await box.add([]);
  const before = await box.picture();
  box.guard = new ReorgGuard({ maxReorg: 3 });
  await box.restart();
  const bytes = chainFile(network, await chainOf(9));
  await assertRejects(() => load(box, bytes), DeepReorgError);
  assertEquals(await box.picture(), before);
});

Deno.test("importChainFile() does not take a block from ahead of the clock", async () => {
  const blocks = await chainOf(3);
  await using box = await ChainBox.open("memory", { network });
  box.now = blocks[1].header.time - 1_000_000_000;
  const bytes = chainFile(network, blocks);
  await assertRejects(() => load(box, bytes), ImportError, "check the clock");
});

Deno.test("importChainFile() stops between two writes when it is told to", async () => {
  const blocks = await chainOf(1_200);
  await using box = await ChainBox.open("memory", { network });
  const stop = new AbortController();
  const file = await readChainFile(inPieces(chainFile(network, blocks)));
  const options = { signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) };
  await assertRejects(() => importChainFile(box.chain, file, options), Error, "enough");
  assertEquals(box.chain.tip.header.index, 500);
});
