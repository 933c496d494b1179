import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { DatabaseSync } from "node:sqlite";
import type { Network } from "../../../../core/rules/network.ts";
import { StoreError } from "../../../../core/store/store.ts";
import type { Log } from "../../../../net/base/log.ts";
import { openChain } from "../../../../cli/app/peer/open_chain.ts";
import { systemDeps } from "../../../../cli/app/peer/system_deps.ts";
import { rescueFolder } from "../../../../cli/app/peer/rescue.ts";
import { writeReorgChoice } from "../../../../cli/app/files/reorg_choice.ts";
import type { BlockHash } from "../../../../core/block/ids.ts";
import { EVERY_HASH, hostOf, testNetwork, voteRecord } from "../../../support/block_forge.ts";
import { ChainBox } from "../../../support/chain_box.ts";

const BLOCKS = 12;
const NO_LOG: Log = { debug() {}, info() {}, warn() {}, error() {} };
const CHOICE = "a choice that is long enough to be found ".repeat(20).trim();

/** A folder with a chain of one vote in each block, and two that wait. */
interface Folder extends AsyncDisposable {
  readonly path: string;
  readonly file: string;
  /** The database as it was written. */
  readonly good: Uint8Array<ArrayBuffer>;
  readonly network: Network;
  /** Hash of the first block of the other branch. */
  readonly side: BlockHash | undefined;
}

/** As of a machine whose clock was ahead, or that has seen another branch, too, from genesis on. */
async function makeFolder({ aheadMs = 0, sideBlocks = 0 } = {}): Promise<Folder> {
  const path = await Deno.makeTempDir();
  const file = `${path}/chain.db`;
  await using box = await ChainBox.open("sqlite");
  box.now += aheadMs;
  for (let n = 1; n <= BLOCKS; n++) {
    const time = aheadMs === 0 ? {} : { time: box.now + n };
    await box.addBlock(box.make([voteRecord(`voter ${n};`, CHOICE)], time));
  }
  let parent = box.chain.tree.genesis;
  for (let n = 1; n <= sideBlocks; n++) parent = await box.add([], parent);
  const side = box.chain.tree.genesis.children.at(1)?.hash;
  const { network } = box;
  await box.chain.submit([voteRecord("waiting 1;", CHOICE), voteRecord("waiting 2;", CHOICE)], {
    source: "user",
  });
  box.store[Symbol.dispose]();
  const good = await Deno.readFile(box.path);
  return {
    path,
    file,
    good,
    network,
    side,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** Opens a folder as a peer does; what there is then, and what the log said. */
async function open(path: string, network?: Network) {
  const said: string[] = [];
  const say = (message: string) => void said.push(message);
  const log: Log = { ...NO_LOG, warn: say, error: say };
  await using opened = await openChain({ data: path, network, log }, systemDeps);
  const { chain } = opened;
  const { answer } = await chain.query("tally");
  const { votes, counts } = answer as unknown as { votes: number; counts: [string, number][] };
  const pending = [...chain.pending].map(({ bytes }) => {
    return JSON.parse(new TextDecoder().decode(bytes)) as { voter: string; choice: string };
  });
  return { index: chain.tip.header.index, votes, counts, pending, said };
}

/** Where a text stands in the file. */
function find(bytes: Uint8Array, text: string): number {
  const at = new TextDecoder("latin1").decode(bytes).indexOf(text);
  assert(at >= 0, text);
  return at;
}

/** A copy in which one bit of a vote is turned, wherever it stands: pages keep what was moved elsewhere. */
function spoilVote(good: Uint8Array<ArrayBuffer>, voter: string): Uint8Array<ArrayBuffer> {
  const bad = good.slice();
  const text = new TextDecoder("latin1").decode(good);
  for (const { index } of text.matchAll(RegExp(voter, "g"))) bad[index + 1] ^= 0x20;
  return bad;
}

async function names(path: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(path)) found.push(name);
  return found.sort();
}

Deno.test("a damaged vote is not counted, what is good stays, and votes of later blocks wait again", async () => {
  await using folder = await makeFolder();
  const bad = spoilVote(folder.good, '"voter 7;"');
  await Deno.writeFile(folder.file, bad);
  const found = await open(folder.path);
  assertEquals([found.index, found.votes], [6, 6]);
  const later = ["8", "9", "10", "11", "12"].map((n) => `voter ${n};`);
  assertEquals(
    found.pending.map(({ voter }) => voter).sort(),
    [...later, "waiting 1;", "waiting 2;"].sort(),
  );
  const last = found.said.at(-1)!;
  assert(last.includes("6 good blocks and 2 waiting records are kept, 6 blocks lost"));
  const [kept] = (await names(folder.path)).filter((name) => name.includes("damaged"));
  assert(last.endsWith(kept), last);
  assertEquals(await Deno.readFile(`${folder.path}/${kept}`), bad);
  // From then on it is a folder like any other.
  const again = await open(folder.path);
  assertEquals([again.index, again.pending.length, again.said], [6, 7, []]);
});

Deno.test("a page that cannot be read takes with it no more than what stands on it", async () => {
  await using folder = await makeFolder();
  const bad = folder.good.slice();
  const page = Math.floor(find(bad, '"voter 9;"') / 4096);
  bad.fill(0xa5, page * 4096, (page + 1) * 4096);
  await Deno.writeFile(folder.file, bad);
  const found = await open(folder.path);
  assert(found.index >= 1 && found.index < 9, `block ${found.index}`);
  assertEquals(found.pending.filter(({ voter }) => voter.startsWith("waiting")).length, 2);
});

Deno.test("wherever a database is damaged, no vote is changed or counted twice, and the error is a StoreError", async () => {
  await using folder = await makeFolder();
  const { good } = folder;
  const voters = Array.from({ length: BLOCKS }, (_, i) => `voter ${i + 1};`);
  const known = new Set([...voters, "waiting 1;", "waiting 2;"]);
  const damage = fc.record({
    at: fc.nat(good.length - 1),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 5_000 }),
  });
  let rescues = 0;
  const property = async (list: readonly { at: number; bytes: Uint8Array }[], length: number) => {
    const bad = good.slice(0, length);
    for (const { at, bytes } of list) {
      if (at < length) bad.set(bytes.subarray(0, length - at), at);
    }
    for (const name of await names(folder.path)) await Deno.remove(`${folder.path}/${name}`);
    await Deno.writeFile(folder.file, bad);
    let found: Awaited<ReturnType<typeof open>>;
    try {
      found = await open(folder.path);
    } catch (error) {
      assert(error instanceof StoreError, String(error));
      assertEquals(await Deno.readFile(folder.file), bad);
      return;
    }
    if (found.said.length > 0) rescues++;
    assertEquals(found.votes, found.index);
    assert(found.counts.every(([choice, count]) => choice === CHOICE && count === found.index));
    for (const { voter, choice } of found.pending) assert(known.has(voter) && choice === CHOICE);
    assertEquals(new Set(found.pending.map(({ voter }) => voter)).size, found.pending.length);
  };
  const lengths = fc.oneof(
    { weight: 3, arbitrary: fc.constant(good.length) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: good.length }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), lengths, property),
    { numRuns: 80 },
  );
  assert(rescues >= 3, `${rescues} rescues`);
});

