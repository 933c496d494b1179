/** `chainvote plugin build`: makes the one file that a network names. */
import { type Command, Option } from "commander";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { EXIT, UnreachableError } from "../app/errors.ts";
import { printJson, printLine } from "../terminal/output.ts";

/** Adds the subcommand. */
export function addPluginBuild(plugin: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = plugin.command("build")
    .description("make one file of a plugin, which peers are given, and print its SHA-256")
    .argument(
      "<file...>",
      "the plugin, TypeScript or JavaScript; of several all must accept a record",
    )
    .addOption(new Option("-o, --output <file>", "where to write it").makeOptionMandatory())
    .addOption(json)
    .action((files, { output, json }) =>
      run(async () => {
        const { bundlePlugins } = await import("../app/plugin/bundle_plugin.ts");
        const { code, sha256 } = await bundlePlugins(files);
        const bytes = new TextEncoder().encode(code);
        try {
          await Deno.writeFile(output, bytes);
        } catch (error) {
          throw new UnreachableError(`Cannot write ${output}: ${(error as Error).message}`, {
            cause: error,
          });
        }
        if (json) printJson({ file: output, bytes: bytes.length, sha256 });
        else printLine(`${output}  ${bytes.length} bytes`, `SHA-256 ${sha256}`);
        return EXIT.done;
      })
    );
  addExamples(command, [
    "chainvote plugin build inventory.ts -o inventory.js",
    "sha256sum inventory.js                               the same, by another program",
  ]);
}
