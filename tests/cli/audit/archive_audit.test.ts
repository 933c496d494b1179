/** Audits of elections with secret ballots: of a chain file, of its archive, and of both together. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { systemClock as clock } from "../../../core/base/system.ts";
import {
  ARCHIVE_NOTE,
  auditArchiveAlone,
  compareArchive,
  formatArchiveReport,
} from "../../../cli/audit/archive_audit.ts";
import { reportAudit } from "../../../cli/audit/audit_report.ts";
import { auditFile } from "../../../cli/audit/audit.ts";
import type { Block } from "../../../core/block/block.ts";
import { electionOfNetwork } from "../../../cli/result/read_election.ts";
import {
  archiveOfRecords,
  unfinishedArchiveOf,
} from "../../../plugins/election/opening/archive_of_records.ts";
import { archiveFiles } from "../../../plugins/belenios/archive/archive_files.ts";
import { readArchive } from "../../../plugins/belenios/archive/read_archive.ts";
import { writeTar } from "../../../plugins/belenios/archive/tar.ts";
import { chainFile, inPieces } from "../../support/chain_bytes.ts";
import { type BELENIOS_VECTORS, readBeleniosVector } from "../../support/belenios_vectors.ts";
import { makeSecretChain, SECRET_RESULT } from "../../support/secret_chain.ts";

const { network, blocks } = await makeSecretChain();
const { definition } = electionOfNetwork(network);
const signal = AbortSignal.timeout(300_000);
const archive = archiveOfRecords(
  { definition, chainId: network.chainId },
  blocks.flatMap(({ records }) => records),
)!;

const theirs = async (name: typeof BELENIOS_VECTORS[number]) => {
  const { files, seconds } = await readBeleniosVector(name);
  return writeTar(files, seconds);
};
const sourceOf = (some: readonly Block[] = blocks, of = network) => {
  const again = () => inPieces(chainFile(of, some), [4_096]);
  return { name: "board.chain", size: undefined, pieces: again(), again };
};
const audit = (source: Parameters<typeof auditFile>[0]) =>
  auditFile(source, { records: [], block: undefined, onProgress: () => {}, signal });
const alone = (bytes: Uint8Array) =>
  auditArchiveAlone({ name: "board.bel", bytes }, { clock, signal, onProgress: () => {} });

Deno.test("auditFile() checks tally and shares of a chain file, and comes to the result", async () => {
  const { chain, election } = await audit(sourceOf());
  assertEquals(chain?.failure, undefined);
  const { opening, questions } = election!.summary;
  const trustees = ["Trustee 1", "Trustee 2"];
  assertEquals(
    [opening?.state, opening?.sealedBy, opening?.openedBy],
    ["opened", trustees, trustees],
  );
  const [chair, evenings] = questions;
  assert("counts" in chair && "counts" in evenings);
  assertEquals([chair.counts, evenings.counts], [SECRET_RESULT[0].slice(1), SECRET_RESULT[1]]);
});

Deno.test("auditFile() says of each step before the result how far the opening is, and shows no numbers", async () => {
  const seen: unknown[] = [];
  for (let count = 2; count < blocks.length; count++) {
    const { election } = await audit(sourceOf(blocks.slice(0, count)));
    seen.push([election?.summary.opening?.state, election?.summary.questions]);
  }
  assertEquals(seen, [["waiting", []], ["summed", []], ["summed", []]]);
});

Deno.test("auditFile() reads a long chain twice for what ballots were, also one that a pipe gives once", async () => {
  const long = await makeSecretChain({ quietBlocks: 210 });
  const source = sourceOf(long.blocks, long.network);
  assertEquals((await audit(source)).election?.summary.opening?.state, "opened");
  const { again: _, ...pipe } = sourceOf(long.blocks, long.network);
  assertEquals((await audit(pipe)).election?.summary.opening?.state, "opened");
});

Deno.test("auditArchiveAlone() takes the archive of a chain and those of Belenios, and says first what it cannot exclude", async () => {
  const report = await alone(archive);
  assert(report.ok, report.failure?.reason);
  assertEquals([report.ballots, report.counted, report.weight], [3, 3, 4]);
  assertEquals(report.result, SECRET_RESULT);
  assertEquals(formatArchiveReport(report)[0], ARCHIVE_NOTE);
  assert((await alone(await theirs("threshold"))).ok);
  const cut = await alone(archive.slice(0, -1_024));
  assertEquals([cut.ok, cut.note], [false, ARCHIVE_NOTE]);
  const unfinished = await alone(archive.slice(0, 512));
  assertEquals([unfinished.ok, unfinished.failure?.part], [false, "layout"]);
});

Deno.test("compareArchive() takes an archive for that of a chain if it is, byte for byte", async () => {
  const compare = (bytes: Uint8Array, some = blocks) =>
    compareArchive({ name: "board.bel", bytes }, sourceOf(some).pieces);
  const report = await compare(archive);
  assertEquals([report.ok, report.isOfChain, report.note], [true, true, undefined]);
  const other = await compare(await theirs("single"));
  assertEquals([other.ok, other.failure?.part], [false, "chain"]);
  const early = await compare(archive, blocks.slice(0, -1));
  assertEquals([early.ok, early.failure?.part], [false, "chain"]);
});

Deno.test("formatArchiveReport() names questions and choices, and tells an archive that is not finished from one that does not hold", async () => {
  const whole = formatArchiveReport(await alone(archive)).join("\n");
  assertStringIncludes(whole, "1. Who chairs the board?  →  (blank) 1, Ann 1, Ben 2, Cem 0");
  const records = blocks.slice(0, 2).flatMap(({ records }) => records);
  const unfinished = unfinishedArchiveOf({ definition, chainId: network.chainId }, records);
  const report = await alone(unfinished!);
  assertEquals([report.ok, report.failure?.part], [false, "unfinished"]);
  const lines = formatArchiveReport(report);
  assertEquals(lines.at(-1), "IT IS NOT FINISHED: what is in it up to now holds.");
  assert(!lines.some((line) => line.startsWith("BAD")));
  assert(lines.includes("  ?  no tally and no result are in it: trustees have not opened the sum"));
  const contents = readArchive(archive);
  const summed = { ...contents, closing: { ...contents.closing!, result: undefined } };
  const told = await alone(writeTar(archiveFiles(summed), contents.seconds));
  assertStringIncludes(
    formatArchiveReport(told).join("\n"),
    "  ?  a tally and 2 shares are in it, and no result",
  );
});

Deno.test("reportAudit() tells how far the trustees of secret ballots are, and a chain that is younger breaks no rule", async () => {
  const rowsUpTo = async (count: number) => {
    const outcome = await audit(sourceOf(blocks.slice(0, count)));
    const demands = { network: undefined, block: undefined, records: [] };
    const { ok, checks } = reportAudit(outcome, demands, clock.now());
    const of = (name: string) => checks.find(({ check }) => check === name)?.ok;
    return [ok, of("key"), of("opening")];
  };
  assertEquals(await rowsUpTo(1), [true, true, null]);
  assertEquals(await rowsUpTo(blocks.length - 1), [true, true, null]);
  assertEquals(await rowsUpTo(blocks.length), [true, true, true]);
});
