/**
 * Schulze's method (M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and
 * Condorcet-consistent single-winner election method", Social Choice and Welfare 36, 2011).
 *
 * A defeat is as strong as its winning votes; of two with equal ones that with fewer losing votes is the
 * stronger, as Belenios and CIVS have it. A path is as strong as its weakest defeat. A choice is ahead of
 * another if its strongest path to it is stronger than the one back.
 */
import { compareExactly, showWhole } from "./exact.ts";
import { groupRankings } from "./grouped_answers.ts";
import { comparePairs } from "./pairwise.ts";
import type { RankedAnswer, SchulzeQuestion, WeightedAnswer } from "./question.ts";
import { fillSeats, type Outcome, range } from "./seat_tie.ts";

/** The count of a `rank` question by Schulze's method. */
export interface SchulzeCount extends Outcome {
  readonly kind: "rank";
  readonly count: "schulze";
  /** The weight of all ballots. */
  readonly ballots: number;
  /** That of those which rank nobody. */
  readonly undervotes: number;
  /** The weight of the ballots that rank the one choice above the other. */
  readonly matrix: readonly (readonly number[])[];
  /** Who beats every other one in a comparison of the two. */
  readonly condorcetWinner: number | null;
  /** Winning and losing votes of the weakest defeat on the strongest path; both 0 if there is no path. */
  readonly paths: readonly (readonly (readonly [winning: number, losing: number])[])[];
  /** Groups of choices: nobody left is ahead of one in the first, then in the second, and so on. */
  readonly order: readonly (readonly number[])[];
}

interface Strength {
  readonly winning: bigint;
  readonly losing: bigint;
}

const NONE: Strength = { winning: 0n, losing: 0n };

/** Counts a ranking by Schulze's method. */
export function countSchulze(
  { choices, seats = 1 }: SchulzeQuestion,
  ballots: readonly WeightedAnswer<RankedAnswer>[],
): SchulzeCount {
  const { rankings, undervotes, ballots: total } = groupRankings(ballots);
  const matrix = comparePairs(rankings, choices.length);
  const paths = strongestPaths(matrix);
  const order = orderByPaths(paths);
  const winner = matrix.findIndex((row, a) =>
    row.every((votes, b) => a === b || votes > matrix[b][a])
  );
  return {
    kind: "rank",
    count: "schulze",
    ballots: showWhole(total),
    undervotes: showWhole(undervotes),
    matrix: matrix.map((row) => row.map(showWhole)),
    condorcetWinner: winner === -1 ? null : winner,
    paths: paths.map((row) =>
      row.map(({ winning, losing }) => [showWhole(winning), showWhole(losing)] as const)
    ),
    order,
    ...fillSeats(order, seats),
  };
}

/** Floyd and Warshall's algorithm with the strongest of the weakest, as in the paper. */
function strongestPaths(matrix: readonly (readonly bigint[])[]): Strength[][] {
  const paths = matrix.map((row, a) =>
    row.map((winning, b) => {
      const losing = matrix[b][a];
      return winning > losing ? { winning, losing } : NONE;
    })
  );
  for (const [via, onward] of paths.entries()) {
    for (const row of paths) {
      for (const [b, path] of row.entries()) {
        const detour = weaker(row[via], onward[b]);
        if (compareStrengths(detour, path) > 0) row[b] = detour;
      }
    }
  }
  return paths;
}

function weaker(a: Strength, b: Strength): Strength {
  return compareStrengths(a, b) < 0 ? a : b;
}

function compareStrengths(a: Strength, b: Strength): number {
  return compareExactly(a.winning, b.winning) || compareExactly(b.losing, a.losing);
}

/** To be ahead is transitive (the paper's theorem 4.1), so there is always somebody behind nobody. */
function orderByPaths(paths: readonly (readonly Strength[])[]): number[][] {
  const isAhead = (a: number, b: number) => compareStrengths(paths[a][b], paths[b][a]) > 0;
  const order: number[][] = [];
  for (let left = range(paths.length); left.length > 0;) {
    const first = left.filter((choice) => !left.some((other) => isAhead(other, choice)));
    order.push(first);
    left = left.filter((choice) => !first.includes(choice));
  }
  return order;
}
