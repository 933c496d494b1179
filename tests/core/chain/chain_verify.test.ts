/** Records that are verified: by a chain, over reorganisations and restarts, none twice. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { auditStore } from "../../../core/audit/store_audit.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import type { Block } from "../../../core/block/block.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { USER_SOURCE } from "../../../core/pending/pending_pool.ts";
import { PluginError } from "../../../core/validator/validator_host.ts";
import type { Network } from "../../../core/rules/network.ts";
import { ChainBox, STORE_KINDS, type StoreKind } from "../../support/chain_box.ts";
import { makeLayout6 } from "../../support/old_layouts.ts";
import {
  forged,
  sealed,
  sealedHost,
  sealedPool,
  voterKey,
  VOTERS,
  WatchedVerifier,
} from "../../support/sealed_votes.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import { openSqlite } from "../../support/sqlite.ts";

const network = testNetwork({ params: EVERY_HASH });
const { chainId: chain } = network;
const voteOf = (voter: number, number = 0) => sealed(voter, number, { chain });
const votes = (count: number, number = 0) =>
  Array.from({ length: count }, (_, voter) => voteOf(voter, number));

/** A chain of sealed votes, and what its host of now asks. */
async function openSealed(kind: StoreKind) {
  const seen: { watched?: WatchedVerifier } = {};
  const createHost = ({ chainId }: Network) => {
    const { host, watched } = sealedHost({
      verifier: sealedPool({ workers: 0, chain: chainId }),
      chain: chainId,
    });
    seen.watched = watched;
    return host;
  };
  const box = await ChainBox.open(kind, { network, createHost });
  return {
    box,
    /** Questions that were asked since the last start. */
    asked: () => seen.watched!.asked.length,
    watched: () => seen.watched!,
    count: async () => (await box.chain.query("votes")).answer,
    [Symbol.asyncDispose]: () => box[Symbol.asyncDispose](),
  };
}

/** Blocks one after another from the tip, none of which is added. */
async function branchOf(box: ChainBox, blocks: readonly Uint8Array[][]): Promise<Block[]> {
  await using side = await openSealed("memory");
  for (const { hash } of box.chain.tree.path(box.chain.tree.genesis, box.chain.tip)) {
    await side.box.addBlock(box.chain.block(hash)!);
  }
  const branch: Block[] = [];
  for (const records of blocks) {
    branch.push(side.box.make(records));
    await side.box.addBlock(branch[branch.length - 1]);
  }
  return branch;
}

for (const kind of STORE_KINDS) {
  Deno.test(`a restart verifies nothing that was verified before, of blocks or of records that wait (${kind})`, async () => {
    await using sealed = await openSealed(kind);
    const { box, asked, count } = sealed;
    await box.add(votes(20));
    await box.chain.submit(votes(10, 1), { source: USER_SOURCE });
    await box.chain.submit(votes(20, 1), { source: "192.0.2.7" });
    await box.add(votes(5, 1));
    assertEquals(asked(), 40);
    for (let start = 0; start < 2; start++) {
      await box.restart();
      assertEquals([asked(), await count(), box.chain.pending.size], [0, 20, 15]);
    }
    const { records } = await box.chain.template();
    assertEquals([records.length, asked()], [15, 0]);
    await box.add(records);
    assertEquals(asked(), 0);
  });

  Deno.test(`a reorganisation and its way back verify each record once, also after a restart (${kind})`, async () => {
    await using sealed = await openSealed(kind);
    const { box, asked } = sealed;
    await box.add(votes(10));
    const [one, two, three, four] = await branchOf(box, [
      votes(10, 1),
      votes(10, 2),
      votes(10, 3),
      votes(10, 4),
    ]);
    const rivals = await branchOf(box, [votes(10, 1), votes(10, 5), votes(10, 6)]);
    await box.chain.addBlocks([one, two]);
    const first = box.chain.tip;
    assertEquals(asked(), 30);
    await box.chain.addBlocks(rivals);
    // The records of the first block of both branches are the same.
    assertEquals([asked(), box.chain.isActive(first)], [50, false]);
    await box.restart();
    assertEquals(asked(), 0);
    await box.chain.addBlocks([three, four]);
    assertEquals([asked(), box.chain.at(3)?.hash], [20, first.hash]);
    await box.restart();
    assertEquals(asked(), 0);
  });

  Deno.test(`a block with a bad record is refused and stays refused, and nothing is changed (${kind})`, async () => {
    await using sealed = await openSealed(kind);
    const { box, count } = sealed;
    await box.add(votes(10));
    const { tip } = box.chain;
    const bad = box.make([...votes(10, 1), forged(3, 2)]);
    const { error } = await box.chain.addBlocks([bad]);
    assertEquals([error?.code, error?.facts.code, error?.facts.record], [
      "record-refused",
      "forged",
      10,
    ]);
    assertEquals([box.chain.tip, await count()], [tip, 10]);
    await assertRejects(() => box.chain.checkBlock(box.make([forged(3, 2)])), RuleError, "forged");
    const [submitted] = await box.chain.submit([forged(3, 2)]);
    assert(submitted.status === "refused" && submitted.forged);
  });

  Deno.test(`a record on which verify() throws does not wait, and a block with it ends the change (${kind})`, async () => {
    await using sealed = await openSealed(kind);
    const { box, count } = sealed;
    await box.add(votes(3));
    const thrower = voteOf(VOTERS.thrower);
    await assertRejects(() => box.chain.submit([thrower]), PluginError, "in verify() on record");
    const [again] = await box.chain.submit([thrower]);
    assertEquals([again.status, box.chain.pending.size], ["refused", 0]);
    const { tip } = box.chain;
    await assertRejects(() => box.addBlock(box.make([thrower])), PluginError);
    assertEquals([box.chain.tip, await count()], [tip, 3]);
    await box.add(votes(3, 1));
    assertEquals(box.chain.tip.header.index, 2);
  });

  Deno.test(`chain.query() during a long verify is answered at once, on the tip before (${kind})`, async () => {
    await using sealed = await openSealed(kind);
    const { box, watched, count } = sealed;
    const before = await box.add(votes(3));
    const gate = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    watched().gate = gate.promise;
    watched().onAsked = () => asked.resolve();
    const adding = box.add(votes(10, 1));
    await asked.promise;
    const { answer, tip } = await box.chain.query("votes");
    assertEquals([answer, tip], [3, before]);
    gate.resolve();
    const node = await adding;
    assertEquals([await count(), box.chain.tip], [10, node]);
  });

  Deno.test(`a block that cannot be written leaves no verdict behind, and is added later (${kind})`, async () => {
    await using sealed = await openSealed(kind);
    const { box, asked, count } = sealed;
    await box.add(votes(3));
    const block = box.make(votes(10, 1));
    box.store.failNext = true;
    await assertRejects(() => box.addBlock(block), Error, "the disk is full");
    assertEquals(await count(), 3);
    await box.restart();
    assertEquals(asked(), 0);
    await box.addBlock(block);
    assertEquals([asked(), await count()], [10, 10]);
  });

  Deno.test(`a replaced key makes a record that waits a bad one, and undoing it a good one (${kind})`, async () => {
    await using sealed_ = await openSealed(kind);
    const { box } = sealed_;
    const [before] = await box.chain.submit([voteOf(7, 1)]);
    assertEquals(before.status, "pending");
    const rivals = await branchOf(box, [[], []]);
    await box.add([sealed(7, 0, { chain, newKey: voterKey(7, 1) })]);
    assertEquals((await box.chain.template()).records, []);
    await box.restart();
    assertEquals(box.chain.pending.size, 0);
    await box.chain.addBlocks(rivals);
    const [after] = await box.chain.submit([voteOf(7, 1)]);
    assertEquals(after.status, "pending");
  });
}

