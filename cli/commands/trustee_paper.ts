/** `chainvote trustee paper`: prints the seed, to be written down. */
import { type Command, Option } from "commander";
import { EXIT, type ExitCode, UsageError } from "../app/errors.ts";
import type { RunCommand } from "../options/command_context.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples } from "../options/output_options.ts";
import { askLine, isConversation } from "../terminal/conversation.ts";
import { printLine, printNote } from "../terminal/output.ts";
import { parsePublicPart } from "../trustee/public_part.ts";
import { TrusteeFile } from "../trustee/trustee_file.ts";

/** Adds the command to `chainvote trustee`. */
export function addTrusteePaperCommand(trustee: Command, run: RunCommand): void {
  const command = trustee.command("paper")
    .description("show the seed, which is the secret itself, to be written down as a backup")
    .argument("<file>", "the file that trustee new has made", readPath)
    .addOption(new Option("--yes", "ask nothing"))
    .action((file, { yes }) => run(({ signal }) => show(file, yes, signal)));
  addExamples(command, [
    "chainvote trustee paper anna.seed          when nobody looks over your shoulder",
    "chainvote trustee paper anna.seed --yes    asks nothing",
  ]);
}

async function show(file: string, yes: true | undefined, signal: AbortSignal): Promise<ExitCode> {
  using opened = TrusteeFile.open(file);
  const { seed, publicPart } = opened;
  if (yes === undefined) {
    if (!isConversation()) {
      throw new UsageError("there is nobody to ask whether to show the seed: give --yes");
    }
    const answer = await askLine("Does nobody else see this screen (yes or no)?", signal);
    if (!["yes", "y"].includes(answer?.trim().toLowerCase() ?? "")) {
      printNote("Nothing was shown.");
      return EXIT.refused;
    }
  }
  const { name } = parsePublicPart(publicPart);
  printLine(seed);
  printNote(
    `This is the secret of ${
      JSON.stringify(name)
    }: write it down by hand, lock it away, and clear the screen.`,
    "Capital or small letters do not matter. chainvote trustee restore makes a file of it again.",
  );
  return EXIT.done;
}