Deno.test("a database that is not ours is left alone", async () => {
  await using folder = await makeFolder();
  const foreign = folder.good.slice();
  foreign.set([1, 2, 3, 4], 68);
  await Deno.writeFile(folder.file, foreign);
  await assertRejects(() => open(folder.path), StoreError, "another program");
  assertEquals(await names(folder.path), ["chain.db"]);
  assertEquals(await Deno.readFile(folder.file), foreign);
});

Deno.test("a rescue that was interrupted is taken up by the next start", async () => {
  await using folder = await makeFolder();
  const bad = spoilVote(folder.good, '"voter 7;"');
  await Deno.writeFile(folder.file, bad);
  // What an interrupted one leaves: a whole database that is not complete yet.
  await using other = await makeFolder();
  await Deno.writeFile(`${other.path}/chain.db`, bad);
  await open(other.path);
  await Deno.copyFile(`${other.path}/chain.db`, `${folder.path}/chain.db.rescued`);
  const found = await open(folder.path);
  assertEquals([found.index, found.votes, found.pending.length], [6, 6, 7]);
  assert(!(await names(folder.path)).includes("chain.db.rescued"));
});

Deno.test("a database of which nothing can be read is left alone, and no empty one takes its place", async () => {
  await using folder = await makeFolder();
  const bad = folder.good.slice();
  // The names of all tables are on the first page.
  bad.fill(0xa5, 100, 4_096);
  await Deno.writeFile(folder.file, bad);
  const error = await assertRejects(() => open(folder.path), StoreError, "move it away");
  assertEquals(error.code, "damaged");
  assertEquals(await Deno.readFile(folder.file), bad);
});

