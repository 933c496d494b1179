/** Whether an answer is one that its question takes. What is not is refused as a whole, so a count meets no other. */
import type { Json } from "../../core/base/canonical_json.ts";
import type {
  Answer,
  ChooseQuestion,
  GradeQuestion,
  Question,
  RankQuestion,
  ScoreQuestion,
} from "./question.ts";

/** The rules, each with its sentence. */
export const ANSWER_RULES = {
  "not-a-list": "an answer is a list",
  "not-a-choice": "a choice is told by its number in the question, from 0",
  "not-ascending": "the choices stand in ascending order, each once",
  "too-few": "it chooses fewer than the question asks for",
  "too-many": "it chooses more than the question allows",
  "not-for-each": "there is a grade or null for each choice, and no more",
  "not-a-grade": "a grade is null or a whole number within those of the question",
  "partly-blank": "every choice is graded, or none",
  "twice": "each choice stands on one rank at most",
  "tied": "each rank holds one choice",
  "skipped":
    "a rank without a choice is between others, and no more of them in a row than the question allows",
  "incomplete": "every choice is ranked",
} as const;

/** The rule that an answer breaks. */
export type AnswerFault = keyof typeof ANSWER_RULES;

/** The rule that an answer breaks, the first in the order of the answer; undefined if it is a good one. */
export function checkAnswer(question: Question, answer: Json): AnswerFault | undefined {
  if (!Array.isArray(answer)) return "not-a-list";
  switch (question.kind) {
    case "choose":
    case "approve":
      return checkChosen(answer, question.choices.length) ??
        (question.kind === "choose" ? checkNumber(answer.length, question) : undefined);
    case "score":
    case "grade":
      return checkGraded(answer, question);
    case "rank":
      return checkRanked(answer, question);
  }
}

/** Whether an answer is a good one. */
export function isAnswer(question: Question, answer: Json): answer is Answer {
  return checkAnswer(question, answer) === undefined;
}

function isChoice(value: Json, choices: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < choices;
}

function checkChosen(answer: readonly Json[], choices: number): AnswerFault | undefined {
  let last = -1;
  for (const choice of answer) {
    if (!isChoice(choice, choices)) return "not-a-choice";
    if (choice <= last) return "not-ascending";
    last = choice;
  }
  return undefined;
}

function checkNumber(chosen: number, { min, max, blank }: ChooseQuestion): AnswerFault | undefined {
  if (chosen === 0 && blank) return undefined;
  return chosen < min ? "too-few" : chosen > max ? "too-many" : undefined;
}

function checkGraded(
  answer: readonly Json[],
  { kind, choices, grades }: ScoreQuestion | GradeQuestion,
): AnswerFault | undefined {
  if (answer.length !== choices.length) return "not-for-each";
  const lowest = kind === "score" ? 0 : 1;
  for (const grade of answer) {
    if (grade === null) continue;
    if (!isChoice(grade, lowest + grades) || grade < lowest) return "not-a-grade";
  }
  const blanks = answer.filter((grade) => grade === null).length;
  const isPartly = blanks > 0 && blanks < answer.length;
  return kind === "grade" && isPartly ? "partly-blank" : undefined;
}

function checkRanked(answer: readonly Json[], question: RankQuestion): AnswerFault | undefined {
  const choices = question.choices.length;
  const mostSkipped = question.count === "irv" ? question.maxSkippedRanksAllowed ?? 0 : 0;
  const isRanked = new Array<boolean>(choices).fill(false);
  let ranked = 0;
  let skipped = 0;
  for (const rank of answer) {
    const tied = Array.isArray(rank) ? rank : [rank];
    for (const choice of tied) {
      if (!isChoice(choice, choices)) return "not-a-choice";
      if (isRanked[choice]) return "twice";
      isRanked[choice] = true;
    }
    if (tied.length > 1 && !question.ties) return "tied";
    ranked += tied.length;
    skipped = tied.length === 0 ? skipped + 1 : 0;
    if (skipped > mostSkipped) return "skipped";
  }
  if (skipped > 0) return "skipped";
  return ranked < choices && !question.partial ? "incomplete" : undefined;
}
