/** The result of an election whose secret ballots were opened in sum. */
import { isCountedBySums } from "../../counting/question.ts";
import { orderSums } from "../../counting/sums.ts";
import type { ElectionDefinition, ElectionQuestion } from "../definition/definition.ts";
import type { QuestionResult } from "./count_election.ts";

/** What came out. */
export interface OpenedSums {
  /** Of each question how often each slot was chosen: blank first where there is one. */
  readonly sums: readonly (readonly number[])[];
  /** The weight of all ballots. */
  readonly weight: number;
}

/** The questions with their counts. A tie is a tie: nothing inside of a sum has to be decided by an order. */
export function countOpened(
  { questions }: Pick<ElectionDefinition, "questions">,
  { sums, weight }: OpenedSums,
): QuestionResult[] {
  return questions.map((question, i) => {
    if (!isCountedBySums(question)) {
      throw new TypeError(`a question of the kind ${question.kind} is not counted by sums`);
    }
    const slots = sums[i].map(BigInt);
    const blank = blankOf(question, slots);
    const counts = slots.slice(slots.length - question.choices.length);
    const count = orderSums(question, { ballots: BigInt(weight), blank, counts });
    return { question: question.question, ...count };
  });
}

/** The weight of ballots that name nobody, if it can be known. */
function blankOf(question: ElectionQuestion, [first]: readonly bigint[]): bigint | null {
  if (question.kind !== "choose") return null;
  if (question.blank) return first;
  return question.min > 0 ? 0n : null;
}
