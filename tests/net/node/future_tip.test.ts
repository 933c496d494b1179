import { assert, assertEquals } from "@std/assert";
import { blockHash } from "../../../core/block/block.ts";
import { futureLimitMs } from "../../../core/rules/params.ts";
import type { ChainChange } from "../../../core/chain/chain_results.ts";
import { FutureTip } from "../../../net/node/future_tip.ts";
import { EVERY_HASH, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { commitOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const network = testNetwork({ params: EVERY_HASH, witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
const { chainId, definition: { params } } = network;

/** A peer whose clock was wrong, and was set: its three blocks lie in the future, and were left. */
async function openLeft() {
  const box = await ChainBox.open("memory", { network });
  const { chain } = box;
  const ahead = box.now + 2 * futureLimitMs(params);
  const set = box.now;
  box.now = ahead;
  for (const [i, name] of ["ann", "ben", "cid"].entries()) {
    const block = box.make([voteRecord(name, "red")], { time: ahead + i });
    assertEquals((await chain.addBlock(block)).status, "connected");
  }
  const left = chain.tip;
  box.now = set;
  await chain.submit([voteRecord("dee", "red")]);
  const clock = new ManualClock();
  const changes: ChainChange[] = [];
  const futureTip = new FutureTip({
    ...{ chain, clock, peers: { sessions: [] }, tipOf: () => undefined },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    effects: { chainChanged: (change) => changes.push(change) },
  });
  await futureTip.check();
  await clock.advance(60_000);
  await futureTip.check();
  assertEquals([chain.tip, changes.length], [chain.tree.genesis, 1]);
  return { box, left, ahead, futureTip, changes };
}

Deno.test("FutureTip comes back to blocks that were left, once their time has come", async () => {
  const { box, left, ahead, futureTip, changes } = await openLeft();
  await using _ = box;
  await futureTip.check();
  assertEquals(box.chain.tip, box.chain.tree.genesis);
  box.now = ahead;
  await futureTip.check();
  assertEquals([box.chain.tip, changes.length], [left, 2]);
});

Deno.test("FutureTip never comes back to blocks that exclude what witnesses made final meanwhile", async () => {
  const { box, left, ahead, futureTip, changes } = await openLeft();
  await using _ = box;
  const final = await box.add([voteRecord("ann", "red"), voteRecord("ben", "red")]);
  const { hash, header: { index } } = final;
  const { status } = await box.chain.addCertificate(commitOf({ chainId, round: 1, index, hash }));
  assertEquals(status, "final");
  box.now = ahead;
  assert(left.work > final.work);
  await futureTip.check();
  assertEquals([box.chain.tip, changes.length], [final, 1]);
});

Deno.test("chain.follow() looks at what is final when its turn has come, and at what is awaited", async () => {
  const { box, left, ahead } = await openLeft();
  await using _ = box;
  const { chain } = box;
  box.now = ahead;
  const beside = await box.add([voteRecord("ann", "blue")]);
  const { hash, header: { index } } = beside;
  // The certificate stands before it in the queue.
  const [, change] = await Promise.all([
    chain.addCertificate(commitOf({ chainId, round: 1, index, hash })),
    chain.follow(() => left),
  ]);
  assertEquals([change, chain.tip], [undefined, beside]);
  // A block that is not here is final in the place of the next one.
  const next = await box.add([]);
  const other = blockHash(box.make([], { parent: beside }));
  await chain.addCertificate(commitOf({ chainId, round: 2, index: 2, hash: other }));
  assertEquals([chain.tip, await chain.follow(() => next)], [beside, undefined]);
});
