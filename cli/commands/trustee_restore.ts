/** `chainvote trustee restore`: makes a trustee's file of the seed on paper. */
import { type Command, Option } from "commander";
import { systemRandom as random } from "../../core/base/system.ts";
import { EXIT, type ExitCode, UnreachableError, UsageError } from "../app/errors.ts";
import { describeFileError } from "../app/files/file_error.ts";
import { NotTextError } from "../app/files/strict_text.ts";
import { readNetworkFile } from "../app/files/networks.ts";
import { readSmallText } from "../app/files/small_file.ts";
import { commandLine } from "../app/hint.ts";
import type { RunCommand } from "../options/command_context.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { electionOfNetwork } from "../result/read_election.ts";
import { askLine, isConversation } from "../terminal/conversation.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { restoreTrustee } from "../trustee/restore_trustee.ts";

interface RestoreFlags {
  readonly network: string;
  readonly seedFile?: string;
  readonly output: string;
  readonly json?: true;
}

/** Longest text of a seed that is read: 28 symbols and what stands between them. */
const MAX_SEED_BYTES = 1_000;

/** Adds the command to `chainvote trustee`. */
export function addTrusteeRestoreCommand(trustee: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = trustee.command("restore")
    .description(
      "make a trustee's file of the seed on paper, if the file is lost; asks for the seed",
    )
    .addOption(
      new Option("--network <file>", "the file of the election, such as board.election")
        .argParser(readPath).makeOptionMandatory(),
    )
    .addOption(
      new Option("--seed-file <file>", "read the seed from a file; - is stdin").argParser(readPath),
    )
    .addOption(
      new Option("-o, --output <file>", "where to write the secret, such as anna.seed")
        .argParser(readPath).makeOptionMandatory(),
    )
    .addOption(json)
    .action((options) => run(({ signal }) => restore(options, signal)));
  addExamples(command, ["chainvote trustee restore --network board.election -o anna.seed"]);
}

async function restore(flags: RestoreFlags, signal: AbortSignal): Promise<ExitCode> {
  const { network: path, output: file, json } = flags;
  const { definition } = electionOfNetwork(readNetworkFile(path));
  const part = restoreTrustee(file, await readSeed(flags, signal), { definition, random });
  if (json) printJson({ file, name: part.name, key: part.key, trustee: part.trustee });
  else {
    printLine(
      `${file}: your secret as trustee ${part.trustee} of ${part.trustees}, ${
        JSON.stringify(part.name)
      }`,
      "Next:",
      `  ${commandLine(["trustee", "run", file])}`,
    );
  }
  printNote(
    "It does not know what it has opened before: it opens only what witnesses have made final, after all other trustees have",
    "sealed it, and nothing in a network without witnesses.",
    "If the old file is found again, destroy it: two files of one trustee could open two results.",
  );
  return EXIT.done;
}

async function readSeed({ seedFile, json }: RestoreFlags, signal: AbortSignal): Promise<string> {
  if (seedFile !== undefined) return readSeedFile(seedFile);
  if (json || !isConversation()) {
    throw new UsageError("there is nobody to ask for the seed: name a file with --seed-file");
  }
  const answer = await askLine("The seed, 7 groups of 4?", signal);
  if (answer === undefined) throw new UsageError("no seed was typed in");
  return answer;
}

function readSeedFile(path: string): string {
  try {
    return readSmallText(path, { maxBytes: MAX_SEED_BYTES, mayBePipe: true, isSecret: true });
  } catch (error) {
    const message = `Cannot read the seed from ${path}: ${describeFileError(error)}`;
    // Without its cause: nothing that looks at it later should come across the text.
    if (error instanceof NotTextError) throw new UsageError(message);
    throw new UnreachableError(message, { cause: error });
  }
}
