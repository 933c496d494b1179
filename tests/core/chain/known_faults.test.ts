/** Faults that programs of this kind are known for, each as what a user would notice of it. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { hashHeader, type Header } from "../../../core/block/header.ts";
import { MiningPool } from "../../../core/mining/mining_pool.ts";
import { recordId } from "../../../core/block/record.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { named } from "../../support/named.ts";
import { openSqlite } from "../../support/sqlite.ts";
import { StoreError } from "../../../core/store/store.ts";
import { systemClock, systemRandom } from "../../../core/base/system.ts";
import { EVERY_HASH, Forge, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";

const vote = (voter: string, choice = "x") => voteRecord(voter, choice);

/** Work is worth something here: one hash in 64 makes a block. */
const SOME_WORK = { ...EVERY_HASH, initialDifficulty: 64, floorDifficulty: 64, growthBlocks: 10 };

/** Another chain of the box's network, as another machine has it. */
async function openTwin(box: ChainBox): Promise<ChainBox> {
  return await ChainBox.open("memory", { network: box.network });
}

function blocksOf({ chain }: ChainBox): Block[] {
  return chain.tree.path(chain.tree.genesis, chain.tip).map(({ hash }) => chain.block(hash)!);
}

for (const kind of STORE_KINDS) {
  const test = (name: string, fn: (box: ChainBox) => Promise<void>) =>
    Deno.test(`${name} (${kind})`, async () => {
      await using box = await ChainBox.open(kind);
      await fn(box);
    });

  test("fault: a vote is lost after success when two machines find a block at one height", async (box) => {
    await using other = await openTwin(box);
    assertEquals((await box.chain.submit([vote("ann")]))[0].status, "pending");
    assertEquals((await other.chain.submit([vote("bob")]))[0].status, "pending");
    const [ours, theirs] = [box.make([vote("ann")]), other.make([vote("bob")])];
    await box.addBlock(ours);
    await other.addBlock(theirs);
    // Each hears of the other's block; then another is found on top of theirs.
    await box.addBlock(theirs);
    await other.addBlock(ours);
    await box.addBlock(other.make([], { parent: other.nodeOf(theirs) }));
    assertEquals([...box.chain.pending].map(({ id }) => id), [recordId(vote("ann"))]);
    await box.restart();
    const { records } = await box.chain.template();
    await box.add(records);
    const { answer } = await box.chain.query("tally");
    assertEquals(answer, { votes: 2, counts: [["x", 2]] });
  });

  test("fault: a fork stays for ever, whichever of its blocks come first", async (box) => {
    await using other = await openTwin(box);
    for (let n = 0; n < 5; n++) await other.add([vote(`other ${n}`)]);
    for (let n = 0; n < 4; n++) await box.add([vote(`own ${n}`)]);
    const [own, theirs] = [blocksOf(box), blocksOf(other)];
    for (const block of own) await other.addBlock(block);
    for (const block of theirs) await box.addBlock(block);
    assertEquals(box.chain.tip.hash, other.chain.tip.hash);
    await box.restart();
    assertEquals(box.chain.tip.hash, other.chain.tip.hash);
    assertEquals(box.chain.pending.size, 4);
  });

  test("fault: everything is gone at the end of the program", async (box) => {
    await box.add([vote("ann")]);
    await box.chain.submit([vote("bob")]);
    const before = await box.picture();
    await box.restart();
    assertEquals(await box.picture(), before);
  });

  test("fault: a malformed ballot stops the ballots of the others", async (box) => {
    const malformed = ["", "{", "[]", '{"voter":"eve"}', '{"choice":"x","voter":7}', "\u0000"]
      .map((text) => new TextEncoder().encode(text));
    const reports = await box.chain.submit([vote("ann"), ...malformed, vote("bob")]);
    assertEquals(reports.map(({ status }) => status), [
      "pending",
      ...malformed.map(() => "refused"),
      "pending",
    ]);
    for (const record of malformed) {
      await assertRejects(() => box.addBlock(box.make([vote("cid"), record])), RuleError);
    }
    await box.add((await box.chain.template()).records);
    assertEquals((await box.chain.query("tally")).answer, { votes: 2, counts: [["x", 2]] });
  });

  test("fault: looking for a second vote of a voter reads the whole chain", async (box) => {
    let reads = 0;
    const { body, blocksOf: find, headers } = box.store;
    box.store.body = (hash) => (reads += 1, body(hash));
    box.store.blocksOf = (id) => (reads += 1, find(id));
    box.store.headers = () => (reads += 1_000, headers());
    /** What the store is asked while a vote, its double and another vote of its voter come in. */
    const cost = async (voter: string): Promise<number> => {
      const before = reads;
      await box.chain.submit([vote(voter)]);
      await box.add([vote(voter)]);
      assertEquals((await box.chain.submit([vote(voter)]))[0].status, "included");
      assertEquals((await box.chain.submit([vote(voter, "y")]))[0].status, "refused");
      return reads - before;
    };
    const early = await cost("early");
    for (let n = 0; n < 60; n++) await box.add([vote(`voter ${n}`)]);
    assertEquals(await cost("late"), early);
  });
}

