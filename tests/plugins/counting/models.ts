/**
 * The same methods once more, as plainly as they can be said and slow: for small elections. Nothing here is
 * shared with the program but the types.
 */
import type { RankedAnswer, WeightedAnswer } from "../../../plugins/counting/question.ts";
import type { IrvQuestion } from "../../../plugins/counting/question.ts";

/** Each ballot for itself, as a list of ranks. */
function papersOf(ballots: readonly WeightedAnswer[]): number[][][] {
  return ballots.flatMap(({ answer, weight }) => {
    const ranks = (answer as RankedAnswer).map((rank) =>
      typeof rank === "number" ? [rank] : [...rank]
    );
    return Array.from({ length: weight }, () => ranks);
  });
}

/** What came of an election by instant runoff. */
export interface ModelIrv {
  readonly winner: number | undefined;
  /** The votes of those continuing, round by round, and how many ballots are inactive. */
  readonly rounds: readonly { votes: [number, number][]; inactive: number }[];
  readonly eliminated: readonly (readonly number[])[];
  readonly tied: readonly number[] | undefined;
}

/** Instant runoff, without piles: in every round each ballot is read from its first rank on. */
export function modelIrv(
  question: IrvQuestion,
  ballots: readonly WeightedAnswer[],
  tieOrder: readonly number[],
): ModelIrv {
  const papers = papersOf(ballots).filter((ranks) => ranks.flat().length > 0);
  /** Who was continuing in each round so far: a ballot that an overvote ended stays so. */
  const history: number[][] = [];
  let continuing = question.choices.map((_, i) => i);
  const rounds: { votes: [number, number][]; inactive: number }[] = [];
  const eliminated: number[][] = [];
  for (;;) {
    history.push(continuing);
    const chosen = papers.map((ranks) => readPaper(ranks, history, question));
    const votesOf = (choice: number) => chosen.filter((c) => c === choice).length;
    const active = chosen.filter((c) => c !== undefined).length;
    rounds.push({
      votes: continuing.map((c) => [c, votesOf(c)]),
      inactive: papers.length - active,
    });
    const end = (winner?: number, tied?: number[]) => ({ winner, rounds, eliminated, tied });

    const winner = continuing.find((choice) => 2 * votesOf(choice) > active);
    if (winner !== undefined) return end(winner);
    if (active === 0) return end(undefined, continuing.length > 1 ? continuing : undefined);

    let out = question.batchElimination ? batch(continuing, votesOf) : [];
    if (out.length === 0) {
      const least = Math.min(...continuing.map(votesOf));
      let tied = continuing.filter((choice) => votesOf(choice) === least);
      const all = tied;
      for (let r = rounds.length - 2; r >= 0 && tied.length > 1; r--) {
        const before = (choice: number) => rounds[r].votes.find(([c]) => c === choice)![1];
        const fewest = Math.min(...tied.map(before));
        tied = tied.filter((choice) => before(choice) === fewest);
      }
      if (tied.length > 1 && continuing.length === 2 && question.seatTie !== "order") {
        return end(undefined, all);
      }
      out = [tied.reduce((a, b) => tieOrder.indexOf(a) > tieOrder.indexOf(b) ? a : b)];
    }
    eliminated.push(out);
    continuing = continuing.filter((choice) => !out.includes(choice));
  }
}

/** All those lower than some gap between votes that their sum cannot close. */
function batch(continuing: readonly number[], votesOf: (choice: number) => number): number[] {
  const hopeless = [...new Set<unknown>(continuing.map(votesOf))].map((limit) => {
    const lower = continuing.filter((choice) => votesOf(choice) < Number(limit));
    return lower.reduce((sum, choice) => sum + votesOf(choice), 0) < Number(limit) ? lower : [];
  });
  return hopeless.reduce((a, b) => b.length > a.length ? b : a);
}

/** Whom a ballot counts for in the last round of the history. */
function readPaper(
  ranks: readonly (readonly number[])[],
  history: readonly (readonly number[])[],
  question: IrvQuestion,
): number | undefined {
  let counted: number | undefined;
  for (const continuing of history) {
    if (counted !== undefined && continuing.includes(counted)) continue;
    counted = undefined;
    let gap = 0;
    for (const rank of ranks) {
      gap = rank.length === 0 ? gap + 1 : 0;
      if (gap > (question.maxSkippedRanksAllowed ?? Infinity)) return undefined;
      if (rank.length > 1 && question.overvotes === "exhaustImmediately") return undefined;
      if (rank.length > 1 && question.overvotes === "alwaysSkipToNextRank") continue;
      const left = rank.filter((choice) => continuing.includes(choice));
      if (left.length > 1) return undefined;
      if (left.length === 1) {
        counted = left[0];
        break;
      }
    }
    if (counted === undefined) return undefined;
  }
  return counted;
}

/** Schulze's order by looking at every path there is. */
export function modelSchulze(choices: number, ballots: readonly WeightedAnswer[]): number[][] {
  const papers = papersOf(ballots);
  const place = (ranks: readonly (readonly number[])[], choice: number) => {
    const found = ranks.findIndex((rank) => rank.includes(choice));
    return found === -1 ? Infinity : found;
  };
  const prefer = (a: number, b: number) =>
    papers.filter((ranks) => place(ranks, a) < place(ranks, b)).length;
  const all = Array.from({ length: choices }, (_, i) => i);

  /** Winning votes first, then few losing votes, in one number; 0 is no path. */
  const strength = (a: number, b: number) =>
    prefer(a, b) > prefer(b, a) ? prefer(a, b) * 1_000 + 999 - prefer(b, a) : 0;
  const strongest = (from: number, to: number, visited: readonly number[]): number => {
    if (from === to) return Infinity;
    const ways = all.filter((next) => !visited.includes(next)).map((next) =>
      Math.min(strength(from, next), strongest(next, to, [...visited, next]))
    );
    return Math.max(0, ...ways);
  };
  const isAhead = (a: number, b: number) => strongest(a, b, [a]) > strongest(b, a, [b]);
  const order: number[][] = [];
  let left = all;
  while (left.length > 0) {
    const best = left.filter((a) => left.every((b) => !isAhead(b, a)));
    order.push(best);
    left = left.filter((a) => !best.includes(a));
  }
  return order;
}

/** The grades in the order in which the medians are taken away. */
export function modelMedians(grades: readonly number[], median: "lower" | "higher"): number[] {
  const left = grades.toSorted((a, b) => a - b);
  const taken: number[] = [];
  while (left.length > 0) {
    const middle = left.length % 2 === 1 || median === "lower"
      ? Math.floor(left.length / 2)
      : left.length / 2 - 1;
    taken.push(...left.splice(middle, 1));
  }
  return taken;
}
