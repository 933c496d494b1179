/** `chainvote network key`: makes the key of a private network. */
import type { Command } from "commander";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { EXIT } from "../app/errors.ts";
import { writeNetworkKeyFile } from "../app/files/network_key_file.ts";
import { printJson, printLine } from "../terminal/output.ts";

/** Adds the command to `chainvote network`. */
export function addNetworkKeyCommand(network: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = network.command("key")
    .description("make a key file: whoever holds it gets into a private network, nobody else does")
    .argument("<file>", "where to write it; it must not be there yet")
    .addOption(json)
    .action((file, options) =>
      run(() => {
        const { fingerprint } = writeNetworkKeyFile(file);
        if (options.json) printJson({ file, fingerprint });
        else {
          printLine(`${file}: a network key with the fingerprint ${fingerprint}`);
          printLine("Carry it to every machine over a safe way, and name it with --network-key.");
        }
        return Promise.resolve(EXIT.done);
      })
    );
  addExamples(command, [
    "chainvote network key club.key",
    "chainvote tracker --listen 0.0.0.0:7700 --network-key club.key",
    "chainvote peer --tracker http://192.0.2.7:7700 --network-key club.key",
  ]);
}
