import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  accept,
  Block,
  Blockchain,
  type BlockchainOptions,
  defineValidator,
  PluginError,
  reject,
  RuleError,
  voteValidator,
} from "chainvote";
import { bytesToBase64 } from "../../core/base/base64.ts";
import { encodeHeader } from "../../core/block/header.ts";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";

/** Nearly every hash will do. */
const EASY: BlockchainOptions = { params: { initialDifficulty: 2, floorDifficulty: 1 } };

async function grow(blockchain: Blockchain, ...data: string[]): Promise<void> {
  for (const each of data) {
    await blockchain.addBlock(await blockchain.mineBlock(each, blockchain.getLastHash()));
  }
}

Deno.test("Blockchain starts with its genesis block", () => {
  const blockchain = new Blockchain(EASY);
  assertEquals(blockchain.length, 1);
  assertEquals(blockchain.chain[0].index, 0);
  assertEquals(blockchain.chain[0].prevHash, "0".repeat(64));
  assertEquals(blockchain.getLastHash(), blockchain.chain[0].hash);
  assertEquals(blockchain.getData(), []);
});

Deno.test("Blockchain.mineBlock() gives a block of the data that addBlock() takes", async () => {
  const blockchain = new Blockchain(EASY);
  const before = blockchain.getLastHash();
  const block = await blockchain.mineBlock({ any: ["JSON", 1] }, before);
  assert(block instanceof Block);
  assertEquals([block.index, block.data, block.prevHash], [1, { any: ["JSON", 1] }, before]);
  assertEquals(blockchain.length, 1);
  assert(await blockchain.verifyBlock(block));
  assert(await blockchain.addBlock(block));
  assertEquals(blockchain.getLength(), 2);
  assertEquals(blockchain.getLastHash(), block.hash);
});

Deno.test("Blockchain.getData() gives the data oldest first, bytes as bytes", async () => {
  const blockchain = new Blockchain(EASY);
  await grow(blockchain, "one", "two");
  const bytes = new Uint8Array([0, 255]);
  await blockchain.addBlock(await blockchain.mineBlock(bytes));
  assertEquals(blockchain.getData(), ["one", "two", bytes]);
});

Deno.test("Blockchain.difficulty is that of the next block and rises with depth", async () => {
  const blockchain = new Blockchain({
    params: { initialDifficulty: 4, floorDifficulty: 4, growthBlocks: 1 },
  });
  const first = blockchain.difficulty;
  await grow(blockchain, "a", "b", "c");
  assert(blockchain.difficulty > first, `${blockchain.difficulty} > ${first}`);
});

Deno.test("Blockchain.verifyBlock() says no to a block that breaks a rule, and adds nothing", async () => {
  const blockchain = new Blockchain(EASY);
  const good = await blockchain.mineBlock("good");
  const forged = new Block({
    header: good.header,
    records: [new TextEncoder().encode('"forged"')],
  });
  const early = new Block({ header: { ...good.header, index: 7 }, records: good.records });
  assertEquals(await blockchain.verifyBlock(forged), false);
  assertEquals(await blockchain.verifyBlock(early), false);
  assertEquals(await blockchain.verifyBlock(good), true);
  assertEquals(blockchain.length, 1);
});

Deno.test("Blockchain.addBlock() enforces every rule, also on a forged record in the newest block", async () => {
  const blockchain = new Blockchain(EASY);
  const good = await blockchain.mineBlock("good");
  const forged = new Block({
    header: good.header,
    records: [new TextEncoder().encode('"forged"')],
  });
  const error = await assertRejects(() => blockchain.addBlock(forged), RuleError);
  assertEquals(error.code, "data-root");
  assert(await blockchain.addBlock(good));
});

Deno.test("Blockchain.addBlock() keeps the first of two blocks at equal work, and the longer branch after", async () => {
  const blockchain = new Blockchain(EASY);
  const root = blockchain.getLastHash();
  const first = await blockchain.mineBlock("first", root);
  const second = await blockchain.mineBlock("second", root);
  assertEquals(await blockchain.addBlock(first), true);
  assertEquals(await blockchain.addBlock(second), false);
  assertEquals(blockchain.getData(), ["first"]);
  const third = await blockchain.mineBlock("third", second.hash);
  assertEquals(await blockchain.addBlock(third), true);
  assertEquals(blockchain.getData(), ["second", "third"]);
  assert(await blockchain.verifyChain());
});

