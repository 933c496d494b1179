/** Borda's method (J.-C. de Borda, 1781): points for each place in a ranking; see `BordaQuestion` for both ways. */
import { compareExactly, type ExactNumber, showFraction, showWhole } from "./exact.ts";
import { groupRankings, type Ranking } from "./grouped_answers.ts";
import type { BordaQuestion, RankedAnswer, WeightedAnswer } from "./question.ts";
import { fillSeats, groupByRank, type Outcome } from "./seat_tie.ts";

/** The count of a `rank` question by Borda's method. */
export interface BordaCount extends Outcome {
  readonly kind: "rank";
  readonly count: "borda";
  readonly variant: "tournament" | "positional";
  /** The weight of all ballots. */
  readonly ballots: number;
  /** That of those which rank nobody. They give no points. */
  readonly undervotes: number;
  /** The points of each choice. */
  readonly counts: readonly ExactNumber[];
  /** The choices, the most points first; equal ones together. */
  readonly order: readonly (readonly number[])[];
}

/** Counts a ranking by Borda's method. */
export function countBorda(
  { choices, variant = "tournament", seats = 1 }: BordaQuestion,
  ballots: readonly WeightedAnswer<RankedAnswer>[],
): BordaCount {
  const { rankings, undervotes, ballots: total } = groupRankings(ballots);
  const halfPoints = choices.map(() => 0n);
  for (const { answer, count } of rankings) {
    for (const [points, rank] of pointsOf(answer, choices.length, variant)) {
      for (const choice of rank) halfPoints[choice] += BigInt(points) * count;
    }
  }
  const order = groupByRank(choices.length, (a, b) => compareExactly(halfPoints[b], halfPoints[a]));
  return {
    kind: "rank",
    count: "borda",
    variant,
    ballots: showWhole(total),
    undervotes: showWhole(undervotes),
    counts: halfPoints.map((numerator) => showFraction({ numerator, denominator: 2n })),
    order,
    ...fillSeats(order, seats),
  };
}

/**
 * What each choice of a rank gets, in half points. Of `length` that share a rank with `below` choices under
 * them, both ways give each `below` points and the mean of 0 to `length - 1` on top; they differ in those
 * left out.
 */
function* pointsOf(
  ranking: Ranking,
  choices: number,
  variant: "tournament" | "positional",
): Generator<[halfPoints: number, rank: readonly number[]]> {
  let below = choices;
  const isRanked = new Array<boolean>(choices).fill(false);
  for (const rank of ranking) {
    below -= rank.length;
    for (const choice of rank) isRanked[choice] = true;
    yield [2 * below + rank.length - 1, rank];
  }
  const leftOut = isRanked.flatMap((ranked, choice) => ranked ? [] : [choice]);
  if (variant === "tournament") yield [leftOut.length - 1, leftOut];
}
