import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DatabaseSync } from "node:sqlite";
import { Chain } from "../../../core/chain/chain.ts";
import { openSqlite } from "../../support/sqlite.ts";
import { StoreError } from "../../../core/store/store.ts";
import { systemClock } from "../../../core/base/system.ts";
import { EVERY_HASH, hostOf, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { canMountDisks, SmallDisk } from "../../support/small_disk.ts";

const network = testNetwork({ params: EVERY_HASH });
const isPossible = canMountDisks();

/** Runs `fn` with the path of a database that is not there yet. */
async function withPath(fn: (path: string) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await fn(`${folder}/chain.db`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Where the first page of a table begins in the file. */
function rootPageOf(path: string, table: string): number {
  const database = new DatabaseSync(path);
  const sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?";
  const { rootpage } = database.prepare(sql).get(table)!;
  database.close();
  return (Number(rootpage) - 1) * 4_096;
}

function refusalOf(path: string): StoreError {
  const error = assertThrows(() => openSqlite(path, network), StoreError);
  assert(error.message.includes(path) && !error.message.includes("\n"), error.message);
  return error;
}

Deno.test("SqliteStore.open() refuses a second store of one process as well", async () => {
  await withPath((path) => {
    {
      using store = openSqlite(path, network);
      assertEquals(refusalOf(path).code, "locked");
      store.write({ pendingAdded: [voteRecord("a", "x")] });
    }
    using store = openSqlite(path, network);
    assertEquals(store.pending().map(({ bytes }) => bytes), [voteRecord("a", "x")]);
    store[Symbol.dispose]();
    store[Symbol.dispose]();
  });
});

Deno.test("SqliteStore.open() leaves another program's database as it was, byte for byte", async () => {
  await withPath(async (path) => {
    const foreign = new DatabaseSync(path);
    foreign.exec("PRAGMA user_version = 7; CREATE TABLE recipes (name TEXT)");
    foreign.exec("INSERT INTO recipes VALUES ('soup')");
    foreign.close();
    const before = await Deno.readFile(path);
    assertEquals(refusalOf(path).code, "damaged");
    assertEquals([...await Deno.readFile(path)], [...before]);
  });
});

Deno.test("SqliteStore.open() leaves the database of a newer version as it was, byte for byte", async () => {
  await withPath(async (path) => {
    openSqlite(path, network)[Symbol.dispose]();
    const newer = new DatabaseSync(path);
    newer.exec("PRAGMA user_version = 1000; CREATE TABLE wonders (seq INTEGER)");
    newer.close();
    const before = await Deno.readFile(path);
    assertEquals(refusalOf(path).code, "newer");
    assertEquals([...await Deno.readFile(path)], [...before]);
  });
});

Deno.test("SqliteStore.open() leaves another network's chain as it was", async () => {
  await withPath(async (path) => {
    const other = testNetwork({ name: "other", params: EVERY_HASH });
    {
      using store = openSqlite(path, other);
      store.write({ pendingAdded: [voteRecord("a", "x")] });
    }
    assertEquals(refusalOf(path).code, "other-network");
    using store = openSqlite(path);
    assertEquals([store?.network.chainId, store?.pending().length], [other.chainId, 1]);
    const chain = await Chain.open(other, {
      store: store!,
      host: hostOf(other),
      clock: systemClock,
    });
    assertEquals(chain.pending.size, 1);
  });
});

Deno.test("SqliteStore.open() refuses a genesis block that was changed, with and without a network", async () => {
  await withPath((path) => {
    openSqlite(path, network)[Symbol.dispose]();
    const spoilt = new DatabaseSync(path);
    const { header } = spoilt.prepare("SELECT header FROM blocks").get()!;
    (header as Uint8Array)[80] ^= 1;
    spoilt.prepare("UPDATE blocks SET header = ?").run(header);
    spoilt.close();
    assertEquals(refusalOf(path).code, "damaged");
    const error = assertThrows(() => openSqlite(path), StoreError);
    assertEquals(error.code, "damaged");
  });
});

Deno.test("SqliteStore throws nothing but StoreError, wherever its file is damaged", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  for (let n = 0; n < 8; n++) await box.add([voteRecord(`v${n}`, "x".repeat(1_500))]);
  await box.chain.submit([voteRecord("waits", "x")]);
  box.store[Symbol.dispose]();
  const good = await Deno.readFile(box.path);
  const damage = fc.record({
    at: fc.nat(good.length - 1),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (list) => {
      const bad = good.slice();
      for (const { at, bytes } of list) bad.set(bytes.subarray(0, good.length - at), at);
      await Deno.writeFile(box.path, bad);
      try {
        await box.restart();
        box.chain.block(box.chain.tip.hash);
      } catch (error) {
        assert(error instanceof StoreError, (error as Error).stack);
      } finally {
        box.store[Symbol.dispose]();
      }
    }),
    { numRuns: 100 },
  );
});

Deno.test("Chain.open() says damaged when a waiting vote is not the one that was cast", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  await box.chain.submit([voteRecord("ann", "red"), voteRecord("bob", "red")]);
  box.store[Symbol.dispose]();
  // One bit on, the vote of ann is a good vote of somebody else.
  const bytes = await Deno.readFile(box.path);
  const text = new TextDecoder("latin1").decode(bytes);
  bytes[text.indexOf('"voter":"ann"') + '"voter":"'.length] ^= 2;
  await Deno.writeFile(box.path, bytes);
  const error = await assertRejects(() => box.restart(), StoreError);
  assertEquals(error.code, "damaged");
});

for (const table of ["blocks", "pending"]) {
  Deno.test(`Chain.open() says damaged when a page of ${table} forgot one of its rows`, async () => {
    await using box = await ChainBox.open("sqlite", { network });
    await box.add([voteRecord("ann", "red")]);
    await box.add([voteRecord("bob", "red")]);
    await box.chain.submit([voteRecord("cid", "red"), voteRecord("dora", "red")]);
    box.store[Symbol.dispose]();
    const page = rootPageOf(box.path, table);
    const bytes = await Deno.readFile(box.path);
    // Bytes 3 and 4 of a page are the number of its rows (https://www.sqlite.org/fileformat2.html#b_tree_pages).
    bytes[page + 4] -= 1;
    await Deno.writeFile(box.path, bytes);
    const error = await assertRejects(() => box.restart(), StoreError);
    assertEquals(error.code, "damaged");
  });
}

Deno.test({
  name: "SqliteStore.open() says not-writable on a read-only disk, of a new file and of an old one",
  ignore: !isPossible,
  fn: async () => {
    await using disk = await SmallDisk.mount("1m");
    const path = `${disk.folder}/chain.db`;
    await disk.remount("ro");
    assertEquals(refusalOf(path).code, "not-writable");
    await disk.remount("rw");
    openSqlite(path, network)[Symbol.dispose]();
    await disk.remount("ro");
    assertEquals(refusalOf(path).code, "not-writable");
    await disk.remount("rw");
    using store = openSqlite(path, network);
    assertEquals([...store.headers()].length, 1);
  },
});

Deno.test({
  name: "SqliteStore.open() says full when there is no room for a new database, and works later",
  ignore: !isPossible,
  fn: async () => {
    await using disk = await SmallDisk.mount("8k");
    const path = `${disk.folder}/chain.db`;
    assertEquals(refusalOf(path).code, "full");
    await disk.remount("size=1m");
    using store = openSqlite(path, network);
    assertEquals([...store.headers()].length, 1);
  },
});
