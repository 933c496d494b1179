import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { DatabaseSync } from "node:sqlite";
import type { Block } from "../../../core/block/block.ts";
import { Chain } from "../../../core/chain/chain.ts";
import { MemoryStore } from "../../../core/store/memory_store.ts";
import { USER_SOURCE } from "../../../core/pending/pending_pool.ts";
import { PENDING_LIMITS } from "../../../core/pending/limits.ts";
import { recordId } from "../../../core/block/record.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { SqliteStore } from "../../../core/store/sqlite_store.ts";
import { named } from "../../support/named.ts";
import { openSqlite } from "../../support/sqlite.ts";
import { StoreError } from "../../../core/store/store.ts";
import { systemClock } from "../../../core/base/system.ts";
import { accept, defineValidator, ignore } from "../../../core/validator/validator.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import {
  EVERY_HASH,
  forgeBlock,
  type Forgery,
  hostOf,
  testNetwork,
  voteRecord as vote,
} from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";
import { canMountDisks, SmallDisk } from "../../support/small_disk.ts";

const NUMBERS = testNetwork({ validator: "any", params: EVERY_HASH });

function numbered(n: number): Uint8Array {
  return new Uint8Array(new Uint32Array([n]).buffer);
}

for (const kind of STORE_KINDS) {
  Deno.test(`Chain.open() opens again after a bad block that has followers on two branches (${kind})`, async () => {
    await using box = await ChainBox.open(kind);
    const root = box.chain.tip;
    for (const voter of ["k", "l", "m"]) await box.add([vote(voter, "x")]);
    const before = await box.picture();
    const good = await box.add([vote("a", "x")], root);
    const bad = await box.add([vote("a", "again")], good);
    const [left, right] = [await box.add([], bad), await box.add([vote("r", "x")], bad)];
    await assertRejects(() => box.add([], left), RuleError, "already voted");
    assertEquals([left.status, right.status], ["invalid", "invalid"]);
    await box.restart();
    assertEquals(await box.picture(), before);
    for (const parent of [bad, left, right]) {
      const error = await assertRejects(() => box.add([], parent), RuleError);
      assertEquals(error.code, "parent-invalid");
    }
  });

  Deno.test(`chain.addBlock() keeps a side block that holds a record twice, and refuses it when it would count (${kind})`, async () => {
    await using box = await ChainBox.open(kind);
    const root = box.chain.tip;
    await box.add([vote("m", "x")]);
    const before = await box.picture();
    const twice = box.make([vote("a", "x"), vote("a", "x")], { parent: root });
    assertEquals(await box.addBlock(twice), { status: "side" });
    const child = box.make([], { parent: box.nodeOf(twice) });
    const error = await assertRejects(() => box.addBlock(child), RuleError);
    assertEquals([error.code, error.facts.index, error.facts.record], ["record-refused", 1, 1]);
    await box.restart();
    assertEquals(await box.picture(), before);
  });

  Deno.test(`Chain.open() drops waiting records that can no longer enter, for good (${kind})`, async () => {
    let isOpen = true;
    const gate = defineValidator({
      name: "vote",
      version: 1,
      check: () => isOpen ? accept() : ignore("closed", "the election is over"),
    });
    await using box = await ChainBox.open(kind, { createHost: () => new InProcessHost(gate, {}) });
    await box.chain.submit([numbered(1), numbered(2)]);
    isOpen = false;
    await box.restart();
    assertEquals([box.chain.pending.size, box.store.pending()], [0, []]);
  });

  Deno.test(`chain.template() drops what can never enter, also from the disk (${kind})`, async () => {
    // A rule of state without keys: the chain takes one record at most.
    const one = defineValidator({
      name: "vote",
      version: 1,
      check: (_record, state) =>
        state.size("seen") < 1 ? accept() : ignore("full", "one is enough"),
      apply: (record, state) => state.set("seen", recordId(record), true),
    });
    await using box = await ChainBox.open(kind, { createHost: () => new InProcessHost(one, {}) });
    await box.chain.submit([numbered(1), numbered(2)]);
    assertEquals((await box.chain.template()).records, [numbered(1)]);
    assertEquals(box.store.pending().map(({ bytes }) => bytes), [numbered(1), numbered(2)]);
    await box.add([numbered(1)]);
    assertEquals((await box.chain.template()).records, []);
    assertEquals(box.store.pending(), []);
  });

  Deno.test(`Chain.open() refuses stored blocks that hash well but break a rule (${kind})`, async () => {
    const params = { ...EVERY_HASH, initialDifficulty: 256, floorDifficulty: 2 };
    const network = testNetwork({ params });
    const cases: [Forgery, RegExp][] = [
      [{ withoutWork: true }, /target/],
      [{ version: 2 }, /version/],
      [{ index: 7 }, /parent's index/],
      [{ bits: 0x2000fffe }, /difficulty rule/],
      [{ time: network.definition.created }, /later than its parent/],
      [{ prevHash: named("f".repeat(64)) }, /prevHash/],
    ];
    for (const [forgery, part] of cases) {
      await using box = await ChainBox.open(kind, { network });
      box.store.write({ blocks: [box.make([vote("a", "x")], forgery)] });
      const error = await assertRejects(() => box.restart(), StoreError);
      assertEquals(error.code, "damaged");
      assert(part.test(error.message), error.message);
    }
  });

  Deno.test(`chain.addBlock() tells what it detached, attached and returned, lowest first (${kind})`, async () => {
    await using box = await ChainBox.open(kind);
    const root = box.chain.tip;
    const old = [await box.add([vote("a", "x")]), await box.add([vote("b", "x"), vote("c", "x")])];
    const fresh = [await box.add([vote("b", "y")], root)];
    fresh.push(await box.add([], fresh[0]));
    const block = box.make([], { parent: fresh[1] });
    const result = await box.addBlock(block);
    assert(result.status === "connected");
    const { change: { detached, attached, returned, refused } } = result;
    assertEquals(detached, old);
    assertEquals(attached, [...fresh, box.nodeOf(block)]);
    assertEquals(returned, [recordId(vote("a", "x")), recordId(vote("c", "x"))]);
    assertEquals([...refused].map(([id, { code }]) => [id, code]), [
      [recordId(vote("b", "x")), "duplicate"],
    ]);
    for (const node of [...old, root]) assertEquals(box.chain.isActive(node), node === root);
  });

  Deno.test(`chain.addBlock() judges returned records as those of the next block (${kind})`, async () => {
    // A record says until which index it may enter.
    const deadline = defineValidator({
      name: "vote",
      version: 1,
      check: ([last], _state, { index }) => index <= last ? accept() : ignore("late", "too late"),
    });
    await using box = await ChainBox.open(kind, {
      createHost: () => new InProcessHost(deadline, {}),
    });
    const root = box.chain.tip;
    await box.add([new Uint8Array([2]), new Uint8Array([3])]);
    const side = await box.add([], root);
    await box.add([], side);
    assertEquals([...box.chain.pending].map(({ bytes }) => [...bytes]), [[3]]);
    const late = box.chain.place(recordId(new Uint8Array([2])));
    assert(late.status === "refused" && late.code === "late");
  });
}

Deno.test("Chain.open() refuses a stored body that is not its header's, also under a right checksum", async () => {
  await using box = await ChainBox.open("sqlite");
  const { header } = box.make([vote("a", "x")]);
  box.store.write({ blocks: [{ header, records: [vote("a", "y")] }] });
  const error = await assertRejects(() => box.restart(), StoreError, "Merkle");
  assertEquals(error.code, "damaged");
});

Deno.test("Chain.open() keeps every record that was told to wait, also beyond the ceiling", async () => {
  await using box = await ChainBox.open("memory", { network: NUMBERS });
  const root = box.chain.tip;
  await box.add([numbered(-1), numbered(-2)]);
  const many = Array.from({ length: PENDING_LIMITS.records }, (_, n) => numbered(n));
  const told = await box.chain.submit(many, { source: USER_SOURCE });
  assert(told.every(({ status }) => status === "pending"));
  // Two more come back from a block that is undone.
  const side = await box.add([], root);
  await box.add([], side);
  assertEquals(box.chain.pending.size, PENDING_LIMITS.records + 2);
  await box.restart();
  assertEquals(box.chain.pending.size, PENDING_LIMITS.records + 2);
  assertEquals(box.chain.place(recordId(numbered(-2))).status, "pending");
});

Deno.test("chain.block() is nothing while only the header is here", async () => {
  await using box = await ChainBox.open("memory");
  const block = box.make([vote("a", "x")]);
  box.chain.addHeader(block.header);
  box.store.write({ blocks: [block] });
  assertEquals(box.chain.block(box.nodeOf(block).hash), undefined);
});

Deno.test("chain.submit() says of a refused record what it says of its double in one batch", async () => {
  await using box = await ChainBox.open("memory");
  await box.add([vote("a", "x")]);
  const late = vote("a", "y");
  const forged = new Uint8Array([1]);
  const answers = await box.chain.submit([late, forged, late, forged]);
  assertEquals(
    answers.map((each) => each.status === "refused" && [each.code, each.forged]),
    [["duplicate", false], ["malformed", true], ["duplicate", false], ["malformed", true]],
  );
  assertEquals(box.chain.pending.size, 0);
});

Deno.test("chain.submit() calls a record new only once", async () => {
  await using box = await ChainBox.open("memory");
  const [a, b] = [vote("a", "x"), vote("b", "x")];
  const news = async (...records: Uint8Array[]) =>
    (await box.chain.submit(records)).map((each) => each.status === "pending" && each.isNew);
  assertEquals(await news(a, b, a, a), [true, true, false, false]);
  assertEquals(await news(b, a), [false, false]);
  assertEquals(box.chain.pending.size, 2);
});

Deno.test("chain.addBlock() leaves everything as it was when judging returned records fails", async () => {
  const one = new Uint8Array([1]);
  const poison = new Uint8Array([9]);
  // A bug that shows only on top of another record: the first can enter alone, but not be judged after it.
  const fragile = defineValidator({
    name: "vote",
    version: 1,
    check: (record, state) => {
      if (record[0] === 1 && state.get("seen", recordId(poison))) throw new TypeError("a bug");
      return accept();
    },
    apply: (record, state) => state.set("seen", recordId(record), true),
    query: (_path, _args, state) => state.entries("seen").map(([id]) => id),
  });
  await using box = await ChainBox.open("sqlite", {
    createHost: () => new InProcessHost(fragile, {}),
  });
  const root = box.chain.tip;
  await box.add([one]);
  await box.chain.submit([numbered(5)]);
  const before = await box.picture();
  const side = await box.add([poison], root);
  const block = box.make([], { parent: side });
  await assertRejects(() => box.addBlock(block), Error, "a bug");
  assertEquals(await box.picture(), before);
  assertEquals(box.store.body(box.nodeOf(block).hash), undefined);
  await box.add([numbered(6)]);
  assertEquals(box.chain.tip.header.index, 2);
  await box.restart();
  assertEquals(box.chain.tip.header.index, 2);
});

Deno.test("Chain.open() tells how far it is, up to the last of the blocks", async () => {
  const store = new MemoryStore(NUMBERS.genesis);
  const deps = { store, host: hostOf(NUMBERS), clock: systemClock };
  const chain = await Chain.open(NUMBERS, deps);
  const { params } = NUMBERS.definition;
  for (let n = 0; n < 250; n++) {
    await chain.addBlock(forgeBlock(chain.tip, [numbered(n)], { params }));
  }
  const seen: [number, number][] = [];
  const again = await Chain.open(NUMBERS, { ...deps, host: hostOf(NUMBERS) }, {
    onProgress: (done, total) => seen.push([done, total]),
  });
  assertEquals(again.tip.hash, chain.tip.hash);
  assertEquals((await again.query("count")).answer, 250);
  assertEquals(seen.at(-1), [250, 250]);
  assert(seen.length > 1 && seen.every(([done], i) => i === 0 || done > seen[i - 1][0]));
});

Deno.test("Chain.open() notices every flipped byte of a block", async () => {
  await using box = await ChainBox.open("sqlite", { network: NUMBERS });
  for (let n = 0; n < 5; n++) await box.add([numbered(n), numbered(100 + n)]);
  const good = box.chain.tip.hash;
  const change = fc.record({
    column: fc.constantFrom("hash", "header", "ids", "body"),
    seq: fc.integer({ min: 1, max: 6 }),
    at: fc.nat(),
    xor: fc.integer({ min: 1, max: 255 }),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ column, seq, at, xor }) => {
      box.store[Symbol.dispose]();
      const flip = () => {
        const database = new DatabaseSync(box.path);
        const bytes = database.prepare(`SELECT ${column} AS b FROM blocks WHERE seq = ?`)
          .get(seq)!.b as Uint8Array;
        bytes[at % bytes.length] ^= xor;
        database.prepare(`UPDATE blocks SET ${column} = ? WHERE seq = ?`).run(bytes, seq);
        database.close();
      };
      flip();
      const error = await assertRejects(() => box.restart(), StoreError);
      assertEquals(error.code, "damaged", error.message);
      box.store[Symbol.dispose]();
      flip();
      await box.restart();
      assertEquals(box.chain.tip.hash, good);
    }),
    { numRuns: 30 },
  );
});

