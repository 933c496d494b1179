import { assert, assertEquals, assertRejects } from "@std/assert";
import { RuleError } from "../../../core/block/rule_error.ts";
import { checkHeaderSanity } from "../../../core/rules/check_block.ts";
import { closingTime } from "../../../core/rules/closing.ts";
import { voteRecord } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { easyNetwork } from "../../support/random_tree.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const START = easyNetwork().definition.created;
const CLOSES = START + 60_000;
const network = easyNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3, { closes: CLOSES }) });
const VOTE = voteRecord("ann", "red");

async function openBox(now: number): Promise<ChainBox> {
  const box = await ChainBox.open("memory", { network });
  box.now = now;
  return box;
}

Deno.test("a block that is later than the network's end holds no record, and an empty one is good", async () => {
  await using box = await openBox(CLOSES + 1);
  const onTime = box.make([VOTE], { time: CLOSES });
  checkHeaderSanity(onTime.header, network);
  const late = box.make([VOTE], { time: CLOSES + 1 });
  const error = await assertRejects(() => box.chain.addBlock(late), RuleError);
  assertEquals(error.code, "closed");
  assertEquals((await box.chain.addBlock(box.make([], { time: CLOSES + 1 }))).status, "connected");
});

Deno.test("a vote is taken until the network closes, and refused from then on in words", async () => {
  await using box = await openBox(CLOSES);
  const [inTime] = await box.chain.submit([VOTE]);
  assertEquals(inTime.status, "pending");
  box.now = CLOSES + 1;
  const [late] = await box.chain.submit([voteRecord("ben", "red")]);
  assert(late.status === "refused" && !late.forged);
  assertEquals(late.code, "closed");
  assertEquals(late.reason, `the network closed at ${new Date(CLOSES).toISOString()}`);
});

Deno.test("votes that wait when the network closes wait no longer, and the block to mine is empty", async () => {
  await using box = await openBox(CLOSES);
  const [{ recordId }] = await box.chain.submit([VOTE]);
  assertEquals((await box.chain.template()).records.length, 1);
  box.now = CLOSES + 1;
  assertEquals((await box.chain.template()).records, []);
  assertEquals(box.chain.pending.size, 0);
  const place = box.chain.place(recordId);
  assert(place.status === "refused" && place.code === "closed");
});

Deno.test("an election closes by its own rules, as what belongs to counting comes behind its end", () => {
  const { definition } = network;
  const election = { ...definition.validator, name: "election" };
  assertEquals(closingTime(definition), CLOSES);
  assertEquals(closingTime({ ...definition, validator: election }), undefined);
  assertEquals(closingTime({ ...definition, validator: { ...election, bundle: "00" } }), CLOSES);
  assertEquals(closingTime({ validator: definition.validator }), undefined);
});
