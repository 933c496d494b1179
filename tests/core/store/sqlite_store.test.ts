import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { blockHash } from "../../../core/block/block.ts";
import { bytesToHex } from "../../../core/base/hash.ts";
import { recordId } from "../../../core/block/record.ts";
import { named } from "../../support/named.ts";
import { openSqlite } from "../../support/sqlite.ts";
import { StoreError, type StoreErrorCode } from "../../../core/store/store.ts";
import { testNetwork, voteRecord } from "../../support/block_forge.ts";

const network = testNetwork();

async function withFolder(fn: (path: string, folder: string) => Promise<void> | void) {
  const folder = await Deno.makeTempDir();
  try {
    await fn(`${folder}/chain.db`, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Opening the path must fail with this code and a line that names it and says what to do. */
function assertRefused(path: string, code: StoreErrorCode, part: string): void {
  const error = assertThrows(() => openSqlite(path, network), StoreError, part);
  assertEquals(error.code, code, error.message);
  assert(error.message.includes(path) && !error.message.includes("\n"), error.message);
}

/** Runs a script against this project in a process of its own. */
function runScript(script: string): Deno.ChildProcess {
  const root = new URL("../../../", import.meta.url);
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", script.replaceAll("ROOT/", root.href)],
    cwd: root,
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

Deno.test("SqliteStore.open() gives nothing for an empty file when no network is named", async () => {
  await withFolder((path) => {
    assertEquals(openSqlite(path), undefined);
    openSqlite(path, network)[Symbol.dispose]();
    const store = openSqlite(path);
    assertEquals(store?.network.chainId, network.chainId);
    store?.[Symbol.dispose]();
  });
});

Deno.test("SqliteStore.open() refuses a second process, and takes over when the first is killed", async () => {
  await withFolder(async (path) => {
    openSqlite(path, network)[Symbol.dispose]();
    const child = runScript(`
      import { openSqlite } from "ROOT/tests/support/sqlite.ts";
      const store = openSqlite(${JSON.stringify(path)});
      console.log("open");
      setInterval(() => store, 1000);
    `);
    const reader = child.stdout.getReader();
    await reader.read();
    assertRefused(path, "locked", "another chainvote process");
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    openSqlite(path, network)[Symbol.dispose]();
  });
});

Deno.test("SqliteStore.write() is on disk when it returns: kill -9 loses nothing that was acknowledged", async () => {
  await withFolder(async (path) => {
    const child = runScript(`
      import { openSqlite } from "ROOT/tests/support/sqlite.ts";
      import { parseNetworkDefinition, createNetwork } from "ROOT/core/rules/network.ts";
      const text = ${JSON.stringify(JSON.stringify(network.definition))};
      const store = openSqlite(${
      JSON.stringify(path)
    }, createNetwork(parseNetworkDefinition(text)));
      for (let n = 0; ; n++) {
        store.write({ pendingAdded: [new Uint8Array(new Uint32Array([n]).buffer)] });
        Deno.stdout.writeSync(new TextEncoder().encode(n + "\\n"));
      }
    `);
    let seen = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      seen += chunk;
      if (seen.split("\n").length > 100) child.kill("SIGKILL");
    }
    await child.status;
    const last = Number(seen.split("\n").at(-2));
    assert(last >= 99, `${last}`);
    const store = openSqlite(path, network);
    const kept = store.pending().map(({ bytes }) =>
      new DataView(bytes.slice().buffer).getUint32(0, true)
    );
    store[Symbol.dispose]();
    assertEquals(kept, Array.from({ length: kept.length }, (_, n) => n));
    assert(kept.length > last, `${kept.length} kept, ${last} acknowledged`);
  });
});

Deno.test("SqliteStore.open() refuses what is not its own, and says what to do", async () => {
  await withFolder((path, folder) => {
    Deno.writeFileSync(path, crypto.getRandomValues(new Uint8Array(10_000)));
    assertRefused(path, "damaged", "not a database");

    Deno.removeSync(path);
    const foreign = new DatabaseSync(path);
    foreign.exec("CREATE TABLE recipes (name TEXT)");
    foreign.close();
    assertRefused(path, "damaged", "another program");

    Deno.removeSync(path);
    openSqlite(path, network)[Symbol.dispose]();
    const newer = new DatabaseSync(path);
    newer.exec("PRAGMA user_version = 99");
    newer.close();
    assertRefused(path, "newer", "newer chainvote");

    Deno.removeSync(path);
    openSqlite(path, testNetwork({ name: "another" }))[Symbol.dispose]();
    assertRefused(path, "other-network", '"another"');

    assertRefused(`${folder}/none/chain.db`, "not-writable", "cannot be opened");
    assertRefused(`${path}/chain.db`, "not-writable", "cannot be opened");
  });
});

Deno.test("store.write() does all of a change or nothing", async () => {
  await withFolder((path) => {
    using store = openSqlite(path, network);
    const good = voteRecord("alice", "red");
    const bad = { ...network.genesis, records: network.genesis.records };
    // The genesis block is there already: the second part of the change cannot be done.
    assertThrows(() => store.write({ pendingRemoved: [], pendingAdded: [good], blocks: [bad] }));
    assertEquals(store.pending(), []);
    store.write({ pendingAdded: [good] });
    assertEquals(store.pending().map(({ bytes }) => bytes), [good]);
    store.write({ pendingRemoved: [recordId(good)] });
    assertEquals(store.pending(), []);
  });
});

Deno.test("store gives back what was written, also to the next process", async () => {
  await withFolder((path) => {
    const definition = network.genesis.records[0];
    {
      using store = openSqlite(path, network);
      store.write({ pendingAdded: [voteRecord("a", "x"), voteRecord("b", "x")] });
    }
    using store = openSqlite(path, network);
    assertEquals([...store.headers()], [
      { hash: network.chainId, header: network.genesis.header, valid: true, isIntact: true },
    ]);
    assertEquals(store.body(network.chainId)?.map(bytesToHex), [bytesToHex(definition)]);
    assertEquals(store.body(named("f".repeat(64))), undefined);
    assertEquals(store.blocksOf(recordId(definition)), [network.chainId]);
    assertEquals(store.pending().map(({ bytes }) => recordId(bytes)), [
      recordId(voteRecord("a", "x")),
      recordId(voteRecord("b", "x")),
    ]);
    store.write({ invalid: [network.chainId] });
    assertEquals([...store.headers()][0].valid, false);
  });
});

Deno.test("store.blocksOf() reads no body: it answers also when the file can no longer be read", async () => {
  await withFolder((path) => {
    const votes = [voteRecord("a", "x"), voteRecord("b", "x")];
    const header = { ...network.genesis.header, index: 1, recordCount: votes.length };
    const block = { header, records: votes };
    const store = openSqlite(path, network);
    store.write({ blocks: [block] });
    store[Symbol.dispose]();
    assertEquals(votes.map((vote) => store.blocksOf(recordId(vote))), [
      [blockHash(block)],
      [blockHash(block)],
    ]);
    assertEquals(store.blocksOf(recordId(voteRecord("c", "x"))), []);
  });
});

Deno.test({
  name:
    "store.write() on a full disk says so, keeps what was there, and goes on once there is room",
  ignore: !canMount(),
  fn: async () => {
    await withFolder(async (_path, folder) => {
      const small = `${folder}/small`;
      Deno.mkdirSync(small);
      await run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small);
      try {
        using store = openSqlite(`${small}/chain.db`, network);
        let written = 0;
        const error = assertThrows(() => {
          for (; written < 1_000; written++) {
            store.write({ pendingAdded: [new Uint8Array(4_000).fill(written), numbered(written)] });
          }
        }, StoreError);
        assertEquals(error.code, "full", error.message);
        const kept = store.pending().length;
        assert(kept > 0 && kept % 2 === 0, `${kept}`);
        await run("mount", "-o", "remount,size=8m", small);
        store.write({ pendingAdded: [numbered(5_000)] });
        assertEquals(store.pending().length, kept + 1);
      } finally {
        await run("umount", small);
      }
    });
  },
});

function numbered(n: number): Uint8Array {
  return new Uint8Array(new Uint32Array([n]).buffer);
}

/** True if this test may mount a small disk; says why it is skipped if not. */
function canMount(): boolean {
  if (Deno.build.os === "linux" && Deno.uid() === 0) {
    const folder = Deno.makeTempDirSync();
    const args = ["-t", "tmpfs", "tmpfs", folder];
    const isMounted = new Deno.Command("mount", { args, stderr: "null" }).outputSync().success;
    if (isMounted) new Deno.Command("umount", { args: [folder] }).outputSync();
    Deno.removeSync(folder);
    if (isMounted) return true;
  }
  console.log(
    "skipped: a full disk needs a tmpfs of its own, and mounting one needs root on Linux",
  );
  return false;
}

async function run(command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args }).output();
  assert(success, new TextDecoder().decode(stderr));
}
