import { assertEquals } from "@std/assert";
import { RecordPatience } from "../../../net/witness/record_patience.ts";
import { EVERY_HASH, Forge, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const PATIENCE_MS = 10_000;
const network = testNetwork({ params: EVERY_HASH });

/** A vote waits, for as long as one may, and blocks come without it. */
async function setUp() {
  const box = await ChainBox.open("memory", { network });
  const forge = new Forge(network);
  const clock = new ManualClock();
  const vote = voteRecord("ann", "red");
  await box.chain.submit([vote]);
  const can = { enter: true };
  const patience = new RecordPatience({
    chain: box.chain,
    clock,
    patienceMs: PATIENCE_MS,
    canEnter: () => Promise.resolve(can.enter),
    tell: () => {},
  });
  const stop = new AbortController();
  const run = patience.run(stop.signal);
  await clock.advance(PATIENCE_MS);
  const addBlock = async (records: Uint8Array[]) => {
    await box.chain.addBlock(await forge.extend(records));
    patience.onTip();
  };
  const end = async () => {
    stop.abort();
    await run;
    await box[Symbol.asyncDispose]();
  };
  return { patience, clock, vote, can, addBlock, [Symbol.asyncDispose]: end };
}

Deno.test("RecordPatience: a vote that has waited for long does so still after blocks that leave it out, and no longer once one has it", async () => {
  await using world = await setUp();
  const { patience, clock, vote, addBlock } = world;
  assertEquals(patience.isOver, true);
  for (let i = 0; i < 5; i++) {
    await addBlock([]);
    assertEquals(patience.isOver, true);
    await clock.advance(1_000);
    assertEquals(patience.isOver, true);
  }
  await addBlock([vote]);
  assertEquals(patience.isOver, false);
});

Deno.test("RecordPatience: a vote that cannot enter after another block is not waited for any more", async () => {
  await using world = await setUp();
  const { patience, clock, can, addBlock } = world;
  can.enter = false;
  await addBlock([]);
  await clock.advance(0);
  assertEquals(patience.isOver, false);
});
