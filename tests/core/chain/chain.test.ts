import { assert, assertEquals, assertRejects } from "@std/assert";
import { blockHash } from "../../../core/block/block.ts";
import { bytesToHex } from "../../../core/base/hash.ts";
import { packRecords } from "../../../core/block/packed_records.ts";
import { futureLimitMs } from "../../../core/rules/params.ts";
import { recordId } from "../../../core/block/record.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { StoreError } from "../../../core/store/store.ts";
import { accept, defineValidator, ignore } from "../../../core/validator/validator.ts";
import { PluginError } from "../../../core/validator/validator_host.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { EVERY_HASH, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";
import { named } from "../../support/named.ts";

const vote = voteRecord;

/** Chain ends, by the time they became complete: `first`, then `second`, both after `root`. */
async function fork(box: ChainBox) {
  const root = box.chain.tip;
  const first = await box.add([vote("f", "first")], root);
  const second = await box.add([vote("s", "second")], root);
  return { root, first, second };
}

for (const kind of STORE_KINDS) {
  const test = (name: string, fn: (box: ChainBox) => Promise<void>) =>
    Deno.test(`${name} (${kind})`, async () => {
      await using box = await ChainBox.open(kind);
      await fn(box);
    });

  test("chain.addBlock() takes the branch with the most work", async (box) => {
    const { first, second } = await fork(box);
    assertEquals(box.chain.tip, first);
    const third = await box.add([vote("t", "third")], second);
    assertEquals(box.chain.tip, third);
    assert(!box.chain.isActive(first) && box.chain.isActive(second));
  });

  test("chain.addBlock() keeps the first-complete tip at equal work, also after a restart", async (box) => {
    const { first } = await fork(box);
    assertEquals(box.chain.tip, first);
    await box.restart();
    assertEquals(box.chain.tip.hash, first.hash);
  });

  test("chain.addBlock() keeps the overtaker when the overtaken branch catches up to a tie", async (box) => {
    const { first, second } = await fork(box);
    const overtaker = await box.add([vote("o", "x")], second);
    assertEquals(box.chain.tip, overtaker);
    await box.add([vote("c", "x")], first);
    assertEquals(box.chain.tip, overtaker);
    await box.restart();
    assertEquals(box.chain.tip.hash, overtaker.hash);
  });

  test("chain.addBlock() counts a branch as complete when its body is here, not its header", async (box) => {
    const root = box.chain.tip;
    const early = box.make([vote("a", "x")], { parent: root });
    box.chain.addHeader(early.header);
    const late = await box.add([vote("b", "x")], root);
    assertEquals(await box.addBlock(early), { status: "side" });
    assertEquals(box.chain.tip, late);
  });

  test("chain.addBlock() undoes and redoes state over several blocks", async (box) => {
    const root = box.chain.tip;
    await box.add([vote("a", "old"), vote("b", "old")]);
    await box.add([vote("c", "old")]);
    let side = root;
    for (const voter of ["a", "d", "e"]) side = await box.add([vote(voter, "new")], side);
    assertEquals(box.chain.tip, side);
    const { answer } = await box.chain.query("tally");
    assertEquals(answer, { votes: 3, counts: [["new", 3]] });
    // b and c wait again; a has voted otherwise on this branch.
    assertEquals([...box.chain.pending].map(({ keys }) => keys[0]), ["b", "c"]);
    assertEquals(box.chain.place(recordId(vote("b", "old"))).status, "pending");
    const lost = box.chain.place(recordId(vote("a", "old")));
    assert(lost.status === "refused" && lost.code === "duplicate", JSON.stringify(lost));
  });

  test("chain.addBlock() hands undone records back, and a restart keeps them waiting", async (box) => {
    const root = box.chain.tip;
    await box.add([vote("a", "old")]);
    const side = await box.add([], root);
    await box.add([], side);
    assertEquals(box.chain.pending.size, 1);
    await box.restart();
    assertEquals([...box.chain.pending].map(({ id }) => id), [recordId(vote("a", "old"))]);
    assertEquals((await box.chain.template()).records, [vote("a", "old")]);
  });

  test("chain.addBlock() leaves everything as it was when the disk fails in a reorg", async (box) => {
    const { second } = await fork(box);
    await box.chain.submit([vote("p", "waits")]);
    const before = await box.picture();
    const third = box.make([vote("t", "third")], { parent: second });
    box.store.failNext = true;
    await assertRejects(() => box.addBlock(third), Error, "the disk is full");
    assertEquals(await box.picture(), before);
    assertEquals((await box.addBlock(third)).status, "connected");
    assertEquals(box.chain.tip.hash, blockHash(third));
    const { answer } = await box.chain.query("tally");
    assertEquals(answer, { votes: 2, counts: [["second", 1], ["third", 1]] });
  });

  test("chain.submit() takes nothing in when the disk fails", async (box) => {
    const before = await box.picture();
    box.store.failNext = true;
    await assertRejects(() => box.chain.submit([vote("a", "x")]), Error, "the disk is full");
    assertEquals(await box.picture(), before);
    assertEquals((await box.chain.submit([vote("a", "x")]))[0].status, "pending");
  });

  test("chain.addBlock() refuses a block with a record that the validator refuses, for good", async (box) => {
    await box.add([vote("a", "x")]);
    const tip = box.chain.tip;
    const bad = box.make([vote("b", "x"), vote("a", "y")]);
    const error = await assertRejects(() => box.addBlock(bad), RuleError);
    assertEquals([error.code, error.facts.code], ["record-refused", "duplicate"]);
    assertEquals(box.chain.tip, tip);
    const { answer } = await box.chain.query("tally");
    assertEquals(answer, { votes: 1, counts: [["x", 1]] });
    const again = await assertRejects(() => box.addBlock(bad), RuleError);
    assertEquals(again.code, "parent-invalid");
    const child = box.make([], { parent: box.nodeOf(bad) });
    await assertRejects(() => box.addBlock(child), RuleError);
  });

  test("chain.addBlock() finds a bad block in the middle of a side branch, and remembers it", async (box) => {
    const root = box.chain.tip;
    const tip = await box.add([vote("a", "x")], root);
    const good = await box.add([vote("b", "x")], root);
    // On a side branch of equal or less work, data is not judged yet.
    await box.add([vote("z", "x")], tip);
    const bad = box.make([vote("b", "again")], { parent: good });
    assertEquals((await box.addBlock(bad)).status, "side");
    const before = await box.picture();
    const child = box.make([], { parent: box.nodeOf(bad) });
    await assertRejects(() => box.addBlock(child), RuleError);
    assertEquals(await box.picture(), before);
    await box.restart();
    assertEquals(await box.picture(), before);
    const error = await assertRejects(() => box.addBlock(child), RuleError);
    assertEquals(error.code, "parent-invalid");
  });

  test("chain.addBlock() does not condemn a block for a wrong body", async (box) => {
    const good = box.make([vote("a", "x")]);
    const forged = { header: good.header, records: [vote("a", "forged")] };
    const error = await assertRejects(() => box.addBlock(forged), RuleError);
    assertEquals(error.code, "data-root");
    assertEquals((await box.addBlock(good)).status, "connected");
  });

  test("chain.addBlock() says orphan without the parent, and known the second time", async (box) => {
    const parent = box.make([]);
    box.chain.addHeader(parent.header);
    const child = box.make([], { parent: box.nodeOf(parent) });
    assertEquals(await box.addBlock(child), { status: "orphan" });
    await box.addBlock(parent);
    assertEquals((await box.addBlock(child)).status, "connected");
    assertEquals(await box.addBlock(child), { status: "known" });
    assertEquals(box.chain.addHeader(child.header).status, "known");
  });

  test("chain.addHeader() puts a header from the future off and takes it when its time has come", async (box) => {
    const limit = futureLimitMs(box.network.definition.params);
    const block = box.make([], { time: box.now + limit + 1_000 });
    assertEquals(box.chain.addHeader(block.header), { status: "future", waitMs: 1_000 });
    assertEquals(await box.addBlock(block), { status: "future", waitMs: 1_000 });
    box.now += 1_000;
    assertEquals((await box.addBlock(block)).status, "connected");
  });

  test("chain.checkBlock() says what addBlock() would, and changes nothing", async (box) => {
    const { root, second } = await fork(box);
    const before = await box.picture();
    await box.chain.checkBlock(box.make([vote("n", "x")]));
    await box.chain.checkBlock(box.make([vote("f", "again")], { parent: second }));
    await box.chain.checkBlock(box.make([vote("f", "again")], { parent: root }));
    const bad = box.make([vote("f", "again")]);
    await assertRejects(() => box.chain.checkBlock(bad), RuleError, "already voted");
    assertEquals(await box.picture(), before);
    await box.add([vote("g", "x")]);
  });

  test("chain.submit() says what becomes of each record", async (box) => {
    await box.add([vote("a", "x")]);
    const submissions = await box.chain.submit([
      vote("b", "x"),
      vote("b", "x"),
      vote("b", "y"),
      vote("a", "x"),
      vote("a", "y"),
      new TextEncoder().encode("no vote"),
      new Uint8Array(0),
      vote("c", "x"),
    ]);
    const seen = submissions.map((each) =>
      each.status === "refused" ? `${each.code}${each.forged ? " forged" : ""}` : each.status
    );
    assertEquals(seen, [
      "pending",
      "pending",
      "duplicate",
      "included",
      "duplicate",
      "malformed forged",
      "record-size forged",
      "pending",
    ]);
    assertEquals(box.chain.pending.size, 2);
    const [known] = await box.chain.submit([vote("b", "x")]);
    assert(known.status === "pending" && !known.isNew);
  });

  test("chain.submit() is on disk when it returns: a restart keeps what waits", async (box) => {
    await box.chain.submit([vote("b", "x"), vote("a", "x")]);
    await box.restart();
    assertEquals([...box.chain.pending].map(({ keys }) => keys[0]), ["b", "a"]);
    assertEquals((await box.chain.submit([vote("b", "y")]))[0].status, "refused");
  });

  test("chain.addBlock() takes what it holds out of pending, and what can no longer enter", async (box) => {
    await box.chain.submit([vote("a", "x"), vote("b", "x"), vote("c", "x")]);
    const result = await box.addBlock(box.make([vote("a", "x"), vote("b", "other")]));
    assert(result.status === "connected");
    assertEquals([...result.change.refused.keys()], [recordId(vote("b", "x"))]);
    assertEquals([...box.chain.pending].map(({ keys }) => keys[0]), ["c"]);
    assertEquals(box.chain.place(recordId(vote("a", "x"))).status, "included");
    assertEquals(box.chain.place(recordId(vote("b", "x"))).status, "refused");
    assertEquals(box.chain.place(recordId(vote("n", "x"))).status, "unknown");
    assertEquals(box.store.pending().map(({ bytes }) => bytes), [vote("c", "x")]);
    await box.restart();
    assertEquals([...box.chain.pending].map(({ keys }) => keys[0]), ["c"]);
  });

  test("chain.template() makes a block that addBlock() takes", async (box) => {
    await box.chain.submit([vote("a", "x"), vote("b", "x")]);
    const { header, records } = await box.chain.template();
    const block = box.make(records, { time: header.time });
    assertEquals(block.header, { ...block.header, ...header });
    assertEquals((await box.addBlock(block)).status, "connected");
    assertEquals(box.chain.pending.size, 0);
  });

  test("chain.block() gives back what was stored, on whatever branch", async (box) => {
    const { first, second } = await fork(box);
    assertEquals(box.chain.block(first.hash)?.records, [vote("f", "first")]);
    assertEquals(box.chain.block(second.hash)?.records, [vote("s", "second")]);
    assertEquals(box.chain.block(box.chain.tree.genesis.hash), box.network.genesis);
    assertEquals(box.chain.block(named("f".repeat(64))), undefined);
  });
}

