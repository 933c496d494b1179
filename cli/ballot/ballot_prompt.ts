/** Asks a person for a ballot: the code of the letter, an answer to each question, and once more before it is sent. */
import { countOf } from "../../core/base/count_of.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import { DEFAULT_MINIMUM } from "../../plugins/election/definition/limits.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { printLine, printNote } from "../terminal/output.ts";
import type { LineInput } from "../terminal/line_input.ts";
import { describeAnswer } from "./answer_text.ts";
import type { BallotRefusal } from "./shown_ballot.ts";
import type { BallotToCast } from "./ballot_writer.ts";
import type { Election } from "../result/read_election.ts";
import { warnOfFew } from "../result/few_ballots.ts";
import { describeTyping, readTypedAnswer } from "./typed_answer.ts";
import { keyOfCodes } from "./voter_codes.ts";
import type { VoterKey } from "../../plugins/election/roll/voter_key.ts";

/** What is known already and is not asked for. */
export interface KnownOfBallot {
  readonly key?: VoterKey;
  readonly answers?: readonly Answer[];
  /** A ballot is encrypted and its mark shown before it is asked what becomes of it. */
  readonly isTest: boolean;
  /** Why a key cannot vote: asked as soon as it is known, so that nobody fills in a ballot in vain. */
  readonly refusalOf: (key: VoterKey) => Promise<BallotRefusal | undefined>;
  /** What is to be known of an earlier ballot, before this one is sent. */
  readonly earlierOf: (key: VoterKey, answers: readonly Answer[]) => Promise<string | undefined>;
}

/** Asks for what is missing of a ballot. Undefined if the input ends, or the person does not want to send it. */
export async function askForBallot(
  { definition }: Election,
  input: LineInput,
  known: KnownOfBallot,
): Promise<BallotToCast | { readonly refused: BallotRefusal } | undefined> {
  const key = known.key ?? await askForKey(definition, input);
  if (key === undefined) return undefined;
  const refused = await known.refusalOf(key);
  if (refused !== undefined) return { refused };
  const answers = known.answers ?? await askForAnswers(definition.questions, input);
  if (answers === undefined) return undefined;
  printLine("", "Your ballot:");
  definition.questions.forEach((question, i) => {
    printLine(`  ${question.question}  →  ${describeAnswer(question, answers[i])}`);
  });
  if (known.isTest) return { key, answers };
  const earlier = await known.earlierOf(key, answers);
  if (earlier !== undefined) printNote(earlier);
  const { revote = "last" } = definition;
  const later = revote === "last"
    ? "You can vote again until the election closes; the last ballot counts."
    : "It cannot be changed.";
  const readers = definition.mode === "open"
    ? "Everybody will be able to read it."
    : "It is encrypted on this machine: trustees open the sum of all ballots, and no single one.";
  const { mode, minimum = DEFAULT_MINIMUM } = definition;
  if (mode === "secret" && minimum < DEFAULT_MINIMUM) {
    printNote(`A sum may be opened from ${countOf(minimum, "ballot")} on. ${warnOfFew(minimum)}.`);
  }
  for (;;) {
    const sure = await input.ask(`${readers} ${later} Send it? (y/n):`);
    if (sure !== undefined && /^y(es)?$/i.test(sure.trim())) return { key, answers };
    if (sure !== undefined && !/^no?$/i.test(sure.trim())) continue;
    printNote("Nothing was sent.");
    return undefined;
  }
}

async function askForKey(
  definition: Election["definition"],
  input: LineInput,
): Promise<VoterKey | undefined> {
  const letters = definition.registrars.length;
  for (;;) {
    const codes: string[] = [];
    for (let i = 1; i <= letters; i++) {
      const which = letters === 1 ? "your letter" : `letter ${i} of ${letters}`;
      const code = await input.ask(`The voting code of ${which}:`);
      if (code === undefined) return undefined;
      codes.push(code);
    }
    const read = keyOfCodes(definition, codes);
    if (read.ok) return read.key;
    printNote(`(${read.reason})`);
  }
}

async function askForAnswers(
  questions: readonly ElectionQuestion[],
  input: LineInput,
): Promise<Answer[] | undefined> {
  const answers: Answer[] = [];
  for (const [i, question] of questions.entries()) {
    printLine("", `Question ${i + 1} of ${questions.length}: ${question.question}`);
    question.choices.forEach((choice, number) => printLine(`  ${number + 1}  ${choice}`));
    for (;;) {
      const typed = await input.ask(describeTyping(question));
      if (typed === undefined) return undefined;
      const answer = readTypedAnswer(question, typed);
      if (typeof answer !== "string") {
        answers.push(answer);
        break;
      }
      printNote(`(${answer})`);
    }
  }
  return answers;
}
