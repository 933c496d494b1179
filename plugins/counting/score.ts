/** `score`: the sum of the scores of each choice, or their mean over those who scored it. */
import {
  compareExactly,
  compareFractions,
  type ExactNumber,
  showFraction,
  showWhole,
} from "./exact.ts";
import { groupAnswers } from "./grouped_answers.ts";
import type { GradedAnswer, ScoreQuestion, WeightedAnswer } from "./question.ts";
import { fillSeats, groupByRank, type Outcome } from "./seat_tie.ts";

/** The count of a `score` question. */
export interface ScoreCount extends Outcome {
  readonly kind: "score";
  readonly by: "sum" | "mean";
  /** The weight of all ballots. */
  readonly ballots: number;
  /** That of those which score nobody. */
  readonly blank: number;
  /** The sum of the scores of each choice. */
  readonly counts: readonly number[];
  /** The weight of the ballots that scored it: a mean of few voters is not that of many. */
  readonly scoredBy: readonly number[];
  /** The mean over them; null if there is none. */
  readonly means: readonly (ExactNumber | null)[];
  /** The choices, best first; equal ones together. */
  readonly order: readonly (readonly number[])[];
}

/** Counts a `score` question. */
export function countScore(
  { choices, by = "sum", seats = 1 }: ScoreQuestion,
  ballots: readonly WeightedAnswer<GradedAnswer>[],
): ScoreCount {
  const [sums, scoredBy] = [choices.map(() => 0n), choices.map(() => 0n)];
  let [total, blank] = [0n, 0n];
  for (const { answer, count } of groupAnswers(ballots)) {
    total += count;
    if (answer.every((score) => score === null)) blank += count;
    for (const [choice, score] of answer.entries()) {
      if (score === null) continue;
      sums[choice] += BigInt(score) * count;
      scoredBy[choice] += count;
    }
  }
  const means = sums.map((numerator, choice) => ({ numerator, denominator: scoredBy[choice] }));
  const compareMeans = (a: number, b: number) => {
    if (scoredBy[a] > 0n && scoredBy[b] > 0n) return compareFractions(means[b], means[a]);
    return Number(scoredBy[a] === 0n) - Number(scoredBy[b] === 0n);
  };
  const compareSums = (a: number, b: number) => compareExactly(sums[b], sums[a]);
  const order = groupByRank(choices.length, by === "sum" ? compareSums : compareMeans);
  return {
    kind: "score",
    by,
    ballots: showWhole(total),
    blank: showWhole(blank),
    counts: sums.map(showWhole),
    scoredBy: scoredBy.map(showWhole),
    means: means.map((mean) => mean.denominator === 0n ? null : showFraction(mean)),
    order,
    ...fillSeats(order, seats),
  };
}
