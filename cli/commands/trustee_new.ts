/** `chainvote trustee new`: makes the secret of a trustee, and what the organiser is handed. */
import { type Command, Option } from "commander";
import { systemRandom as random } from "../../core/base/system.ts";
import { EXIT, type ExitCode, UnreachableError, UsageError } from "../app/errors.ts";
import { isThere } from "../app/files/is_there.ts";
import { commandLine } from "../app/hint.ts";
import { writeNewFile } from "../app/files/new_file.ts";
import type { RunCommand } from "../options/command_context.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { formatPublicPart, makePublicPart, publicPartBeside } from "../trustee/public_part.ts";
import { drawSeedText } from "../trustee/seed_text.ts";
import { TrusteeFile } from "../trustee/trustee_file.ts";
import { keysOfSeed } from "../trustee/trustee_keys.ts";
import { readTrusteePlace } from "../trustee/trustee_place.ts";
import { describeMissable, describeNeeded } from "../trustee/trustee_words.ts";

interface NewFlags {
  readonly election: string;
  readonly name: string;
  readonly output: string;
  readonly json?: true;
}

/** Adds the command to `chainvote trustee`. */
export function addTrusteeNewCommand(trustee: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = trustee.command("new")
    .description("make a trustee's secret file, and the public part that the organiser needs")
    .addOption(
      new Option("--election <file>", "election.json, which the organiser has sent")
        .argParser(readPath).makeOptionMandatory(),
    )
    .addOption(
      new Option("--name <name>", "your name, as election.json has it among its trustees")
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        "-o, --output <file>",
        "where to write the secret, such as anna.seed; the public part comes beside it, as anna.trustee",
      ).argParser(readPath).makeOptionMandatory(),
    )
    .addOption(json)
    .action((options) => run(() => make(options)));
  addExamples(command, [
    "chainvote trustee new --election election.json --name Anna -o anna.seed",
  ]);
}

async function make({ election, name, output: file, json }: NewFlags): Promise<ExitCode> {
  const publicFile = publicPartBeside(file);
  if (publicFile === file) {
    throw new UsageError(
      `-o must not end with .trustee, which is the name of the public part: it is ${
        JSON.stringify(file)
      }`,
    );
  }
  // Looked at before the secret is made: nobody is to have one without its public part.
  if (isThere(publicFile)) {
    throw new UnreachableError(
      `Cannot write ${publicFile}: it exists, and nothing is overwritten: name another file`,
    );
  }
  const place = readTrusteePlace(election, name);
  const seed = drawSeedText(random);
  const part = makePublicPart(place, keysOfSeed(seed), random);
  const publicPart = formatPublicPart(part);
  TrusteeFile.create(file, { seed, publicPart });
  await writeNewFile(publicFile, publicPart, { force: false });
  if (json) {
    const { trustee, trustees, threshold = trustees, key } = part;
    printJson({ file, publicPart: publicFile, name, key, trustee, trustees, threshold });
    return EXIT.done;
  }
  printLine(
    `${file}: your secret as trustee ${place.trustee} of ${place.trustees}; never send or copy it`,
    `${publicFile}: no secret: send it to the organiser`,
    `  ${describeNeeded(place)} can open the result. ${describeMissable(place)}`,
    "Next, as a backup, write the seed down on paper, and lock it away:",
    `  ${commandLine(["trustee", "paper", file])}`,
    "and when the organiser has sent the link, join, and let it do your part:",
    `  ${commandLine(["trustee", "run", file])}`,
  );
  printNote(
    "Whoever has enough of these files can read every ballot. Keep yours on a machine that is yours alone.",
  );
  return EXIT.done;
}
