/** What a secret ballot encrypts: an answer as zeros and ones. */
import type { Marks } from "../../belenios/ballots/make_ballot.ts";
import { type Answer, type ChosenAnswer, isCountedBySums } from "../../counting/question.ts";
import type { ElectionQuestion } from "./definition.ts";

/**
 * The marks of an answer that keeps the question's rules: one for each choice, and before them one for blank where the question allows
 * that. Who chooses nobody there votes blank.
 *
 * @throws {TypeError} If the question is of a kind that is not counted by sums, which no definition with secret ballots has.
 */
export function marksOf(question: ElectionQuestion, answer: Answer): Marks {
  if (!isCountedBySums(question)) {
    throw new TypeError(`a question of the kind ${question.kind} is not counted by sums`);
  }
  const chosen = answer as ChosenAnswer;
  const marks = question.choices.map((_, choice) => chosen.includes(choice) ? 1 : 0);
  const hasBlank = question.kind === "choose" && question.blank;
  return hasBlank ? [chosen.length === 0 ? 1 : 0, ...marks] : marks;
}
