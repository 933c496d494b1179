/** `chainvote trustee retire`: destroys the secret of a trustee, once it has done its work. */
import { type Command, Option } from "commander";
import { EXIT, type ExitCode, UsageError } from "../app/errors.ts";
import type { RunCommand } from "../options/command_context.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { askLine, isConversation } from "../terminal/conversation.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { parsePublicPart } from "../trustee/public_part.ts";
import { TrusteeFile } from "../trustee/trustee_file.ts";

interface RetireFlags {
  readonly yes?: true;
  readonly json?: true;
}

/** Adds the command to `chainvote trustee`. */
export function addTrusteeRetireCommand(trustee: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = trustee.command("retire")
    .description(
      "overwrite a trustee's secret, once the result is there, and keep what it has done",
    )
    .argument("<file>", "the file that trustee new has made", readPath)
    .addOption(new Option("--yes", "ask nothing"))
    .addOption(json)
    .action((file, options) => run(({ signal }) => retire(file, options, signal)));
  addExamples(command, [
    "chainvote trustee retire anna.seed          when the result is there; burn the paper too",
    "chainvote trustee retire anna.seed --yes    asks nothing",
  ]);
}

async function retire(file: string, flags: RetireFlags, signal: AbortSignal): Promise<ExitCode> {
  using opened = TrusteeFile.open(file);
  if (!await isSure(opened, flags, signal)) {
    printNote("Nothing was changed.");
    return EXIT.refused;
  }
  opened.retire();
  const { key } = parsePublicPart(opened.publicPart);
  if (flags.json) printJson({ file, key, retired: true });
  else {
    printLine(`Retired: the secret in ${file} is overwritten.`);
    printNote(
      "Destroy the paper too. What is overwritten is the file: a solid-state disk, a snapshot or a backup may have kept",
      "the secret. As long as enough trustees' secrets exist somewhere, every ballot can be read.",
    );
  }
  return EXIT.done;
}

/** Asks, as nobody gets the secret back. */
async function isSure(
  { path, state: { opened } }: TrusteeFile,
  { yes, json }: RetireFlags,
  signal: AbortSignal,
): Promise<boolean> {
  if (yes) return true;
  if (json || !isConversation()) {
    throw new UsageError("there is nobody to ask whether to overwrite the secret: give --yes");
  }
  if (opened === undefined) {
    printNote("It has opened no result yet, and never will without its secret.");
  }
  const answer = await askLine(`Overwrite the secret in ${path}, for good (yes or no)?`, signal);
  return ["yes", "y"].includes(answer?.trim().toLowerCase() ?? "");
}
