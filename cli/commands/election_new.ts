/** `chainvote election new`: a folder with a file to be edited, and the organiser's key. */
import { type Command, Option } from "commander";
import { join } from "node:path";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { countOf } from "../../core/base/count_of.ts";
import { MAX_TRUSTEES } from "../../plugins/election/definition/limits.ts";
import { EXIT, UsageError } from "../app/errors.ts";
import { commandLine } from "../app/hint.ts";
import { checkIsFree, createFolder } from "../app/files/new_folder.ts";
import { drawSigningKey, formatSigningKey } from "../app/files/signing_key.ts";
import {
  checkElectionFile,
  describeElectionFault,
  type ElectionFileFault,
} from "../organise/check_election_file.ts";
import { leadMsOf, secretLeadMinutes } from "../organise/lead_time.ts";
import { type NewTrustees, simpleQuestion, writeNewElection } from "../organise/new_election.ts";
import { usualParams } from "../organise/secret_params.ts";
import { parseZonedTime, ZONED_TIME_RULE } from "../organise/zoned_time.ts";
import type { RunCommand } from "../options/command_context.ts";
import { collectTexts, reading, readPath, readWhole } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { printJson, printLine } from "../terminal/output.ts";

/** Names of the files in the folder. */
const [ELECTION_FILE, KEY_FILE] = ["election.json", "organiser.key"];

interface NewFlags {
  readonly output: string;
  readonly organiser: string;
  readonly question?: readonly string[];
  readonly choices?: readonly string[];
  readonly opens?: string;
  readonly closes?: string;
  readonly secret?: true;
  readonly trustee?: readonly string[];
  readonly threshold?: number;
  readonly json?: true;
}

export function addElectionNewCommand(election: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const readTime = (text: string) =>
    reading(() => {
      if (parseZonedTime(text) !== undefined) return text;
      throw new RangeError(`it ${ZONED_TIME_RULE}: it is ${JSON.stringify(text)}`);
    });
  const command = election.command("new")
    .description("make a folder with election.json, which you edit, and the key of the organiser")
    .argument("<name>", "the title of the election")
    .addOption(
      new Option("-o, --output <folder>", "folder to make; it must not be there yet")
        .argParser(readPath).makeOptionMandatory(),
    )
    .addOption(
      new Option("--organiser <name>", "your name, as the election is to show it")
        .default("The organiser"),
    )
    .addOption(
      new Option("--question <text>", "a question where one choice is chosen; may be repeated")
        .argParser(collectTexts),
    )
    .addOption(
      new Option("--choices <list>", "choices of each question, in their order: Ann,Ben or Ann;Ben")
        .argParser(collectTexts),
    )
    .addOption(new Option("--opens <time>", "such as 2027-03-01T18:00+01:00").argParser(readTime))
    .addOption(new Option("--closes <time>", "such as 2027-03-08T18:00+01:00").argParser(readTime))
    .addOption(
      new Option("--secret", "nobody can read a ballot: trustees open the sums of all, together"),
    )
    .addOption(
      new Option("--trustee <name>", "the name of a trustee, with --secret; may be repeated")
        .argParser(collectTexts),
    )
    .addOption(
      new Option("--threshold <n>", "how many trustees are enough to open (default: a proposal)")
        .argParser(readWhole(1, MAX_TRUSTEES)),
    )
    .addOption(json)
    .action((name, options) => run(() => Promise.resolve(makeElection(name, options))));
  addExamples(command, [
    'chainvote election new "Board 2027" -o board/       with an example of each kind of question, to be edited',
    'chainvote election new "Chair" -o chair/ --question "Who is to chair?" --choices "Ann,Ben,Zoë"',
    'chainvote election new "Board 2027" -o board/ --secret --trustee Anna --trustee Ben --trustee Cleo --trustee Dora',
  ]);
}

function makeElection(title: string, flags: NewFlags): number {
  const { output: folder, organiser, opens, closes, json } = flags;
  checkIsFree(folder);
  const secret = readSecret(flags);
  const isSecret = secret !== undefined;
  const key = drawSigningKey(random);
  const now = clock.now();
  const text = writeNewElection({
    title,
    opens,
    closes,
    organiser: { name: organiser, key: key.publicKey },
    questions: readQuestions(flags),
    secret,
  }, { now, random, offsetAt: (time) => -new Date(time).getTimezoneOffset() });
  const params = usualParams(isSecret);
  const { intervalMs } = params;
  const leadMs = leadMsOf(1, params);
  const { faults } = checkElectionFile(text, { now, leadMs, intervalMs });
  if (faults.length > 0) {
    throw new UsageError([
      "Cannot make the election:",
      ...faults.map((fault) => `  ${describeFault(fault, { opens, leadMs })}`),
    ]);
  }
  createFolder(folder, [
    { name: ELECTION_FILE, content: text },
    { name: KEY_FILE, content: formatSigningKey(key), isSecret: true },
  ]);
  const file = join(folder, ELECTION_FILE);
  if (json) printJson({ folder, file });
  else printLine(...nextSteps({ title, file, keyFile: join(folder, KEY_FILE), isSecret }));
  return EXIT.done;
}

/** A fault of a file that is not written. The time for the trustees' key was worked out of that of the opening, which the user said. */
function describeFault(
  fault: ElectionFileFault,
  { opens, leadMs }: { readonly opens: string | undefined; readonly leadMs: number },
): string {
  if (fault.path !== "keysBy" || opens === undefined) return describeElectionFault(fault);
  const minutes = secretLeadMinutes(leadMs);
  return `--opens must be ${minutes} minutes from now or later, so that trustees can make their key before: it is ${opens}`;
}

function nextSteps(
  { title, file, keyFile, isSecret }: {
    readonly title: string;
    readonly file: string;
    readonly keyFile: string;
    readonly isSecret: boolean;
  },
): string[] {
  const edited = isSecret
    ? "texts, questions, when it opens and closes, and who the trustees are"
    : "texts, questions, when it opens and closes";
  const forTrustees = [
    "  and give it to each trustee, who makes a secret, and hands you the public part of it:",
    `  ${commandLine(["trustee", "new", "--election", file, "--name", "NAME", "-o", "name.seed"])}`,
  ];
  return [
    `${file}: ${JSON.stringify(title)}, which nobody else has seen yet`,
    `${keyFile}: your key as organiser, by which notices are signed: keep it to yourself`,
    "Next:",
    `  edit ${file}: ${edited}`,
    `  ${commandLine(["election", "check", file])}`,
    "  and give it to the registrar, who makes the voting codes:",
    `  ${commandLine(["roll", "new", "--election", file, "--voters", "voters.csv", "-o", "roll"])}`,
    ...(isSecret ? forTrustees : []),
  ];
}

/** What was said of secret ballots. */
function readSecret({ secret, trustee: names = [], threshold }: NewFlags): NewTrustees | undefined {
  if (secret) return { names, threshold };
  if (names.length === 0 && threshold === undefined) return undefined;
  throw new UsageError("--trustee and --threshold are for secret ballots: give --secret too");
}

function readQuestions({ question: questions = [], choices: lists = [] }: NewFlags) {
  if (questions.length !== lists.length) {
    throw new UsageError(
      `each --question needs its --choices: there are ${
        countOf(questions.length, "question")
      } and ` +
        countOf(lists.length, "list") + " of choices",
    );
  }
  return questions.map((question, i) =>
    simpleQuestion(
      question.trim(),
      lists[i].split(lists[i].includes(";") ? ";" : ",").map((each) => each.trim()),
    )
  );
}