Deno.test("chain.template() fills a block to its limits and no further", async () => {
  const params = { ...EVERY_HASH, maxRecords: 2, maxBodyBytes: 16_384 };
  await using few = await ChainBox.open("memory", { network: testNetwork({ params }) });
  await few.chain.submit(["a", "b", "c"].map((voter) => vote(voter, "x")));
  assertEquals((await few.chain.template()).records, [vote("a", "x"), vote("b", "x")]);

  const network = testNetwork({ params: { ...EVERY_HASH, maxBodyBytes: 16_384 } });
  await using small = await ChainBox.open("memory", { network });
  const long = "x".repeat(2_000);
  await small.chain.submit(Array.from({ length: 9 }, (_, i) => vote(`voter ${i}`, long)));
  const { records } = await small.chain.template();
  const bytes = records.reduce((sum, { length }) => sum + length, 0);
  assert(bytes <= 16_384 && bytes + vote("voter 9", long).length > 16_384, `${bytes}`);
  assertEquals((await small.addBlock(small.make(records))).status, "connected");
});

Deno.test("chain.template() leaves out what cannot stand after the others, and drops what never can", async () => {
  // Takes two records at most, whatever they are: a rule of state, without keys.
  const two = defineValidator({
    name: "vote",
    version: 1,
    check: (_record, state) => state.size("seen") < 2 ? accept() : ignore("full", "two is enough"),
    apply: (record, state) => state.set("seen", recordId(record), true),
  });
  await using box = await ChainBox.open("memory", {
    createHost: () => new InProcessHost(two, {}),
  });
  const records = [1, 2, 3].map((n) => new Uint8Array([n]));
  await box.chain.submit(records);
  assertEquals((await box.chain.template()).records, records.slice(0, 2));
  assertEquals(box.chain.pending.size, 3);
  await box.add(records.slice(0, 2));
  assertEquals((await box.chain.template()).records, []);
  assertEquals(box.chain.pending.size, 0);
  const place = box.chain.place(recordId(records[2]));
  assert(place.status === "refused" && place.code === "full");
});

