import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { recordId } from "../../../core/block/record.ts";
import { checksum } from "../../../core/store/sqlite_checksum.ts";
import { openSqlite } from "../../support/sqlite.ts";
import { auditStore, type StoreAudit, type StoreCheck } from "../../../core/audit/store_audit.ts";
import { Chain } from "../../../core/chain/chain.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import {
  EVERY_HASH,
  forgeBlock,
  hostOf,
  testNetwork,
  voteRecord,
} from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";

const network = testNetwork({ params: EVERY_HASH });

const voters = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => voteRecord(`${name} ${i}`, "red"));

/** Writes a database with a chain, a side branch, one that breaks a rule, pending records, a snapshot. */
async function makeDatabase(path: string): Promise<void> {
  using store = openSqlite(path, network);
  const chain = await Chain.open(network, { store, host: hostOf(network), clock });
  const { params } = network.definition;
  const add = async (parent: typeof chain.tip, records: Uint8Array[]) => {
    const block = forgeBlock(parent, records, { params });
    const { status } = await chain.addBlock(block).catch(() => ({ status: "refused" }));
    return { status, node: [...parent.children].at(-1)! };
  };
  const { node: first } = await add(chain.tip, voters("first", 3_000));
  // Stored as a side branch, it is judged and marked when it gets heavier.
  const { node: twice } = await add(chain.tree.genesis, voters("x", 1).concat(voters("x", 1)));
  const { node: side } = await add(chain.tree.genesis, voters("y", 2));
  assertEquals((await add(twice, [])).status, "refused");
  assertEquals([twice.status, side.status], ["invalid", "complete"]);
  // The host's first look at a block that breaks a rule after a good parent of the best chain.
  const { node: again } = await add(first, voters("first", 1));
  assertEquals(again.status, "invalid");
  await add(first, voters("second", 3_000));
  await add(chain.tip, []);
  await chain.submit(voters("waits", 3));
  await chain.close();
  assertEquals(store.snapshots().length, 1);
}

async function audit(path: string): Promise<StoreAudit> {
  using store = openSqlite(path)!;
  const { signal } = new AbortController();
  return await auditStore(store, { network, host: hostOf(network), clock, signal });
}

