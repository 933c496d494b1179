/** `chainvote add`: adds records of any application. */
import { type Command, Option } from "commander";
import { castRecords } from "./cast.ts";
import type { RunCommand } from "./command_context.ts";
import {
  addExamples,
  outputOptions,
  peerOptions,
  readPeerFlags,
  readWhole,
} from "./common_options.ts";
import { EXIT, type ExitCode, UsageError } from "./errors.ts";
import { startLogging } from "./log.ts";
import { miningOptions, readMiningFlags } from "./mining_options.ts";
import { printJson, printLine, printNote, stderrLook, writeToStderr } from "./output.ts";
import { type AccessOptions, withPeer } from "./peer_access.ts";
import { printSome } from "./print_some.ts";
import { createProgress } from "./progress.ts";
import { readRecord, readRecordLines } from "./record_lines.ts";
import { describePlace, outcomeExitCode, type RecordOutcome, toOutcome } from "./record_outcome.ts";

/** What `add --file --json` prints. */
export interface AddFileOutcome {
  readonly file: string;
  /** Records that were read from the file. */
  readonly records: number;
  readonly added: number;
  readonly unconfirmed: number;
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
    .description("add a record of any application and wait until it is in a block")
    .argument("[json]", "the record, as JSON")
    .addOption(
      new Option("--file <jsonl>", "add many: a file with one JSON value a line; - is stdin"),
    )
    .addOption(
      new Option("--timeout <seconds>", "how long to wait for the block")
        .argParser(readWhole(0, 86_400)).default(120),
    )
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
        const access = { ...readPeerFlags(options), mining, offline: false, signal };
        const adding = { access, timeoutMs: options.timeout * 1_000, signal };
        if (text === undefined) return await addFile(options.file!, adding, options.json ?? false);
        return await addOne(readRecord(text, "the record"), adding, options.json ?? false);
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
  const [report] = await withPeer(
    access,
    ({ api }) => castRecords(api, [record], { timeoutMs, signal }),
  );
  const outcome: RecordOutcome = toOutcome(report);
  const { status, recordId, reason } = outcome;
  if (json) printJson(outcome);
  else if (status === "added") printLine(`Added: ${recordId}, ${describePlace(outcome)}`);
  else printNote(`${status === "refused" ? "Refused" : "Not confirmed"}: ${reason}`);
  return outcomeExitCode(outcome);
}

async function addFile(file: string, adding: Adding, json: boolean): Promise<ExitCode> {
  // All of them are read before the first is sent: a bad line leaves nothing half done.
  const { access, timeoutMs, signal } = adding;
  const lines = await readRecordLines(file, signal);
  const records = lines.map(({ record }) => record);
  const total = records.length;
  const progress = createProgress({
    total,
    label: "in blocks",
    write: writeToStderr,
    ...stderrLook(),
  });
  const onSettled = (done: number) => progress.update(done);
  const reports = await withPeer(
    access,
    ({ api }) => castRecords(api, records, { timeoutMs, signal, onSettled }),
  );
  progress.done();
  const refused = reports.flatMap(({ status, code = "", reason = "" }, i) =>
    status === "refused" ? [{ line: lines[i].line, code, reason }] : []
  );
  const added = reports.filter(({ status, settled }) => settled && status !== "refused").length;
  const unconfirmed = total - added - refused.length;
  if (json) {
    printJson({ file, records: total, added, unconfirmed, refused } satisfies AddFileOutcome);
  } else {
    printSome(refused, {
      describe: ({ line, reason }) => `${file}:${line}: ${reason}`,
      noun: "refusal",
    });
    printLine(
      `${added} of ${total} records added, ${refused.length} refused, ${unconfirmed} not confirmed`,
    );
  }
  if (refused.length > 0) return EXIT.refused;
  return unconfirmed > 0 ? EXIT.unconfirmed : EXIT.done;
}
