/** `chainvote plugin new`: a small plugin to begin with. */
import { join } from "node:path";
import { type Command, Option } from "commander";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { EXIT, UnreachableError, UsageError } from "../app/errors.ts";
import { printJson, printLine } from "../terminal/output.ts";
import { createPluginFiles } from "../app/plugin/template.ts";

/** Adds the subcommand. */
export function addPluginNew(plugin: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = plugin.command("new")
    .description("write a small working plugin with a test and a README into a new folder")
    .argument("<name>", "its name, and the folder's: a to z, digits and -")
    .addOption(new Option("--ts", "in TypeScript (default)").conflicts("js"))
    .addOption(new Option("--js", "in JavaScript"))
    .addOption(json)
    .action((name, { js, json }) =>
      run(async () => {
        if (!/^[a-z][a-z0-9-]{0,49}$/.test(name)) {
          throw new UsageError(
            `a plugin's name must be a to z, digits and -, 50 at most, a letter first: it is ${name}`,
          );
        }
        const files = createPluginFiles(name, js ? "js" : "ts");
        try {
          // Never into what is there: a name that is taken is a mistake.
          await Deno.mkdir(name);
          for (const [file, text] of Object.entries(files)) {
            await Deno.writeTextFile(join(name, file), text);
          }
        } catch (error) {
          const what = error instanceof Deno.errors.AlreadyExists
            ? "it exists"
            : (error as Error).message;
          throw new UnreachableError(`Cannot make the folder ${name}: ${what}`, { cause: error });
        }
        if (json) printJson({ folder: name, files: Object.keys(files) });
        else {printLine(
            `${name}/  ${Object.keys(files).join("  ")}`,
            `Next: read ${name}/README.md`,
          );}
        return EXIT.done;
      })
    );
  addExamples(command, [
    "chainvote plugin new guestbook",
    "chainvote plugin new guestbook --js",
  ]);
}
