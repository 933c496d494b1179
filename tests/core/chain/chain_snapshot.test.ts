import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { Chain } from "../../../core/chain/chain.ts";
import { MemoryStore } from "../../../core/store/memory_store.ts";
import { recordId } from "../../../core/block/record.ts";
import { StateLostError } from "../../../core/chain/state_lost.ts";
import { openSqlite } from "../../support/sqlite.ts";
import { StoreError } from "../../../core/store/store.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import type { ValidatorHost } from "../../../core/validator/validator_host.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { voteValidator } from "../../../plugins/vote/vote.ts";
import {
  EVERY_HASH,
  forgeBlock,
  hostOf,
  testNetwork,
  voteRecord,
} from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";
import { makeLayout1, makeLayout3, makeLayout4 } from "../../support/old_layouts.ts";

/** A host that can undo a few writes only, so that reorgs have to replay. */
const forgetful = () => new InProcessHost(voteValidator, {}, { maxJournalEntries: 10 });

const voters = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => voteRecord(`voter ${from + i}`, `choice ${i % 3}`));

for (const kind of STORE_KINDS) {
  Deno.test(`chain.addBlock() follows a branch that is deeper than what can be undone (${kind})`, async () => {
    await using box = await ChainBox.open(kind, { createHost: forgetful });
    const root = box.chain.tip;
    for (let n = 0; n < 20; n++) await box.add([voteRecord(`old ${n}`, "x")]);
    let side = root;
    for (let n = 0; n < 20; n++) side = await box.add([voteRecord(`new ${n}`, "y")], side);
    assertEquals(box.chain.tip.header.index, 20);
    side = await box.add([voteRecord("old 3", "z")], side);
    assertEquals(box.chain.tip, side);
    const { answer } = await box.chain.query("tally");
    assertEquals(answer, { votes: 21, counts: [["y", 20], ["z", 1]] });
    assertEquals(box.chain.pending.size, 19);
    const before = await box.picture();
    await box.restart();
    assertEquals(await box.picture(), before);
  });

  Deno.test(`chain.addBlock() stays where it was if a deep branch turns out bad (${kind})`, async () => {
    await using box = await ChainBox.open(kind, { createHost: forgetful });
    const root = box.chain.tip;
    for (let n = 0; n < 20; n++) await box.add([voteRecord(`old ${n}`, "x")]);
    const before = await box.picture();
    let side = root;
    for (let n = 0; n < 20; n++) side = await box.add([voteRecord(`new ${n}`, "y")], side);
    const bad = box.make([voteRecord("new 7", "again")], { parent: side });
    await assertRejects(() => box.addBlock(bad), Error, "already voted");
    assertEquals(await box.picture(), before);
    await box.add([voteRecord("old 20", "x")]);
    box.store.failNext = true;
    side = await box.add([], side).catch(() => side);
    const heavier = box.make([], { parent: await box.add([], side) });
    const middle = await box.picture();
    box.store.failNext = true;
    await assertRejects(() => box.addBlock(heavier), Error, "disk is full");
    assertEquals(await box.picture(), middle);
    assertEquals((await box.addBlock(heavier)).status, "connected");
  });
}

Deno.test("a chain writes a snapshot when what came since the last one is costly, however few records that are", async () => {
  const costly = { ...voteValidator, cost: () => 10_000 };
  await using box = await ChainBox.open("memory", {
    createHost: () => new InProcessHost(costly, {}),
  });
  const snapshots: number[] = [];
  for (let n = 0; n < 11; n++) {
    await box.add([voteRecord(`voter ${n}`, "x")]);
    snapshots.push([...box.store.snapshots()].length);
  }
  // Every five: the newest two are kept.
  assertEquals(snapshots.slice(3, 6), [0, 1, 1]);
  const [newest] = box.store.snapshots();
  assertEquals(box.chain.tree.get(newest)?.header.index, 10);
});

