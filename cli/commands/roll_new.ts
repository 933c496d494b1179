/** `chainvote roll new`: makes the voting codes of a list of voters, and the roll. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { countOf } from "../../core/base/count_of.ts";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { MAX_LABEL_LENGTH } from "../../plugins/election/definition/limits.ts";
import { normalizeText } from "../../plugins/text/text_rules.ts";
import { EXIT, UsageError } from "../app/errors.ts";
import { checkIsFree } from "../app/files/new_folder.ts";
import { readCsvFile } from "../csv/csv_file.ts";
import type { RunCommand } from "../options/command_context.ts";
import { reading, readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { readElectionDraft } from "../app/files/election_draft.ts";
import { MAX_VOTER_FILE_BYTES } from "../roll/limits.ts";
import { makeRollFolder } from "../roll/make_roll.ts";
import type { RegistrarFile } from "../roll/registrar_file.ts";
import { ROLL_FILES } from "../roll/roll_files.ts";
import { describeVoterFault } from "../roll/voter_fault.ts";
import { describeColumns, findSharedEmails } from "../roll/voter_notes.ts";
import { type ParsedVoters, parseVoters } from "../roll/voters_csv.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { printSome } from "../terminal/print_some.ts";
import { createJobProgress } from "../terminal/job_progress.ts";

interface NewOptions {
  readonly election: string;
  readonly voters: string;
  readonly output: string;
  readonly registrar?: 1 | 2;
  readonly name?: string;
  readonly leaveOut?: readonly number[];
  readonly json?: true;
}

export function addRollNewCommand(roll: Command, run: RunCommand): void {
  const command = roll.command("new")
    .description("make a voting code for each voter of a list, and the roll; both in a new folder")
    .addOption(
      new Option("--election <file>", "the organiser's election.json").argParser(readPath)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--voters <csv>", "the list of voters; - is stdin").argParser(readPath)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("-o, --output <folder>", "folder to make; it must not be there yet")
        .argParser(readPath).makeOptionMandatory(),
    )
    .addOption(
      new Option(
        "--registrar <number>",
        "which of two registrars you are, 1 or 2; without it: the only one",
      )
        .argParser(readRegistrar),
    )
    .addOption(
      new Option("--name <name>", "your name, as the election is to show it").argParser(readName),
    )
    .addOption(
      new Option("--leave-out <lines>", "lines of the list to leave out, such as 17,23")
        .argParser(readLines),
    )
    .addOption(outputOptions("warning").json)
    .action((options) => run(({ signal }) => makeRoll(options, signal)));
  addExamples(command, [
    "chainvote roll new --election board/election.json --voters voters.csv -o roll/",
    "chainvote roll new --election board/election.json --voters voters.csv --leave-out 17,23 -o roll/",
    "chainvote roll new --election board/election.json --voters voters.csv --registrar 2 -o ben/",
  ]);
}

async function makeRoll(options: NewOptions, signal: AbortSignal): Promise<number> {
  const { election: file, voters: csv, output: folder, registrar, json } = options;
  checkIsFree(folder);
  const election = readElectionDraft(file);
  const text = await readCsvFile(csv, { what: "voters", maxBytes: MAX_VOTER_FILE_BYTES, signal });
  const list = parseVoters(text, { leaveOut: options.leaveOut });
  if (list.unknownLines.length > 0) {
    const lines = list.unknownLines.join(", ");
    throw new UsageError(
      `Cannot leave out what is not there: no voter of ${csv} is on line ${lines}`,
    );
  }
  if (list.faults.length > 0) return refuse(csv, list, json);
  const { voters } = list;
  const progress = createJobProgress("keys");
  const { registrar: own, numbered } = await makeRollFolder(folder, list, {
    election,
    registrar,
    name: options.name,
    random,
    clock,
    signal,
    onMade: (count) => progress.show(count, voters.length),
  });
  progress.end();
  const count = { folder, voters: voters.length };
  const leftOut = options.leaveOut ?? [];
  if (json) {
    printJson(
      numbered === undefined
        ? { ...count, registrar, commit: own.commit, leftOut }
        : { ...count, root: numbered.digest.root, fingerprint: numbered.fingerprint, leftOut },
    );
    return EXIT.done;
  }
  printSome(findSharedEmails(list), { describe: (note) => `Note: ${note}`, noun: "note" });
  printNote(describeColumns(list.columns));
  if (leftOut.length > 0) printNote(`Left out: line ${leftOut.join(", ")}.`);
  const what = numbered === undefined
    ? `commit ${own.commit}`
    : `fingerprint ${numbered.fingerprint}`;
  printLine(`${folder}: ${countOf(voters.length, "voter")}, ${what}`);
  tellNext(folder, own);
  return EXIT.done;
}

/** Tells what is wrong with the list; nothing has been made. */
function refuse(csv: string, { faults }: ParsedVoters, json: true | undefined): number {
  const reason = `Nothing was made, as ${
    countOf(faults.length, "fault")
  } of ${csv} must be mended first`;
  if (json) {
    printJson({ status: "error", code: EXIT.usage, reason, faults });
    return EXIT.usage;
  }
  printSome(faults, { describe: (fault) => describeVoterFault(csv, fault), noun: "fault" });
  printNote(`${reason}, or the lines left out by --leave-out.`);
  return EXIT.usage;
}

function tellNext(folder: string, { registrars }: RegistrarFile): void {
  const { codes, key, registrar, roll, list } = ROLL_FILES;
  printLine(
    `Secret, for nobody but you: ${codes} and ${key}. Keep a copy of the folder in a safe place.`,
  );
  if (registrars === 1) {
    printLine(
      `For the organiser: ${roll} and ${registrar}. When the election is built: chainvote roll letters ${folder} --election board.election`,
    );
  } else {
    printLine(`For the organiser and the other registrar, now: ${registrar}.`);
    printLine(
      `For the other registrar, once you have theirs: ${list}. Then: chainvote roll combine ${folder}`,
    );
  }
}

function readRegistrar(text: string): 1 | 2 {
  if (text === "1") return 1;
  if (text === "2") return 2;
  throw new InvalidArgumentError("It must be 1 or 2.");
}

function readName(text: string): string {
  return reading(() => {
    const read = normalizeText(text, { name: "name", most: MAX_LABEL_LENGTH });
    if (read.ok) return read.text;
    throw new TypeError(read.reason);
  });
}

function readLines(text: string): number[] {
  const parts = text.split(",").map((part) => part.trim());
  const wrong = parts.find((part) => !/^[1-9]\d{0,8}$/.test(part));
  if (wrong === undefined) return parts.map(Number);
  throw new InvalidArgumentError(`It must be numbers of lines, such as 17,23: "${wrong}" is none.`);
}
