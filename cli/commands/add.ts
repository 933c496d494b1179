/** `chainvote add`: adds records of any application. */
import { type Command, Option } from "commander";
import { describeFollowing } from "../records/outcome_finality.ts";
import { castOne } from "../records/cast_and_tell.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { addPeerOptions, peerOptions } from "../options/peer_options.ts";
import { readAccess } from "../options/read_access.ts";
import { type ExitCode, UsageError } from "../app/errors.ts";
import { castAll, describeCounts, type FileCounts, fileExitCode } from "../records/file_outcome.ts";
import { KnownBefore } from "../app/records/known_before.ts";
import { startLogging } from "../terminal/logging.ts";
import { miningOptions, readMiningFlags } from "../options/mining_options.ts";
import { printJson, printLine, printNote, stderrLook, writeToStderr } from "../terminal/output.ts";
import { type AccessOptions, type PeerAccess, withPeer } from "../options/peer_access.ts";
import { printSome } from "../terminal/print_some.ts";
import { createProgress } from "../terminal/progress.ts";
import { readRecordLines, readTypedRecord, type RecordLine } from "../records/record_lines.ts";
import {
  describeElection,
  describePlace,
  outcomeExitCode,
  type RecordOutcome,
} from "../records/record_outcome.ts";

/** What `add --file --json` prints. */
export interface AddFileOutcome extends FileCounts {
  readonly file: string;
  /** Records that were read from the file. */
  readonly records: number;
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
  /** A block that is not final is not enough. */
  readonly mustBeFinal: boolean;
}

export function addAddCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const { mine, mineIdle } = miningOptions({ when: ", if no peer runs here" });
  const command = addPeerOptions(
    program.command("add")
      .description("add a record of any application and wait until a block holds it")
      .argument("[json]", "the record, as JSON")
      .addOption(
        new Option("--file <jsonl>", "add many: a file with one JSON value a line; - is stdin"),
      )
      .addOption(peerOptions.settle)
      .addOption(peerOptions.final)
      .addOption(peerOptions.alone)
      .addOption(mine)
      .addOption(mineIdle),
  )
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
        const { final: mustBeFinal = false, timeout } = options;
        const adding = { access, timeoutMs: timeout * 1_000, signal, mustBeFinal };
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
  const { access, timeoutMs, signal, mustBeFinal } = adding;
  const known = new KnownBefore();
  const { outcome, peer } = await withPeer(access, async (peer) => {
    const options = { timeoutMs, signal, known, mustBeFinal };
    return { outcome: await castOne(peer, record, options), peer };
  });
  if (json) printJson(outcome);
  else print(outcome, peer);
  return outcomeExitCode(outcome);
}

function print(outcome: RecordOutcome, peer: Pick<PeerAccess, "isPassing" | "given">): void {
  const { status, recordId, reason } = outcome;
  switch (status) {
    case "added":
      printLine(`Added: ${recordId}, ${describePlace(outcome, peer)}`);
      return tellLikely(outcome, peer);
    case "known":
      return printLine(`Known: ${recordId}, added before, ${describePlace(outcome, peer)}`);
    case "refused":
      return printNote(`Refused: ${reason}${describeElection(outcome)}`);
    case "unconfirmed":
      return printNote(`Not confirmed: ${recordId}, ${reason}${describeElection(outcome)}`);
  }
}

/** Says how to ask for what is not final; without witnesses there is nothing to say. */
function tellLikely(outcome: RecordOutcome, { given }: Pick<PeerAccess, "given">): void {
  const { final, code } = outcome;
  const mayCome = final === false || code === "interrupted" || code === "unanswered";
  const line = mayCome ? describeFollowing(outcome, given) : undefined;
  if (line !== undefined) printNote(line);
}

async function addFile(file: string, adding: Adding, json: boolean): Promise<ExitCode> {
  // All of them are read before the first is sent: a bad line leaves nothing half done.
  const lines = await readRecordLines(file, adding.signal);
  const known = new KnownBefore();
  const outcome = await withPeer(adding.access, async (peer) => {
    return { ...await castLines(file, lines, peer, { ...adding, known }), peer };
  });
  const { peer, ...document } = outcome;
  const { records: total, refused } = document;
  if (json) printJson(document);
  else {
    printSome(refused, {
      describe: ({ line, reason }) => `${file}:${line}: ${reason}`,
      noun: "refusal",
    });
    printLine(describeCounts(document, { total, refused: refused.length, noun: "record", peer }));
  }
  return fileExitCode(document, refused.length);
}

async function castLines(
  file: string,
  lines: readonly RecordLine[],
  peer: PeerAccess,
  { timeoutMs, signal, known, mustBeFinal }: Adding & { readonly known: KnownBefore },
): Promise<AddFileOutcome> {
  const records = lines.length;
  const label = "settled";
  const look = { total: records, label, write: writeToStderr, ...stderrLook() };
  const progress = createProgress(look);
  const { counts, refused } = await castAll(peer, lines.map(({ record }) => record), {
    timeoutMs,
    signal,
    known,
    mustBeFinal,
    onSettled: (count) => progress.update(count),
  });
  progress.done();
  const ours = refused.map(({ at, code, reason }) => ({ line: lines[at].line, code, reason }));
  return { file, records, ...counts, refused: ours };
}
