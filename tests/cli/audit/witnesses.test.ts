import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { auditFile, auditFolder, type AuditOutcome } from "../../../cli/audit/audit.ts";
import { formatAudit, reportAudit } from "../../../cli/audit/audit_report.ts";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { checkBlockCertificate } from "../../../core/audit/witness_audit.ts";
import { systemClock } from "../../../core/base/system.ts";
import { Chain } from "../../../core/chain/chain.ts";
import { Forge, hostOf, voteRecord } from "../../support/block_forge.ts";
import { chainFile, type FileWitnessing, inPieces } from "../../support/chain_bytes.ts";
import { easyNetwork } from "../../support/random_tree.ts";
import { openSqlite } from "../../support/sqlite.ts";
import { type CertificatePlan, commitOf, prepareOf } from "../../support/test_certificates.ts";
import { doubleVoteOf } from "../../support/test_lies.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const network = easyNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
const { chainId } = network;
const options = { records: [], block: undefined, onProgress() {} };

async function chainOf(count: number, choice: string): Promise<Block[]> {
  const forge = new Forge(network);
  await forge.grow(count, (index) => [voteRecord(`voter ${index}`, choice)]);
  return forge.blocks();
}

const red = await chainOf(5, "red");
const blue = await chainOf(7, "blue");

function commit(blocks: readonly Block[], index: number, rest: Partial<CertificatePlan> = {}) {
  return commitOf({ chainId, round: 7, index, hash: blockHash(blocks[index - 1]), ...rest });
}

function reportOf(outcome: AuditOutcome) {
  const report = reportAudit(
    outcome,
    { network, block: undefined, records: [] },
    systemClock.now(),
  );
  const lines = report.checks.filter(({ check }) => check === "witnesses" || check === "lie");
  return { ...report, lines, text: formatAudit(report).join("\n") };
}

async function auditBytes(blocks: readonly Block[], rest: FileWitnessing, of = network) {
  const pieces = inPieces(chainFile(of, blocks, rest));
  const { signal } = new AbortController();
  return reportOf(await auditFile({ name: "x", size: undefined, pieces }, { ...options, signal }));
}

Deno.test("an audit says whether the end of a network that closes is final", async () => {
  const { created } = network.definition;
  const closes = created + 60_000;
  const ending = easyNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3, { closes }) });
  const forge = new Forge(ending);
  await forge.extend([voteRecord("ann", "red")], { time: closes });
  await forge.extend([], { time: closes + 1 });
  const blocks = forge.blocks();
  for (const [index, isFinal] of [[1, false], [2, true]] as const) {
    const hash = blockHash(blocks[index - 1]);
    const final = commitOf({ chainId: ending.chainId, round: 7, index, hash });
    const { finality, checks, text } = await auditBytes(blocks, { final }, ending);
    assertEquals(finality?.closing, { closes, final: isFinal });
    assertEquals(checks.find(({ check }) => check === "closing")?.ok, isFinal ? true : null);
    assertStringIncludes(
      text,
      isFinal ? "have signed a block behind" : "have signed no block behind",
    );
  }
});

Deno.test("an audit says up to which block a file is final, who signed, and who lied", async () => {
  const proofs = [doubleVoteOf(chainId, 3)];
  const { ok, lines, finality } = await auditBytes(red, {
    final: commit(red, 3, { keys: [0, 1, 3] }),
    proofs,
  });
  assertEquals(ok, true);
  assertEquals(lines, [
    {
      check: "witnesses",
      ok: true,
      text:
        "final up to block 3 (3 of 4: witness 0, witness 1, witness 3); 2 blocks after it are likely only",
    },
    {
      check: "lie",
      ok: null,
      text:
        "witness 3's witness signed two different things, in round 5: it is proven, and changes no result",
    },
  ]);
  assertEquals(finality, {
    final: {
      index: 3,
      hash: blockHash(red[2]),
      round: 7,
      witnesses: ["witness 0", "witness 1", "witness 3"],
      of: 4,
    },
    likely: 2,
    lies: [{ name: "witness 3", lie: "double-vote", rounds: [5, 5] }],
  });
});

Deno.test("an audit says where nothing is final, and where all is", async () => {
  const none = await auditBytes(red, {});
  assertEquals(none.lines.map(({ text }) => text), [
    "nothing is final yet: 5 blocks are likely only",
  ]);
  assertEquals([none.ok, none.finality?.final], [true, null]);
  const all = await auditBytes(red, { final: commit(red, 5) });
  assertEquals(all.lines.map(({ text }) => text), [
    "final up to block 5 (3 of 4: witness 0, witness 1, witness 2)",
  ]);
});

Deno.test("a network without witnesses has no check of them", async () => {
  const plain = easyNetwork();
  const pieces = inPieces(chainFile(plain, []));
  const { signal } = new AbortController();
  const outcome = await auditFile({ name: "x", size: undefined, pieces }, { ...options, signal });
  const { lines, finality } = reportOf(outcome);
  assertEquals([lines, finality], [[], undefined]);
});

