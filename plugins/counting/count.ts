/**
 * Counting: from a question and its ballots to who wins, by one of nine methods, and to how that came about.
 *
 * Owns the kinds of question and answer (`question.ts`), which answers are good ones (`check_answer.ts`), the
 * methods (a file each), the order drawn for ties (`draw_order.ts`), and what a count shows, in the field's
 * words (`rounds.ts`). Does not own texts, ballots as records, whose ballot counts, nor the chain.
 *
 * All of it is pure and exact: whole numbers and fractions of `bigint`, no floating point, so every machine
 * comes to the same result, to the bit. Equal answers are put together first. Read `question.ts` first, then
 * a method; `irv.ts` is the shortest of those with rounds.
 */
import { type BordaCount, countBorda } from "./borda.ts";
import { countIrv, type IrvCount } from "./irv.ts";
import { countMajorityJudgment, type MajorityJudgmentCount } from "./majority_judgment.ts";
import type {
  Answer,
  ChosenAnswer,
  GradedAnswer,
  Question,
  RankedAnswer,
  RankQuestion,
  WeightedAnswer,
} from "./question.ts";
import { countSchulze, type SchulzeCount } from "./schulze.ts";
import { countScore, type ScoreCount } from "./score.ts";
import { type BeleniosCount, countBelenios } from "./stv_belenios.ts";
import { countMeek, type MeekCount } from "./stv_meek.ts";
import { countScottish, type ScottishCount } from "./stv_scottish.ts";
import { countSums, type SumCount } from "./sums.ts";

/** What a count needs beside question and ballots. */
export interface CountOptions {
  /** A permutation of the choices, drawn before the first ballot (`drawOrder`): who stands earlier wins a tie. */
  readonly tieOrder: readonly number[];
}

/** The count of any question. It is JSON as it stands. */
export type QuestionCount = SumCount | ScoreCount | MajorityJudgmentCount | RankCount;

/** The count of a question that asks for a ranking. */
export type RankCount =
  | IrvCount
  | ScottishCount
  | MeekCount
  | BeleniosCount
  | SchulzeCount
  | BordaCount;

/**
 * Counts a question. The order of the ballots makes no difference.
 *
 * @param ballots Answers that `checkAnswer` takes; others give a wrong result or throw.
 * @throws {RangeError} If the order is no permutation of the choices, a weight is no whole number of 1 or
 *   more, or their sum is too large.
 *
 * @example
 * ```ts
 * import { countQuestion } from "./count.ts";
 *
 * const question = { kind: "rank", count: "irv", choices: ["Ada", "Bo", "Cy"], ties: false, partial: true } as const;
 * const ballots = [{ answer: [0], weight: 4 }, { answer: [1, 2], weight: 3 }, { answer: [2, 1], weight: 2 }];
 * const { winners } = countQuestion(question, ballots, { tieOrder: [2, 0, 1] });
 * console.assert(winners[0] === 1);
 * ```
 */
export function countQuestion(
  question: Question,
  ballots: readonly WeightedAnswer[],
  { tieOrder }: CountOptions,
): QuestionCount {
  const { choices, weightless } = question;
  const sorted = tieOrder.toSorted((a, b) => a - b);
  if (sorted.length !== choices.length || sorted.some((choice, i) => choice !== i)) {
    const order = tieOrder.join(", ");
    throw new RangeError(
      `Cannot count as the tie order must be a permutation of the ${choices.length} choices: ${order}`,
    );
  }
  const weighed = weightless ? ballots.map(({ answer }) => ({ answer, weight: 1 })) : ballots;
  switch (question.kind) {
    case "choose":
    case "approve":
      return countSums(question, as<ChosenAnswer>(weighed));
    case "score":
      return countScore(question, as<GradedAnswer>(weighed));
    case "grade":
      return countMajorityJudgment(question, as<GradedAnswer>(weighed));
    case "rank":
      return countRanking(question, as<RankedAnswer>(weighed), tieOrder);
  }
}

function countRanking(
  question: RankQuestion,
  ballots: readonly WeightedAnswer<RankedAnswer>[],
  tieOrder: readonly number[],
): RankCount {
  switch (question.count) {
    case "irv":
      return countIrv(question, ballots, tieOrder);
    case "stv-scottish":
      return countScottish(question, ballots, tieOrder);
    case "stv-meek":
      return countMeek(question, ballots, tieOrder);
    case "stv-belenios":
      return countBelenios(question, ballots);
    case "schulze":
      return countSchulze(question, ballots);
    case "borda":
      return countBorda(question, ballots);
  }
}

/** `checkAnswer` has found each answer to be of its question's kind, which the types do not show. */
function as<A extends Answer>(ballots: readonly WeightedAnswer[]): readonly WeightedAnswer<A>[] {
  return ballots as readonly WeightedAnswer<A>[];
}