Deno.test("Chain.open() says damaged when a page of the database is, and never opens a part of the chain", async () => {
  await using box = await ChainBox.open("sqlite", { network: NUMBERS });
  // Nearly a page each, so that every block has a page of its own.
  for (let n = 0; n < 12; n++) await box.add([new Uint8Array(3_600).fill(n + 1)]);
  const { tip } = box.chain;
  box.store[Symbol.dispose]();
  const good = await Deno.readFile(box.path);
  const pages = [...good.keys()].filter((at) => at % 4_096 === 0 && at > 0);
  const ofBlocks = pages.filter((at) => good.subarray(at, at + 4_096).join().includes("7,7,7,7,7"));
  assert(ofBlocks.length > 0);
  for (const at of ofBlocks) {
    const bytes = good.slice();
    bytes.fill(0xff, at, at + 64);
    await Deno.writeFile(box.path, bytes);
    const error = await assertRejects(() => box.restart(), StoreError);
    assertEquals(error.code, "damaged", error.message);
    box.store[Symbol.dispose]();
  }
  await Deno.writeFile(box.path, good);
  await box.restart();
  assertEquals(box.chain.tip.hash, tip.hash);
});

Deno.test({
  name:
    "chain.addBlock() leaves everything as it was on a full disk, and goes on once there is room",
  ignore: !canMountDisks(),
  fn: async () => {
    await using disk = await SmallDisk.mount("512k");
    const path = `${disk.folder}/chain.db`;
    const open = (store: SqliteStore) =>
      Chain.open(NUMBERS, { store, host: hostOf(NUMBERS), clock: systemClock });
    const { params } = NUMBERS.definition;
    let refused: Block | undefined;
    let added = 0;
    {
      using store = openSqlite(path, NUMBERS);
      const chain = await open(store);
      await chain.submit([numbered(1), numbered(2)]);
      for (; refused === undefined; added++) {
        assert(added < 100, "the disk never fills");
        const block = forgeBlock(chain.tip, [new Uint8Array(16_000).fill(added)], { params });
        const before = [chain.tip, (await chain.query("count")).answer, chain.pending.size];
        try {
          await chain.addBlock(block);
        } catch (error) {
          assert(error instanceof StoreError && error.code === "full", String(error));
          assertEquals(
            [chain.tip, (await chain.query("count")).answer, chain.pending.size],
            before,
          );
          refused = block;
          await disk.remount("size=8m");
          assertEquals((await chain.addBlock(block)).status, "connected");
        }
      }
    }
    using store = openSqlite(path);
    const chain = await open(store!);
    assertEquals(chain.tip.header.index, added);
    assertEquals((await chain.query("count")).answer, added);
    assertEquals(chain.pending.size, 2);
  },
});

