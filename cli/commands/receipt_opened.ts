/** `chainvote receipt opened`: was a ballot that `vote --test` opened encrypted as its voter chose? */
import type { Command } from "commander";
import { systemClock as clock } from "../../core/base/system.ts";
import { EXIT, NotFinalError, UsageError } from "../app/errors.ts";
import { readInput } from "../app/files/input_source.ts";
import { decodeText, NotTextError } from "../app/files/strict_text.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { withPeer } from "../options/peer_access.ts";
import { addPeerOptions, peerOptions } from "../options/peer_options.ts";
import { readReadingAccess } from "../options/read_access.ts";
import { startLogging } from "../terminal/logging.ts";
import { printJson, printLine } from "../terminal/output.ts";
import { MAX_OPENED_BYTES } from "../ballot/limits.ts";

export function addReceiptOpenedCommand(receipt: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = addPeerOptions(
    receipt.command("opened")
      .description("does a ballot that vote --test has opened say what its voter chose?")
      .argument("<file>", "what chainvote vote --test wrote; - is stdin")
      .addOption(peerOptions.catchUp),
  )
    .addOption(json)
    .addOption(logLevel)
    .action((file, options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const document = await readOpened(file, signal);
        const { readElection } = await import("../result/read_election.ts");
        const { readElectionKey } = await import("../result/election_key.ts");
        const { checkOpenedBallot } = await import("../ballot/opened_ballot.ts");
        const access = await readReadingAccess(options, signal, { needsRoll: true });
        const outcome = await withPeer(access, async ({ api, status }) => {
          const election = await readElection(api, status);
          if (election.definition.mode === "open") {
            throw new UsageError(
              `Cannot check a ballot of "${status.name}" as it must have secret ballots: they are open`,
            );
          }
          const found = await readElectionKey(api, election, clock.now());
          if (found.kind === "ready") return checkOpenedBallot(document, election, found.key);
          throw new NotFinalError(
            `Cannot check the ballot ${file} as the trustees' key must be made and final: it is not`,
          );
        });
        if (options.json) printJson(outcome);
        else if (outcome.ok) {
          printLine(
            `Mark ${outcome.mark}: compare it with the one that was shown before it was opened.`,
            "It says:",
            ...outcome.answers.map(({ question, answer }) => `  ${question}  →  ${answer}`),
          );
        } else printLine(`DOES NOT HOLD: ${outcome.reason}`);
        return outcome.ok ? EXIT.done : EXIT.refused;
      })
    );
  addExamples(command, [
    "chainvote receipt opened test.json           on another machine that has joined",
    "chainvote receipt opened test.json --json | jq .mark",
  ]);
}

async function readOpened(file: string, signal: AbortSignal): Promise<unknown> {
  const bytes = await readInput(file, { maxBytes: MAX_OPENED_BYTES, signal });
  try {
    return JSON.parse(decodeText(bytes));
  } catch (error) {
    if (!(error instanceof NotTextError || error instanceof SyntaxError)) throw error;
    throw new UsageError(`Cannot read the opened ballot ${file} as ${error.message}`, {
      cause: error,
    });
  }
}