for (
  const [name, rest, why] of [
    [
      "a certificate of too few",
      { final: commit(red, 3, { keys: [0, 1] }) },
      `the commit of block 3 (${blockHash(red[2])}, round 7): `,
    ],
    [
      "a final block of another branch",
      { final: commit(blue, 3) },
      `block 3 (${blockHash(blue[2])}, round 7) is final, and must be in the chain, which holds ${
        blockHash(red[2])
      } there`,
    ],
    [
      "a final block behind its end",
      { final: commit(blue, 7) },
      `block 7 (${
        blockHash(blue[6])
      }, round 7) is final, and must be in the chain, which ends before it`,
    ],
    [
      "a proof that proves nothing",
      {
        proofs: [{
          ...doubleVoteOf(chainId, 1),
          second: doubleVoteOf(chainId, 1).first,
        }],
      },
      "proof 1 of a lie: ",
    ],
  ] as const
) {
  Deno.test(`an audit of a file with ${name} does not hold, and all else does`, async () => {
    const { ok, lines, checks, failure, text } = await auditBytes(red, rest);
    assertEquals([ok, failure?.check], [false, "witnesses"]);
    assert(lines[0].ok === false && lines[0].text.startsWith(why), lines[0].text);
    assert(checks.every((line) => line.ok !== false || line.check === "witnesses"));
    assertStringIncludes(text, "NOT EVERYTHING HOLDS");
  });
}

Deno.test("a block of version 2 needs a certificate of itself", () => {
  const header = { ...red[2].header, version: 2 };
  const node = { header, hash: blockHash({ header, records: [] }) };
  const about = { chainId, round: 2, index: 3, hash: node.hash };
  checkBlockCertificate(network, node, prepareOf(about));
  for (
    const bad of [undefined, prepareOf({ ...about, keys: [0, 1] }), commit(red, 3), {
      ...prepareOf({ ...about, index: 4 }),
    }]
  ) {
    let error: unknown;
    try {
      checkBlockCertificate(network, node, bad);
    } catch (thrown) {
      error = thrown;
    }
    assert(error instanceof RuleError && error.code === "certificate", String(error));
  }
});

/** A data folder in which these certificates came before the blocks of both branches; what `spoil` does to it at last. */
async function auditOfFolder(
  rest: { commits: ReturnType<typeof commit>[]; blocks: readonly (readonly Block[])[] },
  spoil: (database: DatabaseSync) => void = () => {},
) {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/chain.db`;
    {
      using store = openSqlite(path, network);
      const chain = await Chain.open(network, { store, host: hostOf(network), clock: systemClock });
      for (const blocks of rest.blocks) await chain.addBlocks(blocks);
      for (const certificate of rest.commits) await chain.addCertificate(certificate);
      chain.addProof(doubleVoteOf(chainId, 0));
      await chain.close();
    }
    const database = new DatabaseSync(path);
    spoil(database);
    database.close();
    const { signal } = new AbortController();
    return reportOf(await auditFolder(folder, { ...options, signal }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("an audit of a data folder follows the final block, whatever work stands beside it", async () => {
  const { ok, lines, tip, text } = await auditOfFolder({
    commits: [commit(red, 2, { round: 3 }), commit(red, 4)],
    blocks: [red, blue],
  });
  assertEquals([ok, tip], [true, blockHash(red[4])], text);
  assertStringIncludes(lines[0].text, "final up to block 4 (3 of 4");
  assertStringIncludes(lines[1].text, "witness 0's witness signed two different things");
});

Deno.test("an audit of a data folder takes the deepest final block, also if a lower one was certified later", async () => {
  // A branch of more work that parts between the two.
  const forge = new Forge(network);
  for (const block of red.slice(0, 2)) await forge.chain.addBlock(block);
  await forge.grow(6, (index) => [voteRecord(`voter ${index}`, "green")]);
  const { ok, lines, tip, text } = await auditOfFolder({
    commits: [commit(red, 4), commit(red, 2, { round: 9 })],
    blocks: [red, forge.blocks()],
  });
  assertEquals([ok, tip], [true, blockHash(red[4])], text);
  assertStringIncludes(lines[0].text, "final up to block 4 (3 of 4");
});

Deno.test("an audit of a data folder says that a final block is still to come", async () => {
  const { ok, lines } = await auditOfFolder({ commits: [commit(blue, 7)], blocks: [red] });
  assertEquals(ok, true);
  assertEquals(
    lines[0].text,
    "nothing is final yet: 5 blocks are likely only; block 7 is final, and still to come",
  );
});

Deno.test("an audit of a data folder tells of final blocks that exclude each other", async () => {
  const { ok, lines } = await auditOfFolder({
    commits: [commit(red, 4, { round: 5 }), commit(blue, 3, { round: 4, keys: [1, 2, 3] })],
    blocks: [red, blue],
  });
  assertEquals(ok, false);
  assertStringIncludes(
    lines[0].text,
    `block 3 (${blockHash(blue[2])}, round 4) is final, and must`,
  );
});

Deno.test("an audit of a data folder tells of certificates and proofs that are damaged", async () => {
  const { ok, checks } = await auditOfFolder(
    { commits: [commit(red, 4)], blocks: [red] },
    (database) =>
      database.exec("UPDATE certificates SET round = 9; UPDATE proofs SET bytes = x'00'"),
  );
  assertEquals(ok, false);
  const bad = checks.filter((line) => line.ok === false).map(({ text }) => text);
  assert(bad.some((text) => text.includes("proofs of lies must be what was written")), `${bad}`);
});
