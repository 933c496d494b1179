import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { MAX_KEPT_PROPOSALS } from "../../../core/chain/limits.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import type { BlockNode } from "../../../core/chain/block_tree.ts";
import { proposerOf } from "../../../core/witness/proposer.ts";
import { EVERY_HASH, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";
import { sealBlock } from "../../support/sealed_blocks.ts";
import { commitOf, prepareOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const set = makeWitnessSet([1, 1, 1, 1], 3);
const network = testNetwork({ params: EVERY_HASH, witnesses: set });
const { chainId } = network;
const T = network.definition.params.intervalMs;

function about(block: Block, round: number) {
  return { chainId, round, index: block.header.index, hash: blockHash(block) };
}

/** A good block for a vote, of now. */
function propose(box: ChainBox, voter: string, round: number, parent: BlockNode = box.chain.tip) {
  const time = Math.max(box.now, parent.header.time + 1);
  return sealBlock(network, parent, [voteRecord(voter, "red")], { round, time });
}

/** A round of the same witness as `round`, later. */
function laterTurn(round: number): number {
  const key = proposerOf(set, chainId, round);
  for (let next = round + 1;; next++) if (proposerOf(set, chainId, next) === key) return next;
}

for (const kind of STORE_KINDS) {
  Deno.test(`a proposed block waits beside the tree, and enters it with its certificate (${kind})`, async () => {
    await using box = await ChainBox.open(kind, { network });
    await box.add([voteRecord("ann", "red")]);
    const before = await box.picture();
    const block = propose(box, "ben", 5);
    const hash = blockHash(block);
    assertEquals(await box.chain.proposals.hold(block), { status: "held" });
    assertEquals(await box.chain.proposals.hold(block), { status: "known" });
    assertEquals(await box.picture(), before);
    assertEquals(box.chain.tree.get(hash), undefined);
    assertEquals(box.chain.proposals.get(hash)?.parent, box.chain.tip);
    assertEquals(box.chain.proposals.block(hash), block);

    assertEquals((await box.chain.addCertificate(prepareOf(about(block, 5)))).status, "kept");
    assertEquals(box.nodeOf(block).status, "complete");
    assertEquals(box.chain.proposals.counts, { held: 0, kept: 0 });
    assertEquals(await box.picture(), before);
    const { status } = await box.chain.addCertificate(commitOf(about(block, 5)));
    assertEquals([status, box.chain.tip.hash], ["final", hash]);
  });

  Deno.test(`a commit certificate makes a proposed block final at once (${kind})`, async () => {
    await using box = await ChainBox.open(kind, { network });
    const block = propose(box, "ben", 5);
    await box.chain.proposals.hold(block);
    const { status } = await box.chain.addCertificate(commitOf(about(block, 5)));
    assertEquals([status, box.chain.tip.hash], ["final", blockHash(block)]);
    assertEquals(box.chain.wantedFinal, undefined);
  });

  Deno.test(`a block that was prepared here is kept over restarts and newer ones, until it need not be (${kind})`, async () => {
    await using box = await ChainBox.open(kind, { network });
    const [first, second] = [propose(box, "ann", 5), propose(box, "ben", laterTurn(5))];
    const third = propose(box, "cid", laterTurn(laterTurn(5)));
    await box.chain.proposals.hold(first);
    assert(await box.chain.proposals.keep(blockHash(first)));
    await box.chain.proposals.hold(second);
    await box.chain.proposals.hold(third);
    const held = () =>
      [first, second, third].map((each) => box.chain.proposals.get(blockHash(each)) !== undefined);
    assertEquals(held(), [true, false, true]);
    assertEquals(box.chain.proposals.counts, { held: 1, kept: 1 });
    assertEquals(await box.chain.proposals.keep(blockHash(second)), false);

    await box.restart();
    assertEquals(held(), [true, false, false]);
    assertEquals(box.chain.proposals.block(blockHash(first)), first);
    // It enters the tree as if it had come just now.
    await box.chain.addCertificate(prepareOf(about(first, 5)));
    assertEquals(box.nodeOf(first).status, "complete");
    await box.restart();
    assertEquals(box.nodeOf(first).status, "complete");
    assertEquals(box.chain.proposals.counts, { held: 0, kept: 0 });
  });

  Deno.test(`a block that was prepared here and is of the future, once the clock is set back, is kept with its certificate (${kind})`, async () => {
    await using box = await ChainBox.open(kind, { network });
    const block = propose(box, "ann", 5);
    const hash = blockHash(block);
    await box.chain.proposals.hold(block);
    await box.chain.proposals.keep(hash);
    box.now -= 4 * T;
    await box.chain.addCertificate(prepareOf(about(block, 5)));
    assertEquals([box.chain.tree.get(hash), box.chain.proposals.counts.kept], [undefined, 1]);
    box.now += 4 * T;
    const { status } = await box.chain.addCertificate(commitOf(about(block, 5)));
    assertEquals([status, box.chain.tip.hash], ["final", hash]);
    assertEquals(box.chain.proposals.counts, { held: 0, kept: 0 });
  });

  Deno.test(`a block that had to wait for its time with all its certificates enters the tree once that has come, also after a restart (${kind})`, async () => {
    for (const isRestarted of [false, true]) {
      await using box = await ChainBox.open(kind, { network });
      const block = propose(box, "ann", 5);
      const hash = blockHash(block);
      await box.chain.proposals.hold(block);
      await box.chain.proposals.keep(hash);
      assertEquals(await box.chain.proposals.sealDue(), undefined);
      box.now -= 4 * T;
      await box.chain.addCertificate(prepareOf(about(block, 5)));
      assertEquals((await box.chain.addCertificate(commitOf(about(block, 5)))).status, "missing");
      assertEquals(await box.chain.proposals.sealDue(), undefined);
      if (isRestarted) await box.restart();
      box.now += 4 * T;
      assertEquals((await box.chain.addCertificate(commitOf(about(block, 5)))).status, "known");
      const settled = await box.chain.proposals.sealDue();
      assertEquals(settled?.map(({ status }) => status), ["final"]);
      assertEquals([box.chain.final.node.hash, box.chain.tip.hash], [hash, hash]);
      assertEquals(box.chain.proposals.counts, { held: 0, kept: 0 });
    }
  });

  Deno.test(`what is released, or of the height of a final block, is gone from the disk too (${kind})`, async () => {
    await using box = await ChainBox.open(kind, { network });
    const blocks = [propose(box, "ann", 4), propose(box, "ben", 5), propose(box, "cid", 6)];
    for (const block of blocks) {
      await box.chain.proposals.hold(block);
      await box.chain.proposals.keep(blockHash(block));
    }
    await box.chain.proposals.release(blockHash(blocks[0]));
    assertEquals(box.chain.proposals.counts.kept, 2);
    await box.chain.addCertificate(commitOf(about(blocks[1], 5)));
    assertEquals(box.chain.proposals.counts, { held: 0, kept: 0 });
    await box.restart();
    assertEquals(box.chain.proposals.counts, { held: 0, kept: 0 });
  });
}

Deno.test("of blocks that are prepared in one failed round after another those of the newest rounds are kept, also over a restart", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  const blocks: Block[] = [];
  for (let round = 1; blocks.length < MAX_KEPT_PROPOSALS + 3; round++) {
    const block = propose(box, `voter ${round}`, round);
    assertEquals((await box.chain.proposals.hold(block)).status, "held");
    assert(await box.chain.proposals.keep(blockHash(block)));
    blocks.push(block);
  }
  const { proposals } = box.chain;
  const isKept = (block: Block) => box.store.proposals.block(blockHash(block)) !== undefined;
  assertEquals(blocks.map(isKept), blocks.map((_, i) => i >= 3));
  assertEquals(proposals.counts.kept, MAX_KEPT_PROPOSALS);
  await box.restart();
  assertEquals(box.chain.proposals.counts.kept, MAX_KEPT_PROPOSALS);
  // One that was given up is asked for, like any block that is missing.
  const { status } = await box.chain.addCertificate(commitOf(about(blocks[0], 1)));
  assertEquals([status, box.chain.wantedFinal?.hash], ["missing", blockHash(blocks[0])]);
});

Deno.test("a proposed block is judged by all rules, and by the clock in both directions", async () => {
  await using box = await ChainBox.open("memory", { network });
  const final = await box.add([voteRecord("ann", "red")]);
  const hold = async (block: Block) => {
    try {
      return (await box.chain.proposals.hold(block)).status;
    } catch (error) {
      if (error instanceof RuleError) return error.code;
      throw error;
    }
  };
  const at = (time: number) => sealBlock(network, final, [], { time });
  assertEquals(await hold(propose(box, "ann", 3)), "record-refused");
  assertEquals(await hold(box.make([])), "version");
  assertEquals(await hold(sealBlock(network, final, [], { nonce: 1 })), "seal");
  assertEquals(await hold(sealBlock(network, final, [], { recordCount: 1 })), "late");
  assertEquals(await hold(at(box.now + 3 * T + 1)), "future");
  assertEquals(await hold(at(box.now + 3 * T)), "held");
  assertEquals(await hold(at(box.now - 3 * T)), "held");
  assertEquals(await hold(at(box.now - 3 * T - 1)), "late");
  const child = propose(box, "ben", 7, final);
  const orphan = { ...child, header: { ...child.header, prevHash: blockHash(at(box.now + 1)) } };
  assertEquals(await hold(orphan), "orphan");
  const later = laterTurn(3);
  assertEquals(await hold(propose(box, "cid", later)), "held");
  assertEquals(await hold(propose(box, "dee", 3)), "older");
  const beside = propose(box, "eve", 9, box.chain.tree.genesis);
  const { hash, header: { index } } = final;
  await box.chain.addCertificate(commitOf({ chainId, round: 1, index, hash }));
  assertEquals(await hold(beside), "rejected");
});

Deno.test("a proposal takes records of all sources in turn, the oldest of each first, after any block", async () => {
  const small = testNetwork({ params: { ...EVERY_HASH, maxRecords: 4 }, witnesses: set });
  await using box = await ChainBox.open("memory", { network: small });
  const vote = (voter: string) => voteRecord(voter, "red");
  const flood = Array.from({ length: 20 }, (_, i) => vote(`flood ${i}`));
  await box.chain.submit(flood, { source: "192.0.2.1" });
  await box.chain.submit([vote("ann"), vote("ben"), vote("cid")], { source: "192.0.2.2" });
  const { genesis } = box.chain.tree;
  const round = 6;
  const seal = { round, key: proposerOf(set, small.chainId, round) };
  const block = await box.chain.proposals.template(genesis, seal);
  assertEquals(block?.records, [flood[0], vote("ann"), flood[1], vote("ben")]);
  assertEquals(await box.chain.proposals.hold(block!), { status: "held" });

  // After another block than the tip: what that holds is not in it twice, and what the tip holds is missing.
  await box.add([vote("ann")]);
  await box.add([vote("ben"), flood[0]]);
  const before = await box.picture();
  const beside = await box.chain.proposals.template(box.chain.at(1)!, seal);
  assertEquals(beside?.records, [flood[1], vote("cid"), flood[2], flood[3]]);
  assertEquals(await box.picture(), before);
  assertEquals(await box.chain.proposals.hold(beside!), { status: "held" });
  assertEquals(await box.picture(), before);
});

Deno.test("no block is proposed for records that cannot enter, nor for none", async () => {
  await using box = await ChainBox.open("memory", { network });
  const seal = { round: 1, key: proposerOf(set, chainId, 1) };
  const { genesis } = box.chain.tree;
  assertEquals(await box.chain.proposals.template(genesis, seal), undefined);
  await box.chain.submit([voteRecord("ann", "red")]);
  const side = await box.add([voteRecord("ann", "blue")], genesis);
  assertEquals(await box.chain.proposals.template(side, seal), undefined);
});

Deno.test("a kept block whose row is damaged is gone, and is asked for anew", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  const block = propose(box, "ann", 5);
  await box.chain.proposals.hold(block);
  await box.chain.proposals.keep(blockHash(block));
  box.store[Symbol.dispose]();
  const database = new DatabaseSync(box.path);
  database.exec("UPDATE proposals SET body = x'00'");
  database.close();
  await box.restart();
  assertEquals(box.chain.proposals.block(blockHash(block)), undefined);
  assertEquals(await box.chain.proposals.hold(block), { status: "held" });
  await assertRejects(() => box.chain.addBlock(block), RuleError);
});
