/** `chainvote trustee run`: does whatever is a trustee's turn, once, and says what it waits for. */
import { type Command, Option } from "commander";
import { wordsOf } from "../../core/base/chain_words.ts";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { commandLine } from "../app/hint.ts";
import { EXIT, type ExitCode, UsageError } from "../app/errors.ts";
import type { RunCommand } from "../options/command_context.ts";
import { type MiningFlags, miningOptions, readMiningFlags } from "../options/mining_options.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { withPeer } from "../options/peer_access.ts";
import { addOwnPeerOptions, type OwnPeerFlags, peerOptions } from "../options/peer_options.ts";
import { readAccess } from "../options/read_access.ts";
import { type Election, readElection } from "../result/read_election.ts";
import { askLine, isConversation } from "../terminal/conversation.ts";
import { startLogging } from "../terminal/logging.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { confirmedLines, describeSize } from "../trustee/confirmed_lines.ts";
import { findOwnPart } from "../trustee/own_part.ts";
import {
  isLasting,
  runTrustee,
  type TrusteeEvent,
  type TrusteeRunEnd,
} from "../trustee/run_trustee.ts";
import { TrusteeFile } from "../trustee/trustee_file.ts";
import { describeSent, describeStop, describeTurnWait } from "../trustee/turn_words.ts";

interface RunFlags extends OwnPeerFlags, MiningFlags {
  readonly yes?: true;
  readonly once?: true;
  readonly alone?: true;
  readonly timeout: number;
  readonly json?: true;
}

const HELP = `
It confirms the election, makes the key together with the other trustees, and waits. When the election has
closed it posts the tally if nobody has, seals it, and opens it when enough others have sealed the same one.
It may be stopped and started again at any time, on one machine alone, and does nothing twice: a trustee seals
and opens one tally in its life. It asks no peer of another machine, which could show other sums than those
of the ballots.`;

/** Adds the command to `chainvote trustee`. */
export function addTrusteeRunCommand(trustee: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const { mine, mineIdle } = miningOptions({ when: ", if no peer runs here" });
  const command = addOwnPeerOptions(
    trustee.command("run")
      .description(
        "do a trustee's part: confirm, make the key with the others, and open the result",
      )
      .argument("<file>", "the file that trustee new has made", readPath)
      .addOption(new Option("--yes", "ask nothing: the six words are known to be right"))
      .addOption(new Option("--once", "do what can be done now, say what it waits for, and end"))
      .addOption(peerOptions.settle)
      .addOption(peerOptions.alone)
      .addOption(mine)
      .addOption(mineIdle),
  )
    .addOption(json)
    .addOption(logLevel)
    .action((file, options) =>
      run(({ signal }) => {
        startLogging(options.logLevel);
        return runFile(file, options, signal);
      })
    );
  addExamples(command, [
    "chainvote trustee run anna.seed                 in an election that was joined on this machine",
    "chainvote trustee run anna.seed --once --yes    from a timer",
  ]);
  command.addHelpText("after", HELP);
}

async function runFile(path: string, flags: RunFlags, signal: AbortSignal): Promise<ExitCode> {
  // Locked before anything else: no second process goes on with it.
  using file = TrusteeFile.open(path);
  const timeoutMs = flags.timeout * 1_000;
  const access = {
    ...await readAccess(flags, signal, { needsRoll: true }),
    mining: readMiningFlags(flags),
    alone: flags.alone,
    catchUpMs: timeoutMs,
  };
  return await withPeer(access, async (peer) => {
    const election = await readElection(peer.api, peer.status);
    const own = findOwnPart(file, election, random);
    if (!await isRightElection(file, election, flags, signal)) {
      printNote("Nothing was confirmed. Tell the organiser which words you see.");
      return EXIT.refused;
    }
    file.remember({ chainId: election.network.chainId });
    let waits: Extract<TrusteeEvent, { kind: "wait" }> | undefined;
    const tell = (event: TrusteeEvent) => {
      waits = event.kind === "wait" ? event : undefined;
      if (flags.json) printJson(toJson(event));
      else tellPerson(event, election, path);
    };
    const once = flags.once ?? false;
    const end = await runTrustee(peer, { file, own, election }, {
      once,
      timeoutMs,
      onEvent: tell,
      clock,
      signal,
    });
    if (end === "stopped") {
      if (flags.json) printJson({ kind: "stopped", made: Object.keys(file.state.made) });
      else {
        const again = commandLine(["trustee", "run", path], peer.given);
        printNote(...describeStop(file.state, waits, election), `To go on: ${again}`);
      }
    }
    return EXIT_AFTER[end];
  });
}

const EXIT_AFTER: Readonly<Record<TrusteeRunEnd, ExitCode>> = {
  done: EXIT.done,
  waits: EXIT.done,
  failed: EXIT.refused,
  // As of every command that is interrupted.
  stopped: EXIT.unconfirmed,
};

/** Has a person compare the words, before a file is bound to an election. */
async function isRightElection(
  { state }: TrusteeFile,
  { network: { chainId, definition: { name } }, definition }: Election,
  { yes, json }: RunFlags,
  signal: AbortSignal,
): Promise<boolean> {
  if (!json) {
    printLine(
      `${JSON.stringify(definition.title)}, network ${chainId}`,
      `  words    ${wordsOf(chainId)}`,
      ...confirmedLines(definition),
    );
  }
  if (yes || state.chainId === chainId) return true;
  if (json || !isConversation()) {
    throw new UsageError(
      `there is nobody to ask whether the six words of ${
        JSON.stringify(name)
      } are right: compare ` +
        `"${
          wordsOf(chainId)
        }" with those that the organiser told you by another way, and give --yes`,
    );
  }
  const answer = await askLine(
    "Are these the words that the organiser told you by another way (yes or no)?",
    signal,
  );
  return ["yes", "y"].includes(answer?.trim().toLowerCase() ?? "");
}

/** An event as a line of JSON. */
function toJson(event: TrusteeEvent): unknown {
  if (event.kind !== "sent") return event;
  const { kind, name, outcome: { status, code, reason, recordId } } = event;
  return { kind, name, status, code, reason, recordId };
}

function tellPerson(event: TrusteeEvent, election: Election, path: string): void {
  switch (event.kind) {
    case "sent": {
      const { name, outcome, outcome: { status, reason } } = event;
      if (status === "added" || status === "known") {
        return printLine(`Done: ${describeSent(name)}.`);
      }
      const refused = isLasting(outcome) ? "Refused" : "Refused for now";
      const what = status === "refused" ? refused : "Not confirmed yet";
      return printNote(`${what}: ${name}, ${reason}`);
    }
    case "seals":
      return printLine(`Now: sealing ${describeSize(event)}.`);
    case "wait":
      return printLine(`Now: ${describeTurnWait(event, election)}.`);
    case "end":
      if (event.why === "failed") return printNote(`It ends here: ${event.reason}.`);
      printLine(`Done: ${event.reason}.`);
      return printNote(
        `Once nobody doubts the result, destroy the secret, and the paper: ${
          commandLine(["trustee", "retire", path])
        }`,
      );
  }
}
