/** `chainvote election result`: the ballots of an election with a roll, counted by this machine. */
import { type Command, Option } from "commander";
import { systemClock as clock } from "../../core/base/system.ts";
import { hearWitnesses } from "../app/finality/hear_witnesses.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { withPeer } from "../options/peer_access.ts";
import { addPeerOptions, peerOptions } from "../options/peer_options.ts";
import { readReadingAccess } from "../options/read_access.ts";
import { startLogging } from "../terminal/logging.ts";
import { printJson, printStyled, stdoutLook } from "../terminal/output.ts";

export function addElectionResultCommand(election: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = addPeerOptions(
    election.command("result")
      .description(
        "count the ballots of the election, on this machine: every question, every round",
      )
      .addOption(
        new Option(
          "--final",
          "with witnesses: wait until the result is final, that is a block behind its end; else exit code 4",
        ),
      )
      .addOption(new Option("--offline", "count what is stored here, without asking other peers"))
      .addOption(peerOptions.catchUp),
  )
    .addOption(json)
    .addOption(logLevel)
    .action((options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const { readProvenSummary, resultExitCode } = await import(
          "../result/read_proven_summary.ts"
        );
        const { formatSummary } = await import("../result/summary_lines.ts");
        const access = await readReadingAccess(options, signal, { needsRoll: true });
        return await withPeer(access, async ({ api, status, isPassing }) => {
          if (isPassing) await hearWitnesses(api, { clock, signal });
          if (options.final) {
            const { waitForResult } = await import("../result/wait_for_final.ts");
            await waitForResult(api, status, {
              timeoutMs: options.timeout * 1_000,
              signal,
              clock,
            });
          }
          const { summary, election, notes } = await readProvenSummary(api, status, clock.now());
          if (options.json) {
            printJson(summary);
          } else printStyled(formatSummary(summary, election, { ...stdoutLook(), notes }));
          return resultExitCode(summary);
        });
      })
    );
  addExamples(command, [
    "chainvote election result",
    "chainvote election result --json | jq '.questions[0].winners'",
    "chainvote election result --final --timeout 600     once the witnesses have signed the end",
    "chainvote election result --offline --data board/",
  ]);
}