/** Audits a copy of the database after `spoil`. */
async function auditAfter(spoil: (database: DatabaseSync) => void): Promise<StoreAudit> {
  const folder = await Deno.makeTempDir();
  try {
    await makeDatabase(`${folder}/chain.db`);
    const database = new DatabaseSync(`${folder}/chain.db`);
    spoil(database);
    database.close();
    return await audit(`${folder}/chain.db`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("an audit of a whole database finds nothing, counts what there is, and changes nothing", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/chain.db`;
    await makeDatabase(path);
    const before = await Deno.readFile(path);
    const found = await audit(path);
    assertEquals([found.findings, found.chain.failure], [[], undefined]);
    assertEquals([found.chain.tip.header.index, found.chain.tip.totalRecords], [3, 6_000]);
    assertEquals([found.sideBlocks, found.invalidBlocks], [1, 1]);
    assertEquals([found.pending, found.hopeless, found.snapshots], [3, 0, 1]);
    assertEquals([...await Deno.readFile(path)], [...before]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const SPOILS: [StoreCheck, string, (database: DatabaseSync) => void][] = [
  [
    "database",
    "a body that is not what its checksum says",
    (db) => db.exec("UPDATE blocks SET body = x'0000000107' WHERE seq = 4"),
  ],
  [
    "database",
    "a mark that a bit turned",
    (db) => db.exec("UPDATE blocks SET valid = 0 WHERE seq = (SELECT max(seq) FROM blocks)"),
  ],
  ["database", "an index that names other records", (db) => {
    const row = db.prepare("SELECT seq, ids, body FROM blocks WHERE seq = 2").get()!;
    const ids = row.ids as Uint8Array;
    ids[7] ^= 1;
    db.prepare("UPDATE blocks SET ids = ?, checksum = ? WHERE seq = 2")
      .run(ids, checksum(ids, row.body as Uint8Array));
  }],
  [
    "database",
    "a trigger that drops what is handed in",
    (db) => db.exec("CREATE TRIGGER t AFTER INSERT ON pending BEGIN DELETE FROM pending; END"),
  ],
  [
    "database",
    "a block that is stored twice",
    (db) =>
      db.exec(
        "INSERT INTO blocks (hash, header, ids, checksum, body) " +
          "SELECT hash, header, ids, checksum, body FROM blocks WHERE seq = 2",
      ),
  ],
  [
    "database",
    "a pending record under another id",
    (db) => db.exec("UPDATE pending SET id = x'00' WHERE seq = 2"),
  ],
  [
    "database",
    "a snapshot of no block",
    (db) =>
      db.exec(
        "PRAGMA foreign_keys = OFF; INSERT INTO snapshots (seq, part, checksum, bytes) " +
          "VALUES (99, 0, 0, x'00')",
      ),
  ],
  [
    "branches",
    "a good block that is marked as breaking a rule",
    (db) =>
      db.exec(
        "UPDATE blocks SET valid = 0, checksum = 4294967295 - checksum " +
          "WHERE seq = (SELECT max(seq) FROM blocks)",
      ),
  ],
  [
    "branches",
    "a block whose parent is missing",
    (db) => db.exec("PRAGMA foreign_keys = OFF; DELETE FROM blocks WHERE seq = 2"),
  ],
  ["branches", "a side block that is not its header's", (db) => {
    const row = db.prepare("SELECT ids FROM blocks WHERE seq = 4").get()!;
    const body = new Uint8Array([0, 0, 0, 1, 7]);
    db.prepare("UPDATE blocks SET body = ?, checksum = ? WHERE seq = 4")
      .run(body, checksum(row.ids as Uint8Array, body));
  }],
  ["pending", "a pending record that is in the chain", (db) => {
    const record = voteRecord("first 0", "red");
    db.prepare("INSERT INTO pending (id, bytes, source) VALUES (?, ?, 'user')")
      .run(Uint8Array.fromHex(recordId(record)), record);
  }],
  ["snapshots", "a snapshot with another state than the blocks give", (db) => {
    const { part, bytes } = db.prepare("SELECT part, bytes FROM snapshots ORDER BY part DESC")
      .get()!;
    const text = new TextDecoder().decode(bytes as Uint8Array);
    const spoilt = new TextEncoder().encode(text.replace("first 0", "first X"));
    assert(spoilt.length === (bytes as Uint8Array).length);
    db.prepare("UPDATE snapshots SET bytes = ?, checksum = ? WHERE part = ?")
      .run(spoilt, checksum(spoilt), part);
  }],
];

for (const [check, what, spoil] of SPOILS) {
  Deno.test(`an audit of a database finds ${what}: ${check}`, async () => {
    const { findings } = await auditAfter(spoil);
    assert(findings.some((finding) => finding.check === check), JSON.stringify(findings));
  });
}

Deno.test("an audit of a database finds a body of the chain that is not its header's", async () => {
  const { chain } = await auditAfter((db) => {
    const row = db.prepare("SELECT ids FROM blocks WHERE seq = 2").get()!;
    const body = new Uint8Array([0, 0, 0, 1, 7]);
    db.prepare("UPDATE blocks SET body = ?, checksum = ? WHERE seq = 2")
      .run(body, checksum(row.ids as Uint8Array, body));
  });
  assertEquals([chain.failure?.check, chain.tip.header.index], ["records", 0]);
});

Deno.test("an audit of a database finds a good branch that is marked as breaking a rule, beside the best chain", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  for (let n = 1; n <= 4; n++) await box.add(voters(`a${n}`, 1));
  const second = box.chain.at(2)!;
  const { genesis } = box.chain.tree;
  await box.add(voters("b2", 1), await box.add(voters("b1", 1), genesis));
  box.store[Symbol.dispose]();
  const database = new DatabaseSync(box.path);
  database.prepare("UPDATE blocks SET valid = 0, checksum = 4294967295 - checksum WHERE hash = ?")
    .run(Uint8Array.fromHex(second.hash));
  database.close();
  const { chain, findings } = await audit(box.path);
  assertEquals(chain.tip.header.index, 2);
  assertEquals(findings.map(({ check }) => check), ["branches"]);
  assert(findings[0].reason.includes(second.hash), findings[0].reason);
});
