/** `chainvote receipt check`: is the ballot of a receipt in the chain, and does it count? */
import { type Command, Option } from "commander";
import { countOf } from "../../core/base/count_of.ts";
import { EXIT, UsageError } from "../app/errors.ts";
import { readInput } from "../app/files/input_source.ts";
import { decodeText, NotTextError } from "../app/files/strict_text.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { withPeer } from "../options/peer_access.ts";
import { addPeerOptions, peerOptions } from "../options/peer_options.ts";
import { readReadingAccess } from "../options/read_access.ts";
import { describeElection } from "../records/record_outcome.ts";
import { startLogging } from "../terminal/logging.ts";
import { printJson, printLine } from "../terminal/output.ts";
import { addReceiptOpenedCommand } from "./receipt_opened.ts";
import type { ReceiptShown } from "../ballot/receipt_outcome.ts";

/** Most bytes of a receipt that are read: headers of half a million blocks. */
const MAX_RECEIPT_BYTES = 128 * 1024 * 1024;

export function addReceiptCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const receipt = program.command("receipt").description(
    "check receipts of ballots, and ballots that were opened as a test",
  );
  const command = addPeerOptions(
    receipt.command("check")
      .description("is the ballot of a receipt in the chain, and is it the one that counts?")
      .argument("<file>", "what chainvote vote --receipt wrote; - is stdin")
      .addOption(
        new Option("--offline", "use what is stored here, without looking for other peers"),
      )
      .addOption(peerOptions.catchUp),
  )
    .addOption(json)
    .addOption(logLevel)
    .action((file, options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const document = await readReceipt(file, signal);
        const { readElection } = await import("../result/read_election.ts");
        const { lookUpReceipt } = await import("../ballot/receipt_outcome.ts");
        const access = await readReadingAccess(options, signal, { needsRoll: true });
        const outcome = await withPeer(access, async ({ api, status }) => {
          return await lookUpReceipt(document, await readElection(api, status), api);
        });
        if (options.json) printJson(outcome);
        else if (outcome.ok) printLine(...describe(outcome));
        else printLine(`DOES NOT HOLD: ${outcome.reason}`);
        return outcome.ok ? EXIT.done : EXIT.refused;
      })
    );
  addReceiptOpenedCommand(receipt, run);
  addExamples(command, [
    "chainvote receipt check receipt.json",
    "chainvote receipt check receipt.json --json | jq .counts",
  ]);
  command.addHelpText(
    "after",
    `
The receipt is held against the election that this machine has joined, or that --network or --peer
names, never against what it says of itself.

Exit codes: 0 its ballot is in the chain (whether it counts is said), 3 it does not hold, 5 the file or
a peer cannot be reached.`,
  );
}

async function readReceipt(file: string, signal: AbortSignal): Promise<unknown> {
  const bytes = await readInput(file, { maxBytes: MAX_RECEIPT_BYTES, signal });
  try {
    return JSON.parse(decodeText(bytes));
  } catch (error) {
    if (!(error instanceof NotTextError || error instanceof SyntaxError)) throw error;
    throw new UsageError(`Cannot read the receipt ${file} as ${error.message}`, { cause: error });
  }
}

function describe(shown: ReceiptShown): readonly string[] {
  const { voter, seq, block, confirmations, counts, ballots, answers } = shown;
  const place = `block ${block.index}, ${countOf(confirmations, "confirmation")}`;
  return [
    `Ballot ${seq} of voter ${voter} is in ${place}${describeElection(shown)}`,
    ...answers === undefined
      ? ["  Ballots are secret: a receipt shows that it is there, and not what it says."]
      : answers.map(({ question, answer }) => `  ${question}  →  ${answer}`),
    ...describeFinal(shown),
    counts
      ? `It counts. Number ${voter} has cast ${countOf(ballots, "ballot")}.`
      : `It does NOT count: number ${voter} has cast ${
        countOf(ballots, "ballot")
      }, and another one counts.`,
  ];
}

/** Nothing in an election without witnesses. */
function describeFinal({ final, finality }: ReceiptShown): readonly string[] {
  if (final === undefined) return [];
  if (finality === undefined) {
    return ["Likely, not final: too few witnesses have signed for it yet."];
  }
  const { witnesses, of, index, from } = finality;
  const where = from === "receipt"
    ? "the receipt holds their signatures"
    : "by the chain here; the receipt was written before and does not show it";
  const who = `${witnesses.join(", ")} (${witnesses.length} of ${of})`;
  return [`Final: signed by ${who}, up to block ${index}; ${where}.`];
}