Deno.test("Blockchain.mineBlock() refuses a parent that it does not have", async () => {
  const blockchain = new Blockchain(EASY);
  const error = await assertRejects(() => blockchain.mineBlock("x", "f".repeat(64)), RuleError);
  assertEquals(error.code, "prev-hash");
});

Deno.test("Blockchain.mineBlock() ends with the signal's reason", async () => {
  const blockchain = new Blockchain({
    params: { initialDifficulty: 2 ** 50, floorDifficulty: 2 ** 50 },
  });
  const stop = new AbortController();
  const mining = blockchain.mineBlock("x", blockchain.getLastHash(), { signal: stop.signal });
  const reason = new Error("enough");
  stop.abort(reason);
  assertEquals(await assertRejects(() => mining), reason);
});

Deno.test("Blockchain.loadJson() reads what toJson() wrote", async () => {
  const blockchain = new Blockchain({ ...EASY, validator: voteValidator, name: "club" });
  await blockchain.addBlock(await blockchain.mineBlock({ choice: "red", voter: "alice" }));
  const copy = await Blockchain.loadJson(blockchain.toJson());
  assertEquals(copy.getLastHash(), blockchain.getLastHash());
  assertEquals(copy.getData(), blockchain.getData());
  assert(await copy.verifyChain());
  const again = await copy.mineBlock({ choice: "blue", voter: "alice" });
  assertEquals(await copy.verifyBlock(again), false);
});

Deno.test("Blockchain.loadJson() believes nothing of the text", async () => {
  const blockchain = new Blockchain(EASY);
  await grow(blockchain, "one", "two");
  const { chain } = JSON.parse(blockchain.toJson());
  const load = (blocks: unknown) => Blockchain.loadJson(JSON.stringify({ chain: blocks }));

  const texts = [
    "",
    "{}",
    "[]",
    "null",
    '{"chain":[]}',
    '{"chain":[{"header":"00","records":[]}]}',
  ];
  for (const text of texts) {
    await assertRejects(() => Blockchain.loadJson(text), RuleError);
  }
  await assertRejects(() => load([chain[0], chain[2]]), RuleError, "prevHash");
  await assertRejects(() => load([chain[1], chain[2]]), RuleError);
  const forged = { ...chain[2], records: [btoa('"forged"')] };
  await assertRejects(() => load([chain[0], chain[1], forged]), RuleError, "dataRoot");
  assertEquals((await load(chain)).getData(), ["one", "two"]);
});

Deno.test("Blockchain.loadJson() says PluginError when the validator does not understand the config", async () => {
  const validator = { name: "vote", config: { choices: 5 } };
  const { genesis: { header, records } } = createNetwork(
    parseNetworkDefinition(JSON.stringify({ name: "club", validator })),
  );
  const block = { header: encodeHeader(header).toHex(), records: records.map(bytesToBase64) };
  const json = JSON.stringify({ chain: [block] });
  await assertRejects(() => Blockchain.loadJson(json), PluginError, "choices");
});

Deno.test("Blockchain takes a validator of one's own, whose judgement addBlock() enforces", async () => {
  const evens = defineValidator({
    name: "evens",
    version: 1,
    check: (record) =>
      Number(new TextDecoder().decode(record)) % 2 === 0 ? accept() : reject("odd", "it is odd"),
  });
  const blockchain = new Blockchain({ ...EASY, validator: evens });
  await blockchain.addBlock(await blockchain.mineBlock(2));
  const odd = await blockchain.mineBlock(3);
  const error = await assertRejects(() => blockchain.addBlock(odd), RuleError, "it is odd");
  assertEquals(error.code, "record-refused");
  const copy = await Blockchain.loadJson(blockchain.toJson(), { validator: evens });
  assertEquals(copy.getData(), [2]);
  await assertRejects(() => Blockchain.loadJson(blockchain.toJson()), RuleError, "evens");
});

Deno.test("Blockchain refuses options that make no network", () => {
  assertThrows(() => new Blockchain({ params: { intervalMs: 0 } }), RuleError, "intervalMs");
  assertThrows(() => new Blockchain({ name: "" }), RuleError, "name");
});
