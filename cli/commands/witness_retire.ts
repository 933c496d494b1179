/** `chainvote witness retire`: ends the use of a witness's key. */
import { type Command, Option } from "commander";
import { bytesToHex } from "../../core/base/hash.ts";
import { EXIT, type ExitCode, UsageError } from "../app/errors.ts";
import { openWitnessKey } from "../app/files/witness_key_file.ts";
import type { RunCommand } from "../options/command_context.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { askLine, isConversation } from "../terminal/conversation.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";

interface RetireFlags {
  readonly yes?: true;
  readonly json?: true;
}

/** Adds the command to `chainvote witness`. */
export function addWitnessRetireCommand(witness: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = witness.command("retire")
    .description(
      "end the use of a witness's key: overwrite the secret, and keep what it has signed",
    )
    .argument("<file>", "the file that witness key has made", readPath)
    .addOption(new Option("--yes", "ask nothing"))
    .addOption(json)
    .action((file, options) => run(({ signal }) => retire(file, options, signal)));
  addExamples(command, [
    "chainvote witness retire ann.witness          when its election is over and final",
    "chainvote witness retire ann.witness --yes    asks nothing",
  ]);
}

async function retire(file: string, flags: RetireFlags, signal: AbortSignal): Promise<ExitCode> {
  using opened = openWitnessKey(file);
  if (!await isSure(file, flags, signal)) {
    printNote("Nothing was changed.");
    return EXIT.refused;
  }
  opened.retire();
  const key = bytesToHex(opened.publicKey);
  if (flags.json) printJson({ file, key, retired: true });
  else {
    printLine(`Retired: ${file} signs nothing any more; its secret is overwritten.`);
    printNote(
      "What is overwritten is the file. A solid-state disk, a snapshot or a backup may have kept the secret:",
      "encrypt the disk, make no backups of such a file, and destroy those that there are.",
    );
  }
  return EXIT.done;
}

/** Asks, as nobody gets the secret back. */
async function isSure(
  file: string,
  { yes, json }: RetireFlags,
  signal: AbortSignal,
): Promise<boolean> {
  if (yes) return true;
  if (json || !isConversation()) {
    throw new UsageError("there is nobody to ask whether to retire the key: give --yes");
  }
  const answer = await askLine(`Retire ${file}, for good (yes or no)?`, signal);
  return ["yes", "y"].includes(answer?.trim().toLowerCase() ?? "");
}