Deno.test("a database of layout 6 is verified as a whole at its first start, and then never again", async () => {
  await using sealed = await openSealed("sqlite");
  const { box, asked } = sealed;
  await box.add(votes(10));
  await box.add(votes(20, 1));
  await box.chain.submit(votes(5, 2));
  box.store[Symbol.dispose]();
  makeLayout6(box.path);
  await box.restart();
  assertEquals(asked(), 35);
  await box.restart();
  // Records that wait are written with their verdicts when they come.
  assertEquals(asked(), 5);
});

for (
  const [what, damage] of [
    ["missing", "DELETE FROM verified"],
    ["of another block", "UPDATE verified SET digest = (SELECT max(digest) FROM verified)"],
    ["made up", "UPDATE verified SET digest = randomblob(32)"],
    ["too short", "UPDATE verified SET digest = x'00'"],
  ]
) {
  Deno.test(`a row of verdicts that is ${what} has the block verified again, and is mended`, async () => {
    await using sealed = await openSealed("sqlite");
    const { box, asked, count } = sealed;
    await box.add(votes(10));
    await box.add(votes(20, 1));
    box.store[Symbol.dispose]();
    const database = new DatabaseSync(box.path);
    database.exec(damage);
    database.close();
    await box.restart();
    assert(asked() >= 10, `${asked()}`);
    assertEquals(await count(), 20);
    await box.restart();
    assertEquals(asked(), 0);
  });
}

Deno.test("an audit verifies every record, whatever is stored of verdicts", async () => {
  await using sealed = await openSealed("sqlite");
  const { box } = sealed;
  await box.add(votes(10));
  await box.add(votes(20, 1));
  await box.chain.submit(votes(5, 2));
  await box.restart();
  box.store[Symbol.dispose]();
  const { host, watched } = sealedHost({
    verifier: sealedPool({ workers: 0, chain }),
    chain,
  });
  await using _ = host;
  using store = openSqlite(box.path, network);
  const { signal } = new AbortController();
  const audit = await auditStore(store, { network, host, clock, signal });
  assertEquals([audit.chain.failure, audit.findings], [undefined, []]);
  assertEquals(watched.asked.length, 35);
});

Deno.test("verdicts leave with what they are on, and none is kept of what was never verified", async () => {
  await using sealed = await openSealed("sqlite");
  const { box } = sealed;
  await box.add(votes(10));
  const rivals = await branchOf(box, [votes(4, 1)]);
  await box.add(votes(3, 1));
  // Beside the chain, and never looked at.
  await box.chain.addBlocks(rivals);
  await box.chain.submit(votes(5, 2));
  const rows = () => {
    box.store[Symbol.dispose]();
    using database = new DatabaseSync(box.path);
    const blocks = database.prepare("SELECT seq FROM verified ORDER BY seq").all();
    const waiting = database.prepare("SELECT count(verdict) AS n FROM pending").get();
    return [blocks.map(({ seq }) => seq), waiting?.n];
  };
  assertEquals(rows(), [[2, 3], 5]);
  await box.restart();
  await box.add(votes(5, 2));
  assertEquals(rows(), [[2, 3, 5], 0]);
});
