import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { checkHeaderSanity, checkSanity } from "../../../core/rules/check_block.ts";
import { MAX_TIME } from "../../../core/block/limits.ts";
import { recordId } from "../../../core/block/record.ts";
import { type RuleCode, RuleError } from "../../../core/block/rule_error.ts";
import { hashHeader, type Header } from "../../../core/block/header.ts";
import { EVERY_HASH, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";

const network = testNetwork({ params: { ...EVERY_HASH, maxRecords: 3 } });
const { header } = network.genesis;

function codeOf(fields: Partial<Header>): RuleCode | undefined {
  try {
    assertEquals(
      checkHeaderSanity({ ...header, ...fields }, network),
      hashHeader({ ...header, ...fields }),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return error.code;
  }
}

Deno.test("checkHeaderSanity() takes a header at its limits, and none beyond", () => {
  assertEquals(codeOf({}), undefined);
  assertEquals(codeOf({ recordCount: 3 }), undefined);
  assertEquals(codeOf({ recordCount: 4 }), "records-many");
  assertEquals(codeOf({ recordCount: 0xffff_ffff }), "records-many");
  assertEquals(codeOf({ time: MAX_TIME }), undefined);
  assertEquals(codeOf({ time: MAX_TIME + 1 }), "time-limit");
  for (const version of [0, 2, 0xffff_ffff]) assertEquals(codeOf({ version }), "version");
});

Deno.test("checkHeaderSanity() asks for work before anything that costs a miner nothing", () => {
  // 2^-232 of all hashes would do: none does.
  const bits = 0x0400_ffff;
  assertEquals(codeOf({ bits }), "work");
  assertEquals(codeOf({ bits, recordCount: 4, time: MAX_TIME + 1 }), "work");
  assertEquals(codeOf({ bits, version: 2 }), "version");
});

Deno.test("chain.addBlock() refuses bits that are no proper target, whatever they are", async () => {
  await using box = await ChainBox.open("memory", { network });
  const good = box.make([]);
  // A sign, an exponent too far, and too small a mantissa.
  const forms = fc.oneof(
    fc.nat(0xffff_ffff).map((bits) => (bits | 0x0080_0000) >>> 0),
    fc.nat(0xffff_ffff).filter((bits) => bits >>> 24 > 0x22),
    fc.nat(0xffff_ffff).map((bits) => (bits & 0xff00_7fff) >>> 0).filter((bits) => bits >>> 24 > 2),
  );
  await fc.assert(fc.asyncProperty(forms, async (bits) => {
    const bad = { ...good, header: { ...good.header, bits } };
    const error = await assertRejects(() => box.addBlock(bad), RuleError);
    assertEquals(error.code, "bits-form");
  }));
  assertEquals((await box.addBlock(good)).status, "connected");
});

Deno.test("checkSanity() looks at the body only behind a header that did its work", async () => {
  await using box = await ChainBox.open("memory", { network });
  const block = box.make([voteRecord("a", "x")]);
  assertEquals(checkSanity(block, network), hashHeader(block.header));
  const wrong = { header: { ...block.header, bits: 0x0400_ffff }, records: [] };
  assertEquals(assertThrows(() => checkSanity(wrong, network), RuleError).code, "work");
  const empty = { header: block.header, records: [] };
  assertEquals(assertThrows(() => checkSanity(empty, network), RuleError).code, "records-count");
});

Deno.test("chain.addBlock() says which record of which block was refused, by whom and why", async () => {
  await using box = await ChainBox.open("memory", { network });
  await box.add([]);
  await box.add([voteRecord("a", "x")]);
  const bad = box.make([voteRecord("b", "x"), voteRecord("c", "x"), voteRecord("a", "y")]);
  const { facts } = await assertRejects(() => box.addBlock(bad), RuleError);
  assertEquals([facts.index, facts.record, facts.code], [3, 2, "duplicate"]);
  assertEquals(facts.reason, 'the voter "a" has already voted, for "x"');
  assertEquals(box.chain.place(recordId(voteRecord("b", "x"))).status, "unknown");
});
