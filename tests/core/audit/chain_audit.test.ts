import { assert, assertEquals } from "@std/assert";
import { type Block, blockHash } from "../../../core/block/block.ts";
import type { ChainAudit, ChainCheck } from "../../../core/audit/chain_audit.ts";
import { ChainFileError } from "../../../core/exchange/chain_file_error.ts";
import { merkleRoot } from "../../../core/block/merkle.ts";
import { createNetwork } from "../../../core/rules/network.ts";
import { recordId } from "../../../core/block/record.ts";
import {
  EVERY_HASH,
  Forge,
  type Forgery,
  hostOf,
  testNetwork,
  voteRecord,
} from "../../support/block_forge.ts";
import { auditBytes, chainFile, holds } from "../../support/chain_bytes.ts";
import { named } from "../../support/named.ts";

/** Difficult enough that a nonce can fail to do the work. */
const network = testNetwork({
  params: { ...EVERY_HASH, initialDifficulty: 64, floorDifficulty: 32, maxRecords: 3 },
});

const alice = voteRecord("alice", "red");
const bob = voteRecord("bob", "red");

/** Two good blocks, the forged one, and a block after it that nobody may believe. */
const FORGERIES: [ChainCheck, string, (forge: Forge) => Forgery & { records?: Uint8Array[] }][] = [
  ["headers", "another version", () => ({ version: 2 })],
  ["headers", "another parent", () => ({ prevHash: named("f".repeat(64)) })],
  ["headers", "another index", ({ chain }) => ({ index: chain.tip.header.index + 2 })],
  ["headers", "the time of its parent", ({ chain }) => ({ time: chain.tip.header.time })],
  ["work", "no work", () => ({ withoutWork: true })],
  ["difficulty", "an easier target", ({ chain }) => ({ bits: chain.nextBits() + 1 })],
  ["records", "the root of other records", () => ({ dataRoot: merkleRoot([alice]) })],
  ["records", "another count", () => ({ recordCount: 2 })],
  ["validator", "a voter of an earlier block", () => ({ records: [voteRecord("alice", "blue")] })],
  ["validator", "a voter twice", () => ({ records: [bob, bob] })],
  ["validator", "a record that is no vote", () => ({ records: [new Uint8Array([1])] })],
];

for (const [check, what, forgery] of FORGERIES) {
  Deno.test(`an audit finds a block with ${what}: ${check}`, async () => {
    const forge = new Forge(network);
    await forge.extend([alice]);
    await forge.grow(1);
    const good = forge.blocks();
    const { records = [bob], ...fields } = forgery(forge);
    const bad = forge.make(records, fields);
    const found = await auditBytes(chainFile(network, [...good, bad]));
    assert(!(found instanceof ChainFileError), String(found));
    const { tip, failure } = found;
    assertEquals([failure?.check, failure?.block?.hash], [check, blockHash(bad)], failure?.reason);
    assertEquals(tip.hash, blockHash(good[1]));
    assert(failure!.offset! > 0);
  });
}

Deno.test("an audit names a block by its place, whatever index its header claims", async () => {
  const forge = new Forge(network);
  await forge.grow(1);
  const bad = forge.make([bob], { index: 70_368_744_177_673 });
  const found = await auditBytes(chainFile(network, [...forge.blocks(), bad]));
  assert(!(found instanceof ChainFileError));
  assertEquals(found.failure?.block, { index: 2, hash: blockHash(bad) });
  assert(found.failure!.reason.includes("index 70368744177673"), found.failure!.reason);
});

Deno.test("an audit checks what a header alone shows before what its parent decides", async () => {
  const forge = new Forge(network);
  const forgeries: Forgery[] = [{ index: 7 }, { prevHash: named("f".repeat(64)) }, { time: 0 }];
  for (const forgery of forgeries) {
    const bad = forge.make([bob], { ...forgery, withoutWork: true });
    const found = await auditBytes(chainFile(network, [bad]));
    assert(!(found instanceof ChainFileError));
    assertEquals(found.failure?.check, "work");
  }
});

Deno.test("an audit says which number is too large for a header, of a block and of the genesis block", async () => {
  const forge = new Forge(network);
  const late = forge.make([bob], { time: 253_402_300_800_001 });
  const cases: [ChainAudit | ChainFileError, string][] = [
    [
      await auditBytes(chainFile(network, [late])),
      "block 1: time must be at most 253,402,300,800,000 ms",
    ],
    [
      await auditBytes(
        chainFile(createNetwork({ ...network.definition, created: 253_402_300_800_001 }), []),
      ),
      "block 0: time must be at most 253,402,300,800,000 ms",
    ],
  ];
  for (const [found, said] of cases) {
    const reason = found instanceof ChainFileError ? found.message : found.failure?.reason ?? "";
    assert(reason.includes(said), reason);
    assert(!reason.includes("later than its parent"), reason);
  }
});

Deno.test("an audit judges thousands of records in order, and names the first that is refused", async () => {
  const forge = new Forge(testNetwork({ params: EVERY_HASH }));
  const voters = (block: number) =>
    Array.from({ length: 50 }, (_, i) => voteRecord(`${block}-${i}`, `${i % 3}`));
  await forge.grow(250, voters);
  const blocks: Block[] = forge.blocks();
  const host = hostOf(forge.chain.network);
  const found = await auditBytes(chainFile(forge.chain.network, blocks), { host });
  assert(holds(found));
  assertEquals([found.tip.hash, found.tip.totalRecords], [forge.chain.tip.hash, 12_500]);
  assertEquals(await host.query("tally", {}), (await forge.chain.query("tally")).answer);

  const late = forge.make([...voters(251), voteRecord("170-3", "again")]);
  const spoilt = await auditBytes(chainFile(forge.chain.network, [...blocks, late]));
  assert(!(spoilt instanceof ChainFileError));
  assertEquals([spoilt.failure?.check, spoilt.tip.header.index], ["validator", 250]);
  assert(spoilt.failure!.reason.includes("record 50"), spoilt.failure!.reason);
});

Deno.test("an audit tells of each block with its records' ids", async () => {
  const forge = new Forge(network);
  await forge.extend([alice]);
  await forge.extend([bob]);
  const told: [number, readonly string[]][] = [];
  await auditBytes(chainFile(network, forge.blocks()), {
    onBlock: ({ header }, ids) => told.push([header.index, ids]),
  });
  const genesis = network.genesis.records.map(recordId);
  assertEquals(told, [[0, genesis], [1, [recordId(alice)]], [2, [recordId(bob)]]]);
});