Deno.test("damage to the description of one table takes nothing from the others", async () => {
  await using folder = await makeFolder();
  const bad = folder.good.slice();
  bad[find(bad, "CREATE TABLE snapshots") + 3] = 0x21;
  await Deno.writeFile(folder.file, bad);
  const found = await open(folder.path);
  assertEquals([found.index, found.votes, found.pending.length], [BLOCKS, BLOCKS, 2]);
});

Deno.test("a folder that lost its genesis block is not made one of another network", async () => {
  await using folder = await makeFolder();
  await Deno.writeFile(folder.file, folder.good);
  {
    const database = new DatabaseSync(folder.file);
    database.prepare("UPDATE blocks SET body = zeroblob(length(body)) WHERE hash = ?")
      .run(Uint8Array.fromHex(folder.network.chainId));
    database.close();
  }
  const bad = await Deno.readFile(folder.file);
  await assertRejects(() => open(folder.path), StoreError, "genesis");
  const other = testNetwork({ name: "another election", params: EVERY_HASH });
  await assertRejects(() => open(folder.path, other), StoreError, "genesis");
  assertEquals(await names(folder.path), ["chain.db"]);
  assertEquals(await Deno.readFile(folder.file), bad);
  const found = await open(folder.path, folder.network);
  assertEquals([found.index, found.votes, found.pending.length], [BLOCKS, BLOCKS, 2]);
});

Deno.test("a machine whose clock fell behind rescues its chain all the same", async () => {
  await using folder = await makeFolder({ aheadMs: 86_400_000 });
  const bad = spoilVote(folder.good, '"voter 12;"');
  await Deno.writeFile(folder.file, bad);
  const found = await open(folder.path);
  assertEquals([found.index, found.votes, found.pending.length], [11, 11, 2]);
});

Deno.test("a rescue does not follow a branch that the operator rejected, or would have to be asked about", async () => {
  for (const forbid of ["reject", "limit"]) {
    await using folder = await makeFolder({ sideBlocks: 6 });
    const bad = spoilVote(folder.good, '"voter 3;"');
    await Deno.writeFile(folder.file, bad);
    const rejected = forbid === "reject" ? [folder.side!] : [];
    writeReorgChoice(folder.path, { rejected, maxReorg: forbid === "limit" ? 1 : undefined });
    const found = await open(folder.path);
    assertEquals([found.index, found.votes], [2, 2], forbid);
  }
});

Deno.test("what an earlier rescue left is begun anew if it cannot be used", async () => {
  await using folder = await makeFolder();
  const bad = spoilVote(folder.good, '"voter 7;"');
  await Deno.writeFile(folder.file, bad);
  await Deno.writeFile(`${folder.path}/chain.db.rescued`, new Uint8Array(5_000).fill(7));
  assertEquals((await open(folder.path)).index, 6);
});

Deno.test("an empty database beside a log that is not empty is refused, and the log stays", async () => {
  await using folder = await makeFolder();
  await Deno.writeFile(folder.file, new Uint8Array());
  await Deno.writeFile(`${folder.file}-wal`, folder.good);
  await assertRejects(() => open(folder.path), StoreError, "while its log");
  assertEquals(await Deno.readFile(`${folder.file}-wal`), folder.good);
});

Deno.test("a database that another process has open is not rescued beside it", async () => {
  await using folder = await makeFolder();
  const bad = spoilVote(folder.good, '"voter 7;"');
  await Deno.writeFile(folder.file, bad);
  // It finds the damage too, a moment later than this one.
  const other = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `
      import { DatabaseSync } from "node:sqlite";
      const database = new DatabaseSync(${JSON.stringify(folder.file)});
      database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
      console.log("locked");
      setInterval(() => {}, 1000);`,
    ],
    stdout: "piped",
  }).spawn();
  const reader = other.stdout.getReader();
  await reader.read();
  try {
    const damage = new StoreError("damaged", "found before");
    const createHost = (network: Network) => Promise.resolve(hostOf(network));
    const options = {
      network: undefined,
      createHost,
      clock: systemDeps.clock,
      random: systemDeps.random,
      log: NO_LOG,
    };
    const error = await assertRejects(
      () => rescueFolder(folder.path, damage, options),
      StoreError,
    );
    assertEquals(error.code, "locked");
    const made = (await names(folder.path)).filter((name) => /rescued|damaged/.test(name));
    assertEquals(made, []);
  } finally {
    other.kill("SIGKILL");
    await reader.cancel();
    await other.status;
  }
  assertEquals((await open(folder.path)).index, 6);
});
