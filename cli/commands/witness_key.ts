/** `chainvote witness key`: makes the key of a witness. */
import type { Command } from "commander";
import { bytesToHex } from "../../core/base/hash.ts";
import { systemRandom as random } from "../../core/base/system.ts";
import { EXIT } from "../app/errors.ts";
import { createWitnessKey } from "../app/files/witness_key_file.ts";
import type { RunCommand } from "../options/command_context.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";

/** Adds the command to `chainvote witness`. */
export function addWitnessKeyCommand(witness: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = witness.command("key")
    .description("make a witness's key: one file, for one machine, that is never copied")
    .argument("<file>", "where to write it; it must not be there yet", readPath)
    .addOption(json)
    .action((file, options) =>
      run(() => {
        const key = bytesToHex(createWitnessKey(file, random));
        if (options.json) printJson({ file, key });
        else tellPerson(file, key);
        return Promise.resolve(EXIT.done);
      })
    );
  addExamples(command, [
    "chainvote witness key ann.witness          on the machine that is to sign",
    "chainvote witness key ann.witness --json",
  ]);
}

function tellPerson(file: string, key: string): void {
  printLine(`${file}: a witness's key, and what it has signed: nothing yet`);
  printLine("Hand this to whoever makes the network, with your name in it:");
  printLine(`--witness "YOUR NAME=${key}"`);
  printNote(
    "Keep the file on this machine. Never copy it, and never put back an older one:",
    "the key would sign against itself, and everybody could prove it.",
  );
}