Deno.test("fault: whoever states another index gets an easier difficulty", async () => {
  await using box = await ChainBox.open("memory", { network: testNetwork({ params: SOME_WORK }) });
  for (let n = 0; n < 20; n++) await box.add([]);
  const honest = box.chain.nextBits();
  const { index: tip } = box.chain.tip.header;
  // Work is cheaper near the start; the bits are those of the stated index, or the right ones.
  const cheap = box.chain.nextBits(box.chain.tree.genesis);
  for (const index of [0, 1, tip, tip + 2, Number.MAX_SAFE_INTEGER]) {
    for (const bits of [cheap, honest]) {
      const error = await assertRejects(
        () => box.addBlock(box.make([], { index, bits })),
        RuleError,
      );
      assertEquals(error.code, "index");
    }
  }
  assertEquals((await box.addBlock(box.make([]))).status, "connected");
});

Deno.test("fault: a chain from another first block takes the place of this one", async () => {
  await using box = await ChainBox.open("sqlite", { network: testNetwork({ params: SOME_WORK }) });
  await box.add([vote("ann")]);
  const before = await box.picture();
  // More work and more blocks, after a first block of its own.
  const forge = new Forge(testNetwork({ name: "rewritten", params: SOME_WORK }));
  const other = await forge.grow(10);
  for (const block of other) {
    assertEquals(box.chain.addHeader(block.header).status, "orphan");
    assertEquals((await box.addBlock(block)).status, "orphan");
  }
  const { genesis } = forge.chain.network;
  await assertRejects(() => box.addBlock(genesis), RuleError);
  assertEquals(await box.picture(), before);
  await box.restart();
  assertEquals(await box.picture(), before);
});

Deno.test("fault: work is written down but nobody asks for it", async () => {
  await using box = await ChainBox.open("sqlite", { network: testNetwork({ params: SOME_WORK }) });
  const lazy = box.make([vote("ann")], { withoutWork: true });
  assertEquals((await assertRejects(() => box.addBlock(lazy), RuleError)).code, "work");
  assertThrows(() => box.chain.addHeader(lazy.header), RuleError);
  // Nor is it believed because it stands on this machine's disk.
  box.store.write({ blocks: [lazy] });
  const error = await assertRejects(() => box.restart(), StoreError);
  assertEquals(error.code, "damaged");
});

Deno.test("fault: a block states a difficulty of its own choice", async () => {
  await using box = await ChainBox.open("memory", { network: testNetwork({ params: SOME_WORK }) });
  const bits = box.chain.nextBits();
  for (const stated of [0x207fffff, bits + 1, bits - 1]) {
    const forged = box.make([vote("ann")], { bits: stated });
    const error = await assertRejects(() => box.addBlock(forged), RuleError);
    assertEquals(error.code, "bits");
  }
});