Deno.test("Chain loses no block and no record that was acknowledged before kill -9", async () => {
  const folder = await Deno.makeTempDir();
  const root = new URL("../../../", import.meta.url);
  const script = `
    import { Chain } from "${root}core/chain/chain.ts";
    import { openSqlite } from "${root}tests/support/sqlite.ts";
    import { systemClock as clock } from "${root}core/base/system.ts";
    import { EVERY_HASH, forgeBlock, hostOf, testNetwork, voteRecord } from
      "${root}tests/support/block_forge.ts";
    const network = testNetwork({ params: EVERY_HASH });
    const store = openSqlite(${JSON.stringify(`${folder}/chain.db`)}, network);
    const chain = await Chain.open(network, { store, host: hostOf(network), clock });
    const { params } = network.definition;
    const say = (text) => Deno.stdout.writeSync(new TextEncoder().encode(text + "\\n"));
    for (let n = chain.tip.header.index;; n++) {
      await chain.submit([voteRecord("v" + n, "x"), voteRecord("w" + n, "y")]);
      say("record " + n);
      const { records, header: { time } } = await chain.template();
      await chain.addBlock(forgeBlock(chain.tip, records.slice(0, 1), { params, time }));
      say("block " + (n + 1));
    }`;
  try {
    let blocks = 0;
    for (const lines of [25, 40, 55]) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["eval", "--quiet", script],
        cwd: root,
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      let seen = "";
      for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
        seen += chunk;
        if (seen.split("\n").length > lines) child.kill("SIGKILL");
      }
      await child.status;
      const last = (what: string) =>
        Number(seen.match(RegExp(`${what} (\\d+)\\n`, "g"))?.at(-1)?.split(" ")[1]);
      const network = testNetwork({ params: EVERY_HASH });
      using store = openSqlite(`${folder}/chain.db`, network);
      const chain = await Chain.open(network, { store, host: hostOf(network), clock: systemClock });
      assert(chain.tip.header.index >= last("block"), `${chain.tip.header.index}`);
      assert(last("block") > blocks);
      blocks = last("block");
      for (let n = 0; n <= last("record"); n++) {
        for (const record of [vote(`v${n}`, "x"), vote(`w${n}`, "y")]) {
          const { status } = chain.place(recordId(record));
          assert(status === "included" || status === "pending", `${n}: ${status}`);
        }
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
