/** `chainvote demo`: a whole election on this machine, to look at. */
import { type Command, Option } from "commander";
import { type RunCommand, untilAborted } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { EXIT } from "../app/errors.ts";
import { startLogging } from "../terminal/logging.ts";
import { printLine, stdoutLook } from "../terminal/output.ts";

export function addDemoCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = program.command("demo")
    .description(
      "hold a whole election on this machine: three peers, twelve voters, a stolen code, a late ballot",
    )
    .addOption(new Option("--once", "end by itself, also on a terminal"))
    .addOption(json)
    .addOption(logLevel)
    .action(({ logLevel, json = false, once = false }) =>
      run(async ({ signal }) => {
        startLogging(logLevel);
        const { showDemo } = await import("../demo/show_demo.ts");
        await using shown = await showDemo({ json, signal });
        if (!shown.agree) return EXIT.internal;
        if (stdoutLook().isTerminal && !once && !json) {
          shown.suggest();
          await untilAborted(signal);
          printLine("", "Stopping; nothing is left behind.");
        }
        return EXIT.done;
      })
    );
  addExamples(command, [
    "chainvote demo           stays up until Ctrl-C, so that you can look around",
    "chainvote demo --once    ends by itself; exit 0 only if all peers agree with what was cast",
  ]);
}