Deno.test("chain.addBlock() leaves everything as it was when the validator fails in a reorg", async () => {
  let isBroken = false;
  const fragile = defineValidator({
    name: "vote",
    version: 1,
    check: (record) => {
      if (isBroken && record[0] === 66) throw new TypeError("a bug");
      return accept();
    },
    apply: (record, state) => state.set("seen", recordId(record), true),
    query: (_path, _args, state) => state.entries("seen").map(([id]) => id),
  });
  await using box = await ChainBox.open("sqlite", {
    createHost: () => new InProcessHost(fragile, {}),
  });
  const root = box.chain.tip;
  await box.add([new Uint8Array([1])], root);
  const side = await box.add([new Uint8Array([65])], root);
  const before = await box.picture();
  isBroken = true;
  const block = box.make([new Uint8Array([66])], { parent: side });
  const error = await assertRejects(() => box.addBlock(block), PluginError, "a bug");
  assert(error.message.includes(recordId(new Uint8Array([66]))), error.message);
  assertEquals(await box.picture(), before);
  isBroken = false;
  assertEquals((await box.addBlock(block)).status, "connected");
});

Deno.test("chain.addBlock() refuses a record that the chain holds already, under any validator", async () => {
  await using box = await ChainBox.open("memory", {
    network: testNetwork({ validator: "any", params: EVERY_HASH }),
  });
  const record = new Uint8Array([1]);
  await box.add([record]);
  const twice = box.make([record]);
  const error = await assertRejects(() => box.addBlock(twice), RuleError);
  assertEquals([error.code, error.facts.code], ["record-refused", "duplicate"]);
  assertEquals((await box.chain.submit([record]))[0].status, "included");
});

