import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Block } from "../../../core/block/block.ts";
import { checkBody, checkContext, checkHeaderSanity } from "../../../core/rules/check_block.ts";
import { nextBits } from "../../../core/rules/difficulty.ts";
import { merkleRoot } from "../../../core/block/merkle.ts";
import { type RuleCode, RuleError, RULES } from "../../../core/block/rule_error.ts";
import { compactToTarget, targetToCompact } from "../../../core/block/target.ts";
import { EVERY_HASH, type Forgery, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { named } from "../../support/named.ts";

const vote = voteRecord("alice", "red");

/** Rules that blocks as values can break; the others are those of formats and files. */
const FORGERIES: [RuleCode, string, (box: ChainBox) => Forgery & { records?: Uint8Array[] }][] = [
  ["version", "version 0", () => ({ version: 0 })],
  ["version", "version 2", () => ({ version: 2 })],
  ["prev-hash", "a parent that does not exist", () => ({ prevHash: named("f".repeat(64)) })],
  ["index", "the index of its parent", (box) => ({ index: box.chain.tip.header.index })],
  ["index", "an index too far", (box) => ({ index: box.chain.tip.header.index + 2 })],
  ["time-order", "the time of its parent", (box) => ({ time: box.chain.tip.header.time })],
  ["time-order", "a time before its parent", (box) => ({ time: box.chain.tip.header.time - 1 })],
  ["bits", "an easier target", (box) => ({ bits: easier(box.chain.nextBits()) })],
  ["bits", "a harder target", (box) => ({ bits: harder(box.chain.nextBits()) })],
  ["work", "no work", () => ({ withoutWork: true })],
  ["data-root", "the root of other records", () => ({
    dataRoot: merkleRoot([voteRecord("bob", "red")]),
  })],
  ["records-count", "a count too small", () => ({ recordCount: 0 })],
  ["records-count", "a count too large", () => ({ recordCount: 2 })],
  ["records-many", "a count above the limit", () => ({ recordCount: 4 })],
  [
    "body-size",
    "too many bytes",
    () => ({ records: [1, 2].map((n) => new Uint8Array(9_000).fill(n)) }),
  ],
  ["record-size", "an empty record", () => ({ records: [new Uint8Array(0)] })],
  ["record-size", "a record too large", () => ({ records: [new Uint8Array(16_385)] })],
  ["record-refused", "a record that is no vote", () => ({ records: [new Uint8Array([1])] })],
  ["record-refused", "a voter twice in one block", () => ({
    records: [vote, voteRecord("alice", "blue")],
  })],
];

/** Difficult enough that a nonce can fail to do the work. */
const PARAMS = {
  ...EVERY_HASH,
  initialDifficulty: 64,
  floorDifficulty: 2,
  halfLifeBlocks: 10,
  maxBodyBytes: 16_384,
  maxRecords: 3,
};

for (const [code, what, forgery] of FORGERIES) {
  Deno.test(`chain.addBlock() refuses a block with ${what}: ${code}`, async () => {
    await using box = await ChainBox.open("memory", { network: testNetwork({ params: PARAMS }) });
    await box.add([voteRecord("early", "red")]);
    await box.add([]);
    const before = await box.picture();
    const { records = [vote], ...fields } = forgery(box);
    const bad = box.make(records, fields);
    const error = await refusal(() => box.addBlock(bad));
    assertEquals(error.code, code, error.message);
    assert(error.message.startsWith(RULES[code]), error.message);
    assertEquals(await box.picture(), before);
    assertEquals((await box.addBlock(box.make([vote]))).status, "connected");
  });
}

/** An orphan is no fault of a block alone; everything else throws. */
async function refusal(add: () => Promise<{ status: string }>): Promise<RuleError> {
  return await assertRejects(async () => {
    const { status } = await add();
    throw status === "orphan" ? new RuleError("prev-hash") : new Error(status);
  }, RuleError);
}

Deno.test("checkHeaderSanity() refuses bits that are no proper compact target", async () => {
  await using box = await ChainBox.open("memory");
  const { header } = box.make([]);
  for (const bits of [0, 0x01800001, 0xff123456, 0x04000012]) {
    const error = assertThrows(
      () => checkHeaderSanity({ ...header, bits }, box.network),
      RuleError,
    );
    assertEquals(error.code, "bits-form");
  }
});

Deno.test("checkContext() wants the parent that prevHash names", async () => {
  await using box = await ChainBox.open("memory");
  const parent = box.chain.tip;
  const { header } = box.make([]);
  await box.add([]);
  checkContext(header, parent, box.network);
  const error = assertThrows(
    () => checkContext(header, box.chain.tip, box.network),
    RuleError,
  );
  assertEquals(error.code, "prev-hash");
});

Deno.test("checkBody() takes a body at its limits", async () => {
  await using box = await ChainBox.open("memory", {
    network: testNetwork({ params: PARAMS, validator: "any" }),
  });
  const records = [new Uint8Array(16_382).fill(1), new Uint8Array([2]), new Uint8Array([3])];
  checkBody(box.make(records), box.network.definition.params);
  const block: Block = box.make([...records.slice(0, 2), new Uint8Array([3, 4])]);
  const error = assertThrows(() => checkBody(block, box.network.definition.params), RuleError);
  assertEquals(error.code, "body-size");
});

Deno.test("chain.addBlock() takes no other network's genesis block", async () => {
  await using box = await ChainBox.open("memory");
  const other = testNetwork({ name: "other", params: EVERY_HASH });
  const error = await refusal(() => box.addBlock(other.genesis));
  assertEquals(error.code, "prev-hash");
});

Deno.test("chain.addBlock() asks for the bits that nextBits() gives, whatever the miner would like", async () => {
  await using box = await ChainBox.open("memory", { network: testNetwork({ params: PARAMS }) });
  for (let i = 0; i < 20; i++) {
    const { tip } = box.chain;
    const expected = nextBits(tip.header, tip.parent?.header, box.network.definition.params);
    // Blocks come at half the interval, so each has to be harder than the one before.
    const time = tip.header.time + box.network.definition.params.intervalMs / 2;
    const node = await box.chain.addBlock(box.make([], { time }));
    assertEquals(node.status, "connected");
    assertEquals(box.chain.tip.header.bits, expected);
  }
  const first = box.chain.at(1)!.header.bits;
  assert(compactToTarget(box.chain.tip.header.bits) < compactToTarget(first));
});

function easier(bits: number): number {
  return targetToCompact(compactToTarget(bits) * 2n);
}

function harder(bits: number): number {
  return targetToCompact(compactToTarget(bits) / 2n);
}