Deno.test("fault: what a block holds can be changed and its hash stays", async () => {
  await using box = await ChainBox.open("memory");
  const good = box.make([vote("ann"), vote("bob"), vote("cid")]);
  const changes: Partial<Header>[] = [
    ...(["version", "index", "time", "bits", "recordCount", "nonce"] as const).map((field) => ({
      [field]: good.header[field] + 1,
    })),
    { prevHash: named("ab".repeat(32)) },
    { dataRoot: named("ab".repeat(32)) },
    { extra: "ab".repeat(20) },
  ];
  assertEquals(changes.length, Object.keys(good.header).length);
  const hashes = changes.map((change) => hashHeader({ ...good.header, ...change }));
  assertEquals(new Set([blockHash(good), ...hashes]).size, changes.length + 1);

  const [ann, bob, cid] = good.records;
  for (const records of [[ann, cid, bob], [ann, bob, vote("cid", "y")], [ann, bob, bob]]) {
    const error = await assertRejects(() => box.addBlock({ ...good, records }), RuleError);
    assertEquals(error.code, "data-root");
  }
  assertEquals((await box.addBlock(good)).status, "connected");
});

Deno.test("fault: a forged vote in the newest block passes, as no block after it vouches for it", async () => {
  await using box = await ChainBox.open("sqlite");
  await box.add([vote("ann", "red")]);
  box.store[Symbol.dispose]();
  const bytes = await Deno.readFile(box.path);
  const text = new TextDecoder("latin1").decode(bytes);
  bytes.set(new TextEncoder().encode('"rod"'), text.lastIndexOf('"red"'));
  await Deno.writeFile(box.path, bytes);
  const error = await assertRejects(() => box.restart(), StoreError);
  assertEquals(error.code, "damaged");
});

Deno.test("fault: two voters are shown one receipt", () => {
  const pairs = [["ann", "red"], ["annr", "ed"], ["red", "ann"], ["ann", "Red"], ["Ann", "red"]];
  const separators = ['ann","voter":"red', "ann:red", "ann,red", "ann\\"].map((id) => [id, "red"]);
  const all = [...pairs, ...separators];
  const ids = all.map(([voter, choice]) => recordId(vote(voter, choice)));
  assertEquals(new Set(ids).size, all.length);
  // And one voter has one, however the name was typed.
  assertEquals(recordId(vote(" Zoe\u0308 ")), recordId(vote("Zo\u00eb")));
});

Deno.test("fault: the list of choices is edited after the vote has begun", async () => {
  const choices = (...list: string[]) =>
    testNetwork({ params: EVERY_HASH, config: { choices: list } });
  await using box = await ChainBox.open("sqlite", { network: choices("red", "blue") });
  await box.add([vote("ann", "red")]);
  const before = await box.picture();
  box.store[Symbol.dispose]();
  const edited = choices("red", "blue", "green");
  const error = assertThrows(() => openSqlite(box.path, edited), StoreError);
  assertEquals(error.code, "other-network");
  // The folder keeps to the list that it began with.
  await box.restart();
  assertEquals(await box.picture(), before);
  assertEquals((await box.chain.submit([vote("bob", "green")]))[0].status, "refused");
});

Deno.test("fault: while it mines, nothing else goes on", async () => {
  const params = { ...EVERY_HASH, initialDifficulty: 2 ** 52, floorDifficulty: 2 ** 52 };
  await using box = await ChainBox.open("memory", { network: testNetwork({ params }) });
  const deps = { clock: systemClock, random: systemRandom };
  await using pool = new MiningPool({ workers: 1 }, deps);
  const stop = new AbortController();
  const mining = pool.mine(await box.chain.template(), { signal: stop.signal });
  const refused = assertRejects(() => mining, Error, "enough");
  for (let n = 0; n < 20; n++) {
    assertEquals((await box.chain.submit([vote(`voter ${n}`)]))[0].status, "pending");
    await systemClock.sleep(0);
  }
  assertEquals((await box.chain.query("tally")).answer, { votes: 0, counts: [] });
  stop.abort(new Error("enough"));
  await refused;
});
