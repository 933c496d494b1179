/** What every command has that answers something: `--json` and `--log-level`, and examples in its help. */
import { type CommandUnknownOpts, Option } from "commander";
import { OPTION_GROUPS } from "../terminal/help_layout.ts";
import { LOG_LEVELS, type LogLevelName } from "../terminal/logging.ts";

/** `--json` and `--log-level`, which every command has but `complete` and `trustee paper`, which print a text to be kept. */
export function outputOptions(level: LogLevelName) {
  return {
    json: new Option("--json", "print exactly one JSON document on stdout")
      .helpGroup(OPTION_GROUPS.output),
    logLevel: new Option("--log-level <level>", "least important log lines to show on stderr")
      .choices(LOG_LEVELS).default(level).helpGroup(OPTION_GROUPS.output),
  };
}

/** Adds examples to a command's help. */
export function addExamples(command: CommandUnknownOpts, examples: readonly string[]): void {
  command.addHelpText("after", `\nExamples:\n${examples.map((each) => `  ${each}`).join("\n")}`);
}
