/**
 * The command line: which commands there are, and how a run ends: its exit code, its signals, and what is said of
 * an error.
 *
 * This room owns the start of the program, and no command. What a command does stands in its file of `commands/`, the
 * options that several share in `options/`, and what reaches a terminal in `terminal/output.ts`. Read one short command
 * first, such as `commands/query.ts`, then `options/peer_access.ts`.
 */
import { type Command, CommanderError } from "commander";
import type { RunCommand } from "./options/command_context.ts";
import { EXIT, SyncingError } from "./app/errors.ts";
import { describeError, exitCodeOf, withoutDenoHints } from "./app/exit_code.ts";
import { LaidOutCommand } from "./terminal/help_layout.ts";
import {
  printJson,
  printNote,
  printNoteText,
  printText,
  stderrLook,
  stdoutLook,
} from "./terminal/output.ts";
import { REPLICA_ARGUMENT } from "./app/replica/messages.ts";
import { describeVersion } from "./app/version.ts";

type AddCommand = (program: Command, run: RunCommand) => void;

/** The command that has to know all others. */
const COMPLETE = "complete";

/** The commands, in the order of `--help`. Each is loaded when it is needed: that is half of a start. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  demo: async () => (await import("./commands/demo.ts")).addDemoCommand,
  election: async () => (await import("./commands/election.ts")).addElectionCommand,
  roll: async () => (await import("./commands/roll.ts")).addRollCommand,
  host: async () => (await import("./commands/host.ts")).addHostCommand,
  join: async () => (await import("./commands/join.ts")).addJoinCommand,
  invite: async () => (await import("./commands/invite.ts")).addInviteCommand,
  elections: async () => (await import("./commands/elections.ts")).addElectionsCommand,
  use: async () => (await import("./commands/use.ts")).addUseCommand,
  leave: async () => (await import("./commands/leave.ts")).addLeaveCommand,
  tracker: async () => (await import("./commands/tracker.ts")).addTrackerCommand,
  peer: async () => (await import("./commands/peer.ts")).addPeerCommand,
  vote: async () => (await import("./commands/vote.ts")).addVoteCommand,
  tally: async () => (await import("./commands/tally.ts")).addTallyCommand,
  status: async () => (await import("./commands/status.ts")).addStatusCommand,
  audit: async () => (await import("./commands/audit.ts")).addAuditCommand,
  export: async () => (await import("./commands/export.ts")).addExportCommand,
  add: async () => (await import("./commands/add.ts")).addAddCommand,
  query: async () => (await import("./commands/query.ts")).addQueryCommand,
  records: async () => (await import("./commands/records.ts")).addRecordsCommand,
  prove: async () => (await import("./commands/prove.ts")).addProveCommand,
  verify: async () => (await import("./commands/verify.ts")).addVerifyCommand,
  receipt: async () => (await import("./commands/receipt.ts")).addReceiptCommand,
  plugin: async () => (await import("./commands/plugin.ts")).addPluginCommand,
  network: async () => (await import("./commands/network.ts")).addNetworkCommand,
  trustee: async () => (await import("./commands/trustee.ts")).addTrusteeCommand,
  witness: async () => (await import("./commands/witness.ts")).addWitnessCommand,
  page: async () => (await import("./commands/page.ts")).addPageCommand,
  import: async () => (await import("./commands/import.ts")).addImportCommand,
  [COMPLETE]: async () => (await import("./commands/complete.ts")).addCompleteCommand,
};

/** Environment variables that stand for options. */
const VARIABLES = ["CHAINVOTE_DATA", "CHAINVOTE_NETWORK_KEY", "CHAINVOTE_TRACKER"];

/** Signals that end a command in good order. */
const SIGNALS = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"] as const
  : ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs the command line and returns the exit code. Never throws. */
export async function main(args: readonly string[]): Promise<number> {
  if (args[0] === REPLICA_ARGUMENT) {
    return await (await import("./commands/replica.ts")).serveReplica();
  }
  const stop = new AbortController();
  const interrupt = () => stop.abort(new DOMException("Interrupted", "AbortError"));
  for (const signal of SIGNALS) Deno.addSignalListener(signal, interrupt);
  const tellProgram = (
    code: number,
    reason: string,
    facts: Readonly<Record<string, true>> = {},
  ) => {
    if (!args.includes("--json")) return;
    try {
      printJson({ status: "error", code, reason: withoutDenoHints(reason), ...facts });
    } catch {
      // Nobody takes what is printed, such as a full disk, which was the error.
    }
  };
  // One that is empty says nothing; an option that is empty is a mistake.
  for (const name of VARIABLES) if (Deno.env.get(name) === "") Deno.env.delete(name);
  let code: number = EXIT.done;
  const run: RunCommand = async (body) => {
    code = await body({ signal: stop.signal });
  };
  try {
    const program = await createProgram(args, run);
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    // Commander has told the user already: help and version end well, everything else is misuse.
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.done;
      tellProgram(EXIT.usage, error.message);
      return EXIT.usage;
    }
    const isInterrupted = stop.signal.aborted && error === stop.signal.reason;
    const lines = isInterrupted
      ? ["chainvote: interrupted"]
      : describeError(error, { debug: isDebug(args) });
    printNote(...lines);
    const exit = isInterrupted ? EXIT.unconfirmed : exitCodeOf(error);
    const isSyncing = error instanceof SyncingError;
    tellProgram(exit, (error as Error).message, isSyncing ? { syncing: true } : {});
    return exit;
  } finally {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, interrupt);
  }
}

/** The program with the commands that `args` need; without a name of one at the front, with all. */
export async function createProgram(args: readonly string[], run: RunCommand): Promise<Command> {
  const program = new LaidOutCommand("chainvote")
    .description("elections without a trusted server: every machine checks every vote")
    .version(describeVersion())
    .exitOverride()
    .showHelpAfterError("(use --help for a list)")
    .configureOutput({
      writeOut: printText,
      writeErr: printNoteText,
      getOutHelpWidth: () => stdoutLook().columns,
      getErrHelpWidth: () => stderrLook().columns,
      outputError: (text, write) => write(text),
    });
  for (const name of neededCommands(args)) (await COMMANDS[name]())(program, run);
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
6 stopped before a reorganisation deeper than --max-reorg, 7 another machine signs with this witness's key,
8 witnesses contradict each other or a rule, 9 a proof that leads to nothing you named`,
  );
  return program;
}

/** The one command that is asked for by its name as the first word; none for the version; all for anything else. */
function neededCommands([first, ...rest]: readonly string[]): readonly string[] {
  if (rest.length === 0 && (first === "--version" || first === "-V")) return [];
  const isNamed = first !== undefined && first !== COMPLETE && Object.hasOwn(COMMANDS, first);
  return isNamed ? [first] : Object.keys(COMMANDS);
}

function isDebug(args: readonly string[]): boolean {
  return args.includes("--log-level=debug") || args[args.indexOf("--log-level") + 1] === "debug";
}
