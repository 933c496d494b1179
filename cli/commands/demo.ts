/** `chainvote demo`: a whole election on this machine, to look at. */
import { countOf } from "../../core/base/count_of.ts";
import { type Command, Option } from "commander";
import { type RunCommand, untilAborted } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import {
  type DemoPeer,
  type DemoResult,
  runDemoElection,
  startDemoNetwork,
} from "../election/demo_election.ts";
import { EXIT } from "../app/errors.ts";
import { commandLine } from "../app/hint.ts";
import { startLogging } from "../terminal/logging.ts";
import {
  printJson,
  printLine,
  printNote,
  printStyled,
  stderrLook,
  stdoutLook,
  writeToStderr,
} from "../terminal/output.ts";
import { createProgress } from "../terminal/progress.ts";
import { formatTallyTable } from "../election/tally_view.ts";

export function addDemoCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = program.command("demo")
    .description("hold a whole election on this machine: a tracker, three peers, votes, a cheat")
    .addOption(new Option("--once", "end by itself, also on a terminal"))
    .addOption(json)
    .addOption(logLevel)
    .action((options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const say = options.json ? printNote : printLine;
        say("Starting a tracker and three peers, each a process of its own …");
        await using network = await startDemoNetwork({ signal });
        say(`  tracker  ${network.tracker}`);
        for (const { pid, data } of network.peers) say(`  peer     process ${pid}, data ${data}`);
        say(
          "Casting votes at all three at once; mallory votes at two of them, for different fruits …",
        );
        const result = await runDemoElection(network.peers, { signal, onSettled: showProgress() });
        if (options.json) printJson(result);
        else report(result, network.peers);
        if (!result.agree) return EXIT.internal;
        const staysUp = stdoutLook().isTerminal && !options.once && !options.json;
        if (staysUp) {
          suggest(network.peers[0]);
          await untilAborted(signal);
          say("", "Stopping; nothing is left behind.");
        }
        return EXIT.done;
      })
    );
  addExamples(command, [
    "chainvote demo           stays up until Ctrl-C, so that you can look around",
    "chainvote demo --once    ends by itself; exit 0 only if all peers agree with what was cast",
  ]);
}

function showProgress(): (done: number, total: number) => void {
  let progress: ReturnType<typeof createProgress> | undefined;
  return (done, total) => {
    const label = "votes settled";
    progress ??= createProgress({ total, label, write: writeToStderr, ...stderrLook() });
    progress.update(done);
    if (done === total) progress.done();
  };
}

function report({ cast, duplicate, tallies, agree }: DemoResult, peers: readonly DemoPeer[]): void {
  const { voter, added, refused } = duplicate;
  printLine(
    `${cast} votes were cast. Of ${voter}'s two, ${added} counts and ${refused} was refused.`,
  );
  printLine("");
  tallies.forEach((tally, i) => {
    const counts = Object.entries(tally.counts).map(([choice, votes]) => `${choice} ${votes}`);
    printLine(
      `  peer ${i + 1} (process ${peers[i].pid}) counts ${countOf(tally.votes, "vote")}: ${
        counts.join(", ")
      }` +
        ` · block ${tally.index} ${tally.tip.slice(0, 12)}`,
    );
  });
  printLine("");
  printStyled(formatTallyTable(tallies[0], stdoutLook()));
  printLine("");
  printLine(
    agree
      ? "All three computed this for themselves, and it is what was cast."
      : "The peers do NOT agree with what was cast.",
  );
}

function suggest({ data }: DemoPeer): void {
  const given = ["--data", data];
  printLine(
    "",
    "It stays up until Ctrl-C. In another terminal, try (the second vote is refused):",
    `  ${commandLine(["vote", "--id", "me", "--choice", "🍌 banana"], given)}`,
    `  ${commandLine(["vote", "--id", "me", "--choice", "🍎 apple"], given)}`,
    `  ${commandLine(["tally", "--watch"], given)}`,
    `  ${commandLine(["status"], given)}`,
  );
}
