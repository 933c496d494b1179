/** `chainvote leave`: takes an election out of the list. */
import { type Command, Option } from "commander";
import { countOf } from "../../core/base/count_of.ts";
import { commandLine } from "../app/hint.ts";
import { countUnsent } from "../app/files/stored_network.ts";
import { EXIT, type ExitCode, UnreachableError, UsageError } from "../app/errors.ts";
import { leaveElection } from "../app/files/election_choice.ts";
import type { RunCommand } from "../options/command_context.ts";
import { namedElection } from "../options/named_election.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { findRunningPeer } from "../options/running_peer.ts";
import { askLine, isConversation } from "../terminal/conversation.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";

/** Time for the answer of a peer that may run there, in ms. */
const ANSWER_MS = 5_000;

interface LeaveFlags {
  readonly delete?: true;
  readonly yes?: true;
  readonly json?: true;
}

export function addLeaveCommand(program: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = program.command("leave")
    .description("take an election out of the list, and keep or delete what is stored of it")
    .argument("<name>", "its name, or the beginning of its name in chainvote elections")
    .addOption(new Option("--delete", "delete its folder instead of moving it aside"))
    .addOption(new Option("--yes", "ask nothing"))
    .addOption(json)
    .action((name, options) => run(({ signal }) => leave(name, options, signal)));
  addExamples(command, [
    "chainvote leave board-2027             its folder is moved to left/ in the data folder",
    "chainvote leave board-2027 --delete    nothing of it stays on this machine",
  ]);
}

async function leave(name: string, flags: LeaveFlags, signal: AbortSignal): Promise<ExitCode> {
  const election = await namedElection(name);
  const { folder, title, chainId = null } = election;
  const running = await findRunningPeer({
    data: folder,
    network: undefined,
    withinMs: ANSWER_MS,
    signal,
  });
  if (!("why" in running)) {
    throw new UnreachableError(
      `Cannot leave ${title} as a peer or host runs on it: stop that first`,
    );
  }
  const unsent = countUnsent(folder) ?? 0;
  if (unsent > 0) {
    printNote(
      `${countOf(unsent, "vote")} that came in here ${
        unsent === 1 ? "waits" : "wait"
      } for a block, and may be on this machine ` +
        `alone: such a vote can be lost if you leave. To hand it on first: ${
          commandLine(["peer", "--data", folder])
        }`,
    );
  }
  const isDeleted = flags.delete ?? false;
  if (!await isSure(title, { ...flags, isDeleted, folder }, signal)) {
    printNote("Nothing was changed.");
    return EXIT.refused;
  }
  const moved = leaveElection(election, { isDeleted });
  if (flags.json) printJson({ network: chainId, data: folder, movedTo: moved ?? null, unsent });
  else printLine(moved === undefined ? `Deleted: ${title}` : `Left: ${title}, kept in ${moved}`);
  return EXIT.done;
}

/** Asks, as what waits for a block, and is known here alone, is gone with the folder. */
async function isSure(
  title: string,
  { yes, json, isDeleted, folder }: LeaveFlags & { isDeleted: boolean; folder: string },
  signal: AbortSignal,
): Promise<boolean> {
  if (yes) return true;
  if (json || !isConversation()) {
    throw new UsageError("there is nobody to ask whether to leave the election: give --yes");
  }
  const what = isDeleted
    ? `Delete ${folder}, with every vote that only this machine has`
    : `Leave ${title}`;
  const answer = await askLine(`${what} (yes or no)?`, signal);
  return ["yes", "y"].includes(answer?.trim().toLowerCase() ?? "");
}
