/** `chainvote export`: the chain of a data folder as one file. */
import { countOf } from "../../core/base/count_of.ts";
import { type Command, Option } from "commander";
import { type FileBlock, readChainFile } from "../../core/exchange/chain_file.ts";
import { blockHash } from "../../core/block/block.ts";
import { ApiError } from "../../net/api/error.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import { type ChainSink, openChainSink } from "../terminal/chain_sink.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { addFolderOptions, type FolderFlags } from "../options/peer_options.ts";
import { readAccess } from "../options/read_access.ts";
import { databasePath } from "../app/files/data_folder.ts";
import { EXIT, type ExitCode, UnreachableError, UsageError } from "../app/errors.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
import { startLogging } from "../terminal/logging.ts";
import { NO_MINING } from "../options/mining_options.ts";
import { printJson, printNote, stderrLook, writeToStderr } from "../terminal/output.ts";
import { withPeer } from "../options/peer_access.ts";
import { createProgress } from "../terminal/progress.ts";

/** What `export --json` prints. */
interface ExportOutcome {
  readonly file: string;
  readonly network: string;
  readonly name: string;
  readonly index: number;
  readonly tip: string;
  readonly records: number;
  readonly bytes: number;
}

export function addExportCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = addFolderOptions(
    program.command("export")
      .description("write the chain to one file, for keeping, passing on and checking")
      .argument("<file>", "where to; - is stdout")
      .addOption(new Option("--force", "replace the file if it is there")),
  )
    .addOption(json)
    .addOption(logLevel)
    .action((file, options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        return await exportTo(file, options, signal);
      })
    );
  addExamples(command, [
    "chainvote export board.chain",
    "chainvote export board.chain --data a --force --json",
    "chainvote export - | gzip > board.chain.gz",
    "chainvote export - | chainvote audit -",
  ]);
  command.addHelpText(
    "after",
    `
Takes the chain of the peer that runs on the data folder, or what is stored there; nobody else is asked.
The file holds the best chain from its rules on: whoever has it can check and count everything. Votes
that wait for a block are not in it.`,
  );
}

/** What the options of an export say. */
export interface ExportFlags extends FolderFlags {
  readonly force?: true;
  readonly json?: true;
}

/** Writes the chain to a file, and says so. */
export async function exportTo(
  file: string,
  options: ExportFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  const isStdout = file === "-";
  if (isStdout && options.json) {
    throw new UsageError("--json cannot be used with - as both would write to stdout");
  }
  const { force = false } = options;
  const access = { ...await readAccess(options, signal), mining: NO_MINING, offline: true };
  await checkHoldsChain(access.data);
  const outcome = await withPeer(access, async ({ api }) => {
    await using sink = await openChainSink(file, { force });
    try {
      return await exportChain(api, sink, signal);
    } catch (error) {
      // Another try would begin anew, behind what a pipe has been given already.
      if (!isStdout || !(error instanceof ApiError)) throw error;
      throw new UnreachableError(error.message, { cause: error });
    }
  });
  if (options.json) printJson(outcome);
  else printNote(...describeExport(outcome));
  return EXIT.done;
}

/** A folder that is not there would become one of an empty chain. */
async function checkHoldsChain(data: string): Promise<void> {
  try {
    await Deno.stat(databasePath(data));
  } catch (error) {
    const why = (error as Error).message;
    throw new UnreachableError(`Cannot export the chain of ${data}: ${why}`, { cause: error });
  }
}

/** Writes a peer's chain, reading along to see that all of it came. */
async function exportChain(
  api: PeerApi,
  sink: ChainSink,
  signal: AbortSignal,
): Promise<ExportOutcome> {
  const { index: total } = await api.status();
  const progress = createProgress({
    total,
    label: "exporting",
    write: writeToStderr,
    ...stderrLook(),
  });
  const { network, blocks } = await readChainFile(passOn(api, sink, signal));
  let last: Pick<FileBlock, "block"> = { block: network.genesis };
  let records = 0;
  for await (const each of blocks) {
    last = each;
    records += each.block.records.length;
    progress.update(each.block.header.index);
  }
  await sink.finish();
  progress.done();
  return {
    file: sink.name,
    network: network.chainId,
    name: network.definition.name,
    index: last.block.header.index,
    tip: blockHash(last.block),
    records,
    bytes: sink.bytes,
  };
}

async function* passOn(
  api: PeerApi,
  sink: ChainSink,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const piece of api.chainFile({ signal })) {
    await sink.write(piece);
    yield piece;
  }
}

function describeExport(
  { file, name, index, tip, records, bytes }: ExportOutcome,
): readonly string[] {
  const n = groupDigits;
  return [
    `Wrote ${file}: "${name}" up to block ${n(index)}, ${countOf(records, "record")}, ${
      n(bytes)
    } bytes.`,
    `It ends with ${tip}`,
  ];
}