/** A chain of many votes in a file. */
async function longChain(path: string): Promise<Block[]> {
  const network = testNetwork({ params: EVERY_HASH });
  using store = openSqlite(path, network);
  const chain = await Chain.open(network, { store, host: hostOf(network), clock });
  const blocks: Block[] = [];
  for (let n = 0; n < 12; n++) {
    const { params } = network.definition;
    const block = forgeBlock(chain.tip, voters(n * 500, n * 500 + 500), { params });
    await chain.addBlock(block);
    blocks.push(block);
  }
  await chain.close();
  return blocks;
}

/** Opens a chain and says how many blocks were replayed. */
async function open(
  path: string,
  host?: ValidatorHost,
): Promise<{ replayed: number; tally: unknown }> {
  using store = openSqlite(path)!;
  let replayed = 0;
  const deps = { store, host: host ?? hostOf(store.network), clock };
  const chain = await Chain.open(store.network, deps, {
    onProgress: (_, total) => replayed = total,
  });
  const { answer } = await chain.query("tally");
  const { answer: voter } = await chain.query("voter", { id: "voter 4321" });
  await chain.close();
  return { replayed, tally: { answer, voter } };
}

Deno.test("chain.close() keeps the state, so that the next start replays nothing and answers the same", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/chain.db`;
    const blocks = await longChain(path);
    const fast = await open(path);
    assertEquals(fast.replayed, 0);
    const database = new DatabaseSync(path);
    database.exec("DELETE FROM snapshots");
    database.close();
    const slow = await open(path);
    assertEquals([slow.replayed, slow.tally], [12, fast.tally]);

    // The chain goes on from the kept state as it would from a replayed one.
    using store = openSqlite(path)!;
    const chain = await Chain.open(store.network, { store, host: hostOf(store.network), clock });
    const { params } = store.network.definition;
    const again = forgeBlock(chain.tip, [voteRecord("voter 17", "again")], { params });
    await assertRejects(() => chain.addBlock(again), Error, "already voted");
    assertEquals(chain.place(recordId(blocks[3].records[7])), {
      status: "included",
      node: chain.at(4)!,
    });
    // A branch from before the kept state is followed as well.
    const root = chain.at(8)!;
    let parent = root;
    for (let n = 0; n < 5; n++) {
      const block = forgeBlock(parent, voters(10_000 + n * 10, 10_010 + n * 10), { params });
      await chain.addBlock(block);
      parent = chain.tree.get(blockHash(block))!;
    }
    assertEquals(chain.tip, parent);
    const { answer } = await chain.query("tally");
    assertEquals((answer as { votes: number }).votes, 8 * 500 + 50);
    assertEquals(chain.pending.size, 4 * 500);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Chain.open() does without a kept state that is damaged, of another version, or beside the chain", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/chain.db`;
    await longChain(path);
    const good = (await open(path)).tally;
    const spoil = async (sql: string, host?: ValidatorHost) => {
      await Deno.copyFile(path, `${path}.copy`);
      const database = new DatabaseSync(`${path}.copy`);
      database.exec(sql);
      database.close();
      const { replayed, tally } = await open(`${path}.copy`, host);
      assertEquals([replayed, tally], [12, good], sql);
    };
    await spoil("UPDATE snapshots SET bytes = zeroblob(length(bytes)) WHERE part = 1");
    await spoil("UPDATE snapshots SET checksum = checksum + 1 WHERE part = 0");
    await spoil("DELETE FROM snapshots WHERE part = 0");
    await spoil("UPDATE snapshots SET part = part + 1000 WHERE part > 1");
    await spoil("SELECT 1", new InProcessHost({ ...voteValidator, version: 2 }, {}));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("SqliteStore.open() lifts a database of the first layout, with all its blocks", async () => {
  await using box = await ChainBox.open("sqlite");
  const root = box.chain.tip;
  await box.add([voteRecord("a", "x"), voteRecord("b", "y")]);
  await box.add([voteRecord("c", "x")]);
  const side = await box.add([voteRecord("a", "side")], root);
  await box.add([voteRecord("d", "x")], side);
  await box.chain.submit([voteRecord("waits", "x")]);
  const before = await box.picture();
  box.store[Symbol.dispose]();
  makeLayout1(box.path);
  await box.restart();
  assertEquals(await box.picture(), before);
  assertEquals(box.chain.place(recordId(voteRecord("b", "y"))).status, "included");
  assertEquals(box.store.blocksOf(recordId(voteRecord("a", "side"))), [side.hash]);
  // Damage of an old file is found as well.
  box.store[Symbol.dispose]();
  makeLayout1(box.path);
  const database = new DatabaseSync(box.path);
  database.exec("UPDATE blocks SET body = x'0000' WHERE seq = 2");
  database.close();
  const error = await assertRejects(() => box.restart(), StoreError);
  assert(error.code === "damaged" && error.message.includes("row 2"), error.message);
});

for (const [layout, makeOld] of [[3, makeLayout3], [4, makeLayout4]] as const) {
  Deno.test(`Chain.open() lifts a database of layout ${layout}, with its snapshots and its marks of bad blocks`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/chain.db`;
      const blocks = await longChain(path);
      const before = await open(path);
      assertEquals(before.replayed, 0);
      {
        using store = openSqlite(path)!;
        const { params } = store.network.definition;
        const chain = await Chain.open(store.network, {
          store,
          host: hostOf(store.network),
          clock,
        });
        const twice = forgeBlock(chain.at(11)!, [...voters(0, 1)], { params });
        await chain.addBlock(twice);
        const after = forgeBlock(chain.tree.get(blockHash(twice))!, [], { params });
        await assertRejects(() => chain.addBlock(after), Error, "already voted");
      }
      makeOld(path);
      assertEquals(await open(path), before);
      using store = openSqlite(path)!;
      const stored = [...store.headers()];
      assertEquals(stored.filter(({ valid }) => !valid).length, 1);
      assert(stored.length === blocks.length + 2 && stored.every(({ isIntact }) => isIntact));
      assertEquals(store.selfCheck(), []);
      assertEquals(store.blocksOf(recordId(blocks[11].records[0])), [blockHash(blocks[11])]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("Chain.open() says damaged of a layout 4 whose body is not what was written, rather than lift it", async () => {
  await using box = await ChainBox.open("sqlite");
  await box.add([voteRecord("ann", "red")]);
  box.store[Symbol.dispose]();
  makeLayout4(box.path);
  const database = new DatabaseSync(box.path);
  const { body } = database.prepare("SELECT body FROM blocks WHERE seq = 2").get()!;
  (body as Uint8Array)[20] ^= 1;
  database.prepare("UPDATE blocks SET body = ? WHERE seq = 2").run(body);
  database.close();
  const error = await assertRejects(() => box.restart(), StoreError);
  assert(error.code === "damaged" && error.message.includes("row 2"), error.message);
});

Deno.test("chain refuses everything once its state could not be brought back", async () => {
  const network = testNetwork({ params: EVERY_HASH });
  const host = hostOf(network);
  const store = new MemoryStore(network.genesis);
  const chain = await Chain.open(network, { store, host, clock });
  const { params } = network.definition;
  const block = forgeBlock(chain.tip, [voteRecord("a", "x")], { params });
  store.write = () => {
    // The write fails, and then the way back does too.
    host.advance = () => Promise.reject(new Error("out of memory"));
    throw new Error("the disk is full");
  };
  await assertRejects(() => chain.addBlock(block), StateLostError, "go back");
  await assertRejects(() => chain.submit([voteRecord("b", "x")]), StateLostError, "start again");
  await assertRejects(() => chain.query("tally"), StateLostError, "start again");
});
