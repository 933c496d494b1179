/** `chainvote verify`: checks a proof that a record is in a chain, without the chain. */
import { type Command, Option } from "commander";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { EXIT, type ExitCode, UsageError } from "../app/errors.ts";
import { readInput } from "../app/files/input_source.ts";
import { readNetworkFile } from "../app/files/networks.ts";
import { printJson, printLine } from "../terminal/output.ts";
import { describeProof } from "../records/proof_lines.ts";
import { type ProofOutcome, verifyProof } from "../records/proof_outcome.ts";
import { readRecordId } from "../records/record_command.ts";
import { readBlockHash } from "../options/reorg_options.ts";

/** Most bytes of a proof that are read: headers of half a million blocks. */
const MAX_PROOF_BYTES = 128 * 1024 * 1024;

export function addVerifyCommand(program: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = program.command("verify")
    .description("check a proof that a record is in a chain, offline and without the chain")
    .argument("<file>", "what chainvote prove wrote; - is stdin")
    .addOption(
      new Option("--block <hash>", "a block of the chain, such as the published last one")
        .argParser(readBlockHash),
    )
    .addOption(
      new Option("--network <file>", "the network, whose witnesses may have signed the proof"),
    )
    .addOption(new Option("--final", "they must have: exit 3 if they have not"))
    .addOption(
      new Option("--record <id>", "the record must be this one").argParser(readRecordId),
    )
    .addOption(json)
    .action((file, { block, network: path, final, record, json }) =>
      run(async ({ signal }) => {
        if (final && path === undefined) {
          throw new UsageError(
            "Cannot tell what is final without --network: it names the witnesses",
          );
        }
        const network = path === undefined ? undefined : readNetworkFile(path);
        const bytes = await readInput(file, { maxBytes: MAX_PROOF_BYTES, signal });
        const outcome = verifyProof(bytes, { block, record, network, final });
        const namesBlock = block !== undefined;
        if (json) printJson(outcome);
        else if ("recordId" in outcome) printLine(...describeProof(outcome, { namesBlock }));
        else printLine(`DOES NOT HOLD: ${outcome.reason}`);
        return exitCodeFor(outcome);
      })
    );
  addExamples(command, [
    "chainvote verify receipt.json --block 0003…9f",
    "chainvote verify receipt.json --network board.json --final",
    "chainvote verify receipt.json --json | jq .data",
  ]);
  command.addHelpText(
    "after",
    `
Checks that the record lies under the root of its block, and that each block after it names the one
before and took the work that it states. Which chain that is, no proof can say of itself: anybody can
make blocks, and a proof that ends with them. --block names a block that you know to be of the chain,
from tally --json or export of somebody you trust, or from a paper. If the network has witnesses, its
file says whose signatures count: --network checks those in the proof, and nothing else need be
believed. Without either nothing is shown but that the proof fits together.

Exit codes: 0 it holds and leads to the block that you named, or is final by the network's witnesses,
3 it does not hold, or is not final and --final is there, 5 a file cannot be read, 9 it holds in itself
but leads to nothing that you named.`,
  );
}

function exitCodeFor(outcome: ProofOutcome): ExitCode {
  if (outcome.ok) return EXIT.done;
  return "anchored" in outcome ? EXIT.unanchored : EXIT.refused;
}
