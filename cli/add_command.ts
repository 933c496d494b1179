/** `chainvote add`: adds records of any application. */
import { type Command, Option } from "commander";
import { groupDigits } from "../core/group_digits.ts";
import { castRecords } from "./cast.ts";
import type { RunCommand } from "./command_context.ts";
import {
  addExamples,
  outputOptions,
  peerOptions,
  readAccess,
  readWhole,
} from "./common_options.ts";
import { countOf } from "../core/count_of.ts";
import { EXIT, type ExitCode, UsageError } from "./errors.ts";
import { KnownBefore } from "./known_before.ts";
import { startLogging } from "./log.ts";
import { miningOptions, readMiningFlags } from "./mining_options.ts";
import { printJson, printLine, printNote, stderrLook, writeToStderr } from "./output.ts";
import { type AccessOptions, type PeerAccess, withPeer } from "./peer_access.ts";
import { printSome } from "./print_some.ts";
import { createProgress } from "./progress.ts";
import { readRecordLines, readTypedRecord, type RecordLine } from "./record_lines.ts";
import {
  describeElection,
  describePlace,
  type Doubt,
  doubtOf,
  outcomeExitCode,
  type RecordOutcome,
  toOutcome,
} from "./record_outcome.ts";

/** What `add --file --json` prints. */
export interface AddFileOutcome {
  readonly file: string;
  /** Records that were read from the file. */
  readonly records: number;
  /** Chain id and name of the network. */
  readonly network: string;
  readonly name: string;
  readonly added: number;
  /** Of those, records that the chain held before. */
  readonly known: number;
  readonly unconfirmed: number;
  /** Why some are not settled, as `add` says it of one. */
  readonly code?: Doubt["code"];
  readonly reason?: string;
  readonly syncing?: true;
  readonly refused: readonly {
    readonly line: number;
    readonly code: string;
    readonly reason: string;
  }[];
}

interface Adding {
  readonly access: AccessOptions;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Adds the command to the program. */
export function addAddCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const { mine, mineIdle } = miningOptions({ when: ", if no peer runs here" });
  const command = program.command("add")
    .description("add a record of any application and wait until another peer has its block")
    .argument("[json]", "the record, as JSON")
    .addOption(
      new Option("--file <jsonl>", "add many: a file with one JSON value a line; - is stdin"),
    )
    .addOption(
      new Option("--timeout <seconds>", "how long to wait until another peer has its block")
        .argParser(readWhole(0, 86_400)).default(120),
    )
    .addOption(peerOptions.alone)
    .addOption(mine)
    .addOption(mineIdle)
    .addOption(peerOptions.peer)
    .addOption(peerOptions.tokenFile)
    .addOption(peerOptions.tracker)
    .addOption(peerOptions.connect)
    .addOption(peerOptions.data)
    .addOption(peerOptions.network)
    .addOption(peerOptions.networkKey)
    .addOption(peerOptions.plugin)
    .addOption(peerOptions.trustPlugin)
    .addOption(json)
    .addOption(logLevel)
    .action((text, options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        if ((text === undefined) === (options.file === undefined)) {
          throw new UsageError("name either a record or --file");
        }
        const mining = readMiningFlags(options);
        const access = { ...await readAccess(options, signal), mining, alone: options.alone };
        const adding = { access, timeoutMs: options.timeout * 1_000, signal };
        if (text === undefined) return await addFile(options.file!, adding, options.json ?? false);
        return await addOne(readTypedRecord(text), adding, options.json ?? false);
      })
    );
  addExamples(command, [
    `chainvote add '{"item":"chair","by":3}'`,
    "chainvote add --file records.jsonl --data a",
    "chainvote add --file - < records.jsonl",
  ]);
}

async function addOne(record: Uint8Array, adding: Adding, json: boolean): Promise<ExitCode> {
  const { access, timeoutMs, signal } = adding;
  const known = new KnownBefore();
  const { outcome, peer } = await withPeer(access, async (peer) => {
    const [report] = await castRecords(peer.api, [record], { timeoutMs, signal, known });
    if (report === undefined) throw signal.reason;
    return { outcome: await toOutcome(report, peer, { wasThere: known.has(report) }), peer };
  });
  if (json) printJson(outcome);
  else print(outcome, peer);
  return outcomeExitCode(outcome);
}

function print(outcome: RecordOutcome, peer: Pick<PeerAccess, "isPassing" | "given">): void {
  const { status, recordId, reason } = outcome;
  switch (status) {
    case "added":
      return printLine(`Added: ${recordId}, ${describePlace(outcome, peer)}`);
    case "known":
      return printLine(`Known: ${recordId}, added before, ${describePlace(outcome, peer)}`);
    case "refused":
      return printNote(`Refused: ${reason}${describeElection(outcome)}`);
    case "unconfirmed":
      return printNote(`Not confirmed: ${recordId}, ${reason}${describeElection(outcome)}`);
  }
}

async function addFile(file: string, adding: Adding, json: boolean): Promise<ExitCode> {
  // All of them are read before the first is sent: a bad line leaves nothing half done.
  const lines = await readRecordLines(file, adding.signal);
  const before = new KnownBefore();
  const outcome = await withPeer(
    adding.access,
    (peer) => castLines({ file, lines, before }, peer, adding),
  );
  const { records, added, known, refused, unconfirmed, reason } = outcome;
  if (json) printJson(outcome);
  else {
    printSome(refused, {
      describe: ({ line, reason }) => `${file}:${line}: ${reason}`,
      noun: "refusal",
    });
    const parts = [`${groupDigits(added)} of ${countOf(records, "record")} added`];
    if (known > 0) parts.push(`${groupDigits(known)} of them were added before`);
    if (refused.length > 0) parts.push(`${groupDigits(refused.length)} refused`);
    if (unconfirmed > 0) parts.push(`${groupDigits(unconfirmed)} not confirmed (${reason})`);
    printLine(`${parts.join(", ")}${describeElection(outcome)}`);
  }
  if (refused.length > 0) return EXIT.refused;
  return unconfirmed > 0 ? EXIT.unconfirmed : EXIT.done;
}

async function castLines(
  { file, lines, before }: { file: string; lines: readonly RecordLine[]; before: KnownBefore },
  peer: PeerAccess,
  { timeoutMs, signal }: Adding,
): Promise<AddFileOutcome> {
  const total = lines.length;
  const label = "in blocks";
  const progress = createProgress({ total, label, write: writeToStderr, ...stderrLook() });
  const reports = await castRecords(peer.api, lines.map(({ record }) => record), {
    timeoutMs,
    signal,
    known: before,
    onSettled: (done) => progress.update(done),
  });
  progress.done();
  const status = await peer.api.status();
  const open = reports.filter(({ settled }) => !settled);
  const refused = reports.flatMap(({ settled, status, code = "", reason = "" }, i) =>
    settled && status === "refused" ? [{ line: lines[i].line, code, reason }] : []
  );
  return {
    file,
    network: status.network,
    name: status.name,
    records: total,
    added: reports.length - open.length - refused.length,
    known: reports.filter((each) => before.has(each)).length,
    unconfirmed: total - reports.length + open.length,
    ...(open.length > 0 && doubtOf(open, status, peer)),
    refused,
  };
}
