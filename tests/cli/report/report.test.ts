import { assert, assertEquals, assertMatch } from "@std/assert";
import { auditFile } from "../../../cli/audit/audit.ts";
import { reportAudit } from "../../../cli/audit/audit_report.ts";
import { makeReport } from "../../../cli/report/report.ts";
import { formatReport } from "../../../cli/report/report_page.ts";
import { blockHash } from "../../../core/block/block.ts";
import type { Block } from "../../../core/block/block.ts";
import { systemClock } from "../../../core/base/system.ts";
import type { Network } from "../../../core/rules/network.ts";
import { EVERY_HASH, Forge } from "../../support/block_forge.ts";
import { chainFile, inPieces } from "../../support/chain_bytes.ts";
import { makeRollElection } from "../../support/roll_election.ts";
import { makeSecretChain } from "../../support/secret_chain.ts";
import { commitOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const HOUR = 3_600_000;
const now = systemClock.now();
const times = { opens: now - 5 * HOUR, closes: now - 4 * HOUR, late: now - 3 * HOUR };

/** The report of an election that is over: its roll, a block before the end, and one at the end. */
async function reportOf(
  { witnesses = 0, finalAt }: { witnesses?: number; finalAt?: number },
) {
  const quorum = Math.floor(2 * witnesses / 3) + 1;
  const { network, chunks } = makeRollElection({
    voters: 3,
    ...times,
    questions: [{
      kind: "choose",
      question: "Who?",
      choices: ["Ann", "Ben"],
      min: 1,
      max: 1,
      blank: true,
    }],
    params: EVERY_HASH as Record<string, number>,
    ...witnesses > 0 && {
      witnesses: JSON.parse(JSON.stringify(makeWitnessSet(Array(witnesses).fill(1), quorum))),
    },
  });
  const forge = new Forge(network);
  const blocks = [
    await forge.extend(chunks, { time: times.opens - HOUR }),
    await forge.extend([], { time: times.late - 1 }),
    await forge.extend([], { time: times.late }),
  ];
  const { chainId } = network;
  const final = finalAt === undefined ? undefined : commitOf({
    ...{
      chainId,
      round: 4,
      index: finalAt,
      hash: blockHash(blocks[finalAt - 1]),
      keys: [0, 1, 2].slice(0, quorum),
    },
  });
  return await reportOfChain(network, blocks, final);
}

async function reportOfChain(
  network: Network,
  blocks: readonly Block[],
  final?: ReturnType<typeof commitOf>,
) {
  const pieces = inPieces(chainFile(network, blocks, { final }));
  const outcome = await auditFile({ name: "x", size: undefined, pieces }, {
    ...{ records: [], block: undefined, onProgress() {}, signal: new AbortController().signal },
  });
  const audit = reportAudit(outcome, { network, block: undefined, records: [] }, now);
  assertEquals(audit.checks.filter(({ ok }) => ok === false), []);
  const { election } = outcome;
  assert(election !== undefined);
  const report = makeReport(election, audit, now);
  return { report, checks: audit.checks, page: formatReport(report, election.election) };
}

const names = (checks: readonly { check: string }[]) => checks.map(({ check }) => check);

Deno.test("the report of an election whose end is final says so, who signed, and what that does not show", async () => {
  const { report, checks, page } = await reportOf({ witnesses: 4, finalAt: 3 });
  assertMatch(
    report.standing[0],
    /^RESULT, FINAL: witnesses have signed the closing \(3 of 4: witness 0, witness 1, witness 2\)/,
  );
  assertEquals(report.result.final, true);
  assert(!names(checks).includes("closing"));
  assert(report.proves.some((line) => line.startsWith("As many witnesses as the definition asks")));
  assert(report.doesNotProve.some((line) => line.startsWith("That the witnesses did not lie")));
  assert(!report.doesNotProve.some((line) => line.includes("that the dates of blocks are true")));
  assert(page.includes("RESULT, FINAL"));
});

for (
  const [finalAt, upTo] of [[2, "final up to block 2 alone"], [
    undefined,
    "nothing is final",
  ]] as const
) {
  Deno.test(`the report of an election with witnesses says that it is not final: ${upTo}`, async () => {
    const { report, checks } = await reportOf({ witnesses: 4, finalAt });
    assertMatch(report.standing[0], RegExp(`^CLOSED, NOT FINAL: .*${upTo}`));
    assertEquals(report.result.final, false);
    const closing = checks.find(({ check }) => check === "closing");
    assertMatch(`${closing?.text}`, /^not final: as long as too few witnesses have signed it/);
    assert(report.doesNotProve.some((line) => line.includes("that the dates of blocks are true")));
  });
}

Deno.test("the report of an election with a single witness says that it is trusted alone", async () => {
  const { report } = await reportOf({ witnesses: 1, finalAt: 3 });
  assertMatch(report.standing[0], /^RESULT, FINAL: witness 0, the only witness, has signed/);
  assertMatch(report.standing[0], /witness 0 is trusted alone/);
  const doubts = report.doesNotProve.join("\n");
  assert(doubts.includes("That witness 0, the only witness, was honest"), doubts);
  assert(!doubts.includes("did not lie together"), doubts);
});

Deno.test("the report of an election without witnesses is what it was", async () => {
  const { report, checks } = await reportOf({});
  assertMatch(report.standing[0], /^THE CLOSING IS NOT FINAL: this election has no witnesses/);
  assertEquals([report.result.final, report.result.finality], [false, undefined]);
  assert(!names(checks).includes("witnesses"));
  const closing = checks.find(({ check }) => check === "closing");
  assertMatch(`${closing?.text}`, /^not final: without witnesses no chain shows/);
});

Deno.test("the report of secret ballots claims nothing of the sum before trustees have opened it", async () => {
  const { network, blocks } = await makeSecretChain();
  const claims = async (upTo: number) => {
    const { report } = await reportOfChain(network, blocks.slice(0, upTo));
    return report.proves.filter((line) => line.includes("The sum that was opened"));
  };
  assertEquals((await claims(blocks.length - 1)).length, 0);
  assertEquals((await claims(blocks.length)).length, 1);
});
