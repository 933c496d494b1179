/**
 * The answers of an open ballot as bytes, in the order of the questions. Each list of answers has one form alone, so nobody can
 * write a ballot in two ways.
 *
 * - `choose`, `approve`: a bit for each choice, choice 0 the lowest bit of the first byte, in as few bytes as it takes; bits
 *   that stand for no choice are 0. A blank answer has none set.
 * - `score`, `grade`: a byte for each choice, its grade, or 255 for a blank.
 * - `rank`: a byte for each choice, its rank from 1, or 0 if it is not ranked. Choices with one rank are tied; a rank that no
 *   choice has is a skipped one.
 */
import { checkAnswer } from "../../counting/check_answer.ts";
import type {
  Answer,
  ChosenAnswer,
  GradedAnswer,
  Question,
  RankedAnswer,
} from "../../counting/question.ts";

const BLANK = 255;
const MAX_RANK = 255;

/** Bytes of the answers to these questions. */
export function answerBytes(questions: readonly Question[]): number {
  return questions.reduce((sum, question) => sum + sizeOf(question), 0);
}

/**
 * Writes answers.
 *
 * @throws {RangeError} Naming the first answer that breaks a rule of its question, from 1, and the rule.
 */
export function writeAnswers(
  questions: readonly Question[],
  answers: readonly Answer[],
): Uint8Array {
  if (answers.length !== questions.length) {
    throw new RangeError(
      `there must be an answer to each of the ${questions.length} questions: there are ${answers.length}`,
    );
  }
  const bytes = new Uint8Array(answerBytes(questions));
  let at = 0;
  questions.forEach((question, i) => {
    const fault = checkAnswer(question, answers[i]);
    if (fault !== undefined) {
      throw new RangeError(`the answer to question ${i + 1} breaks ${fault}`);
    }
    const size = sizeOf(question);
    writeAnswer(question, answers[i], bytes.subarray(at, at + size));
    at += size;
  });
  return bytes;
}

/** Reads answers. Undefined for bytes that {@linkcode writeAnswers} never gives for these questions. */
export function readAnswers(
  questions: readonly Question[],
  bytes: Uint8Array,
): Answer[] | undefined {
  if (bytes.length !== answerBytes(questions)) return undefined;
  const answers: Answer[] = [];
  let at = 0;
  for (const question of questions) {
    const size = sizeOf(question);
    const answer = readAnswer(question, bytes.subarray(at, at + size));
    if (answer === undefined || checkAnswer(question, answer) !== undefined) return undefined;
    answers.push(answer);
    at += size;
  }
  return answers;
}

function sizeOf({ kind, choices }: Question): number {
  switch (kind) {
    case "choose":
    case "approve":
      return Math.ceil(choices.length / 8);
    case "score":
    case "grade":
    case "rank":
      return choices.length;
  }
}

/** @param out Zeros, as long as the answer. */
function writeAnswer(question: Question, answer: Answer, out: Uint8Array): void {
  switch (question.kind) {
    case "choose":
    case "approve":
      for (const choice of answer as ChosenAnswer) out[choice >> 3] |= 1 << (choice & 7);
      return;
    case "score":
    case "grade":
      (answer as GradedAnswer).forEach((grade, choice) => out[choice] = grade ?? BLANK);
      return;
    case "rank": {
      const ranks = answer as RankedAnswer;
      if (ranks.length > MAX_RANK) {
        throw new RangeError(
          `a ranking must have at most ${MAX_RANK} ranks: it has ${ranks.length}`,
        );
      }
      ranks.forEach((held, rank) => {
        for (const choice of typeof held === "number" ? [held] : held) out[choice] = rank + 1;
      });
      return;
    }
    default:
      // A kind that is added later does not compile until it is listed here.
      question satisfies never;
  }
}

function readAnswer({ kind, choices }: Question, bytes: Uint8Array): Answer | undefined {
  switch (kind) {
    case "choose":
    case "approve":
      return readChosen(bytes, choices.length);
    case "score":
    case "grade":
      return Array.from(bytes, (grade) => grade === BLANK ? null : grade);
    case "rank":
      return readRanked(bytes);
  }
}

function readChosen(bytes: Uint8Array, choices: number): number[] | undefined {
  const chosen: number[] = [];
  for (let choice = 0; choice < 8 * bytes.length; choice++) {
    if ((bytes[choice >> 3] >> (choice & 7) & 1) === 0) continue;
    if (choice >= choices) return undefined;
    chosen.push(choice);
  }
  return chosen;
}

function readRanked(bytes: Uint8Array): RankedAnswer {
  const ranks: number[][] = Array.from({ length: Math.max(0, ...bytes) }, () => []);
  bytes.forEach((rank, choice) => {
    if (rank > 0) ranks[rank - 1].push(choice);
  });
  return ranks.map((held) => held.length === 1 ? held[0] : held);
}
