/** The command line: which commands there are, and how a run ends. */
import tab from "@bomb.sh/tab/commander";
import { Command, CommanderError } from "commander";
import { addAuditCommand } from "./audit_command.ts";
import type { RunCommand } from "./command_context.ts";
import { addDemoCommand } from "./demo_command.ts";
import { describeError, EXIT, exitCodeOf } from "./errors.ts";
import { addExportCommand } from "./export_command.ts";
import { addImportCommand } from "./import_command.ts";
import { printJson, printNote } from "./output.ts";
import { addPeerCommand } from "./peer_command.ts";
import { addStatusCommand } from "./status_command.ts";
import { addTallyCommand } from "./tally_command.ts";
import { addTrackerCommand } from "./tracker_command.ts";
import { VERSION } from "./version.ts";
import { addVoteCommand } from "./vote_command.ts";

/** Signals that end a command in good order. */
const SIGNALS = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"] as const
  : ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs the command line and returns the exit code. Never throws. */
export async function main(args: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const interrupt = () => stop.abort(new DOMException("Interrupted", "AbortError"));
  for (const signal of SIGNALS) Deno.addSignalListener(signal, interrupt);
  const tellProgram = (code: number, reason: string) => {
    if (args.includes("--json")) printJson({ status: "error", code, reason });
  };
  let code: number = EXIT.done;
  const run: RunCommand = async (body) => {
    code = await body({ signal: stop.signal });
  };
  try {
    await createProgram(run).parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    // Commander has told the user already: help and version end well, everything else is misuse.
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.done;
      tellProgram(EXIT.usage, error.message);
      return EXIT.usage;
    }
    const isInterrupted = stop.signal.aborted && error === stop.signal.reason;
    printNote(
      isInterrupted ? "chainvote: interrupted" : describeError(error, { debug: isDebug(args) }),
    );
    const exit = isInterrupted ? EXIT.unconfirmed : exitCodeOf(error);
    tellProgram(exit, (error as Error).message);
    return exit;
  } finally {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, interrupt);
  }
}

function createProgram(run: RunCommand): Command {
  const program = new Command("chainvote")
    .description("elections without a trusted server: every machine checks every vote")
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError("(--help shows what there is)")
    .configureOutput({ outputError: (text, write) => write(text) });
  addDemoCommand(program, run);
  addTrackerCommand(program, run);
  addPeerCommand(program, run);
  addVoteCommand(program, run);
  addTallyCommand(program, run);
  addStatusCommand(program, run);
  addAuditCommand(program, run);
  addExportCommand(program, run);
  addImportCommand(program, run);
  program.addHelpText(
    "after",
    `
Try it:
  chainvote demo                              a whole election on this machine
  chainvote tracker                           terminal 1
  chainvote peer                              terminal 2, and on as many machines as you like
  chainvote vote --id alice --choice red      terminal 3
  chainvote tally

Exit codes: 0 done, 1 our fault, 2 usage, 3 refused, 4 not confirmed in time, 5 cannot reach or open,
  6 stopped before a reorganisation deeper than --max-reorg`,
  );
  // tab wants the plain Command type; extra-typings changes the types alone.
  tab(program as unknown as Parameters<typeof tab>[0]);
  return program;
}

function isDebug(args: readonly string[]): boolean {
  return args.includes("--log-level=debug") || args[args.indexOf("--log-level") + 1] === "debug";
}
