/** What a witness proposes, and what it passes over, as its network ends. */
import { assert, assertEquals } from "@std/assert";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { ChainBlocks } from "../../../net/witness/chain_blocks.ts";
import { ClosingWatch } from "../../../net/witness/closing_watch.ts";
import type { Session } from "../../../net/session/session.ts";
import { EVERY_HASH, Forge, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { WitnessFiles } from "../../support/witness_files.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const CLOSES = 1_790_000_000_000;
/** 3 T. */
const GRACE_MS = 15_000;
const witnesses = makeWitnessSet([1, 1, 1, 1], 3, { closes: CLOSES });
const NETWORK = testNetwork({ params: EVERY_HASH, witnesses });

/** What a witness proposes on a chain with a block in time, once it has waited for the end. */
async function watch({ from = CLOSES, peers = 1, passMs = GRACE_MS, isEmpty = false } = {}) {
  const box = await ChainBox.open("memory", { network: NETWORK });
  box.now = CLOSES + GRACE_MS + 1_000;
  const forge = new Forge(NETWORK);
  const inTime = await forge.extend([voteRecord("ann", "red")], { time: CLOSES - 5_000 });
  if (!isEmpty) await box.chain.addBlock(inTime);
  const clock = new ManualClock(from);
  const sessions = new Array<Session>(peers);
  const closing = new ClosingWatch({ ...box, clock, set: witnesses, peers: { sessions } });
  const blocks = new ChainBlocks(box.chain, closing);
  const stop = new AbortController();
  const run = closing.run(stop.signal);
  await clock.advance(passMs);
  assert(await run);
  const { genesis } = box.chain.tree;
  /** What is proposed on the genesis block, once all that was asked about is judged. */
  const best = async () => {
    const of = { index: 0, hash: genesis.hash };
    blocks.bestOn(of);
    await blocks.judge();
    return blocks.bestOn(of).hash;
  };
  return { box, clock, closing, blocks, forge, inTime, best };
}

/** A heavier branch of votes that are dated before the end. */
async function backDated(): Promise<Block[]> {
  const other = new Forge(NETWORK);
  const times = [CLOSES - 4_000, CLOSES - 3_000, CLOSES - 2_000];
  const blocks: Block[] = [];
  for (const [i, time] of times.entries()) {
    blocks.push(await other.extend([voteRecord(`late ${i}`, "blue")], { time }));
  }
  return blocks;
}

Deno.test("ChainBlocks: a heavier branch that came when the end was over for good is not proposed, though the chain follows it", async () => {
  const { box, inTime, best } = await watch();
  await using _ = box;
  const late = await backDated();
  await box.chain.addBlocks(late);
  assertEquals(box.chain.tip.hash, blockHash(late[2]));
  assertEquals(await best(), blockHash(inTime));
});

Deno.test("ChainBlocks: an empty block behind the end is proposed, also if it came late", async () => {
  const { box, forge, best } = await watch();
  await using _ = box;
  await box.chain.addBlocks(await backDated());
  const closing = await forge.extend([], { time: CLOSES + 1 });
  await box.chain.addBlock(closing);
  assertEquals(await best(), blockHash(closing));
});

Deno.test("ChainBlocks: what came late is proposed if there is nothing else, and if it must be built on", async () => {
  const { box, blocks, inTime, best } = await watch({ isEmpty: true });
  await using _ = box;
  const late = await backDated();
  const [first, , last] = late;
  await box.chain.addBlocks(late);
  assertEquals(await best(), blockHash(last));
  await box.chain.addBlock(inTime);
  assertEquals(blocks.bestOn({ index: 1, hash: blockHash(first) }).hash, blockHash(last));
  assertEquals(blocks.bestOn({ index: 1, hash: blockHash(inTime) }).hash, blockHash(inTime));
});

const ABSENT: { what: string; options: Parameters<typeof watch>[0] }[] = [
  { what: "starts when the end is over", options: { from: CLOSES + GRACE_MS, passMs: 0 } },
  { what: "has no peer then", options: { peers: 0 } },
];
for (const { what, options } of ABSENT) {
  Deno.test(`ChainBlocks: a witness that ${what} knows not what came in time, and passes over nothing`, async () => {
    const { box, best } = await watch(options);
    await using _ = box;
    const late = await backDated();
    await box.chain.addBlocks(late);
    assertEquals(await best(), blockHash(late[2]));
  });
}

Deno.test("ClosingWatch: a witness whose machine slept over the end counts nothing as late", async () => {
  const box = await ChainBox.open("memory", { network: NETWORK });
  await using _ = box;
  const clock = new ManualClock(CLOSES);
  let sleptMs = 0;
  const set = witnesses;
  const sleepy = {
    now: () => clock.now() + sleptMs,
    monotonic: () => clock.monotonic(),
    sleep: (ms: number, options: { signal?: AbortSignal }) => clock.sleep(ms, options),
  };
  const peers = { sessions: new Array<Session>(1) };
  const closing = new ClosingWatch({ ...box, clock: sleepy, set, peers });
  const run = closing.run(new AbortController().signal);
  sleptMs = 3_600_000;
  await clock.advance(GRACE_MS);
  assert(await run);
  box.now = CLOSES + sleptMs;
  await box.chain.addBlocks(await backDated());
  assert(!closing.isLate(box.chain.tip));
});

Deno.test("WitnessLoop: a block that is dated behind the end shuts nobody out while there is time", async () => {
  const network = testNetwork({
    params: EVERY_HASH,
    witnesses: makeWitnessSet([1], 1, { closes: CLOSES }),
  });
  using files = new WitnessFiles(network);
  await using world = new NodeWorld(network);
  const clock = new ManualClock(CLOSES - 14_000);
  const { node, chain } = await world.start({ mine: false, clock, witness: files.open(0) });
  await using peer = await HostilePeer.greet(node.address, network);
  // As another peer handed it on: of users none is taken any more.
  const [{ recordId }] = await chain.submit([voteRecord("ann", "red")]);
  await peer.offer(await new Forge(network).extend([], { time: CLOSES + 1 }));
  await world.until("the block is followed", () => chain.tip.header.index === 1);
  await world.drive(clock, "the vote is final", () => {
    const place = chain.place(recordId);
    return place.status === "included" && chain.final.node === place.node;
  }, { stepMs: 500 });
  assert(chain.final.node.header.time <= CLOSES);
  await world.drive(clock, "the end is final", () => chain.final.node.header.time > CLOSES);
  assertEquals(chain.final.node.header.index, 2);
});
