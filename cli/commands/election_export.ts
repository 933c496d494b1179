/** `chainvote election export`: the whole election as one file, which anybody can audit, or Belenios' archive of it. */
import { type Command, Option } from "commander";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { addFolderOptions } from "../options/peer_options.ts";
import { readPath } from "../options/option_values.ts";
import { UsageError } from "../app/errors.ts";
import { startLogging } from "../terminal/logging.ts";
import { exportTo } from "./export.ts";
import { exportBelenios } from "./export_belenios.ts";

export function addElectionExportCommand(election: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = addFolderOptions(
    election.command("export")
      .description("write the whole election to one file, for keeping, passing on and auditing")
      .addOption(
        new Option("-o, --output <file>", "where to; - is stdout").argParser(readPath),
      )
      .addOption(
        new Option(
          "--belenios <file>",
          "write the archive of secret ballots that Belenios' own tool checks; before they are opened, the one with which it makes ballots",
        ).argParser(readPath),
      )
      .addOption(new Option("--force", "replace the file if it is there")),
  )
    .addOption(json)
    .addOption(logLevel)
    .action((options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const { output, belenios } = options;
        if ((output === undefined) === (belenios === undefined)) {
          throw new UsageError("Name one of --output and --belenios: the chain, or the archive");
        }
        return output === undefined
          ? await exportBelenios(belenios ?? "", options, signal)
          : await exportTo(output, options, signal);
      })
    );
  addExamples(command, [
    "chainvote election export -o board.chain",
    "chainvote election export --belenios board.bel     the result; before it, what belenios-tool makes ballots with",
    "chainvote audit board.chain                        whoever has the file can check all of it",
  ]);
}
