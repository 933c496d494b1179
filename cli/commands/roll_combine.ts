/** `chainvote roll combine`: puts the keys of two registrars together. */
import { type Command, Option } from "commander";
import { countOf } from "../../core/base/count_of.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import { EXIT, UsageError } from "../app/errors.ts";
import type { RunCommand } from "../options/command_context.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { combineLists } from "../roll/combine_lists.ts";
import type { NumberedRoll } from "../roll/roll_numbers.ts";
import {
  completeRollFolder,
  readKeyListFile,
  readRegistrarFile,
  readRollFolder,
} from "../roll/roll_folder.ts";
import { ROLL_FILES } from "../roll/roll_files.ts";
import { printJson, printLine } from "../terminal/output.ts";
import { createJobProgress } from "../terminal/job_progress.ts";

interface CombineOptions {
  readonly shown: string;
  readonly json?: true;
}

export function addRollCombineCommand(roll: Command, run: RunCommand): void {
  const command = roll.command("combine")
    .description("put the keys of two registrars together; each does it in the own folder")
    .argument("<folder>", "your own folder, which roll new --registrar has made", readPath)
    .argument("<file>", `the other registrar's ${ROLL_FILES.list}`, readPath)
    .addOption(
      new Option(
        "--shown <file>",
        `the other's ${ROLL_FILES.registrar}, which you were shown before your keys went out`,
      ).argParser(readPath).makeOptionMandatory(),
    )
    .addOption(outputOptions("warning").json)
    .action((folder, list, options) =>
      run(({ signal }) => combine(folder, list, { ...options, signal }))
    );
  addExamples(command, [
    "chainvote roll combine ann/ ben-keys.json --shown ben-registrar.json",
    "chainvote roll combine ben/ ann-keys.json --shown ann-registrar.json",
  ]);
}

async function combine(
  folder: string,
  path: string,
  { shown, json, signal }: CombineOptions & { signal: AbortSignal },
): Promise<number> {
  const { codes, registrar } = readRollFolder(folder);
  if (registrar.registrars === 1) {
    throw new UsageError(
      `Cannot add keys to ${folder}: it is of an only registrar. Make it anew with roll new --registrar 1`,
    );
  }
  const others = readRegistrarFile(shown);
  const progress = createJobProgress("keys");
  // Both lists are looked at.
  const total = 2 * codes.voters.length;
  let looked = 0;
  const onKey = () => {
    progress.show(looked, total);
    return looked++ % 64 === 0 ? clock.sleep(0, { signal }) : undefined;
  };
  const own = await readKeyListFile(`${folder}/${ROLL_FILES.list}`, onKey);
  const other = await readKeyListFile(path, onKey);
  progress.end();
  let numbered: NumberedRoll;
  try {
    numbered = combineLists({ own, codes, other, shown: [registrar, others] });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`Cannot put ${folder} and ${path} together: ${error.message}`, {
      cause: error,
    });
  }
  completeRollFolder(folder, codes, numbered);
  const { voters, root } = numbered.digest;
  const { fingerprint } = numbered;
  if (json) printJson({ folder, voters, root, fingerprint });
  else {
    printLine(`${folder}: ${countOf(voters, "voter")}, fingerprint ${fingerprint}`);
    printLine(
      "Compare the fingerprint with the other registrar, who must have the same. Then the organiser " +
        `needs ${ROLL_FILES.roll} of one of you.`,
    );
  }
  return EXIT.done;
}