Deno.test("Chain.open() refuses a stored block that breaks a rule, and says which", async () => {
  await using box = await ChainBox.open("sqlite");
  const { DatabaseSync } = await import("node:sqlite");
  const spoil = async (sql: string) => {
    await box.add([vote(crypto.randomUUID(), "x")]);
    await box.add([vote(crypto.randomUUID(), "x")]);
    box.store[Symbol.dispose]();
    await Deno.copyFile(box.path, `${box.path}.good`);
    const database = new DatabaseSync(box.path);
    database.exec(sql);
    database.close();
    const error = await assertRejects(() => box.restart(), StoreError);
    assertEquals(error.code, "damaged");
    box.store[Symbol.dispose]();
    await Deno.copyFile(`${box.path}.good`, box.path);
    await box.restart();
  };
  await spoil("UPDATE blocks SET header = zeroblob(116) WHERE seq = (SELECT max(seq) FROM blocks)");
  await spoil("UPDATE blocks SET header = x'00' WHERE seq = (SELECT max(seq) FROM blocks)");
  await spoil("UPDATE blocks SET hash = zeroblob(32) WHERE seq = (SELECT max(seq) FROM blocks)");
  await spoil("UPDATE blocks SET body = zeroblob(10) WHERE seq = (SELECT max(seq) FROM blocks)");
  await spoil(
    "UPDATE blocks SET body = (SELECT body FROM blocks WHERE seq = 2) WHERE seq = (SELECT max(seq) FROM blocks)",
  );
  const other = bytesToHex(packRecords([vote("other", "x")]));
  await spoil(`UPDATE blocks SET body = x'${other}' WHERE seq = (SELECT max(seq) FROM blocks)`);
  await spoil("UPDATE blocks SET body = zeroblob(10) WHERE seq = 1");
  await spoil("DELETE FROM blocks WHERE seq = 2");
});
