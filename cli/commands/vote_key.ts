/** `chainvote vote key`: makes a voter's own key, whose secret nobody else ever has. */
import type { Command } from "commander";
import { systemRandom as random } from "../../core/base/system.ts";
import { EXIT } from "../app/errors.ts";
import { createSecretFile } from "../app/files/secret_file.ts";
import { drawSigningKey, formatSigningKey } from "../app/files/signing_key.ts";
import type { RunCommand } from "../options/command_context.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { printJson, printLine } from "../terminal/output.ts";

/** Adds the command to `chainvote vote`. */
export function addVoteKeyCommand(vote: Command, run: RunCommand): void {
  const command = vote.command("key")
    .description(
      "make an own key before the roll is made, instead of a code that a registrar knows",
    )
    .argument("<file>", "where to write it; it must not be there yet", readPath)
    .addOption(outputOptions("warning").json)
    .action((file, _options, self) =>
      run(() => {
        const key = drawSigningKey(random);
        createSecretFile(file, [formatSigningKey(key)]);
        // An option that `vote` has too is read by it, wherever it stands.
        if (self.optsWithGlobals().json) printJson({ file, key: key.publicKey });
        else {
          printLine(
            `${file}: your key, with which you vote; keep it, and a copy of it, to yourself`,
          );
          printLine(`Hand this line to the registrar, who puts it into the list of voters:`);
          printLine(key.publicKey);
        }
        return Promise.resolve(EXIT.done);
      })
    );
  addExamples(command, [
    "chainvote vote key my.key                           before the roll is made",
    "chainvote vote --code-file my.key                   when the election is open",
  ]);
}
