/**
 * Instant runoff voting (RCTab's `singleWinnerMajority`): who has more than half of the active ballots is
 * elected; while nobody has, the one with the fewest votes is eliminated and the ballots move on.
 */
import { showWhole, sumOf } from "./exact.ts";
import { groupRankings } from "./grouped_answers.ts";
import { Piles, showMoved } from "./piles.ts";
import type { IrvQuestion, RankedAnswer, WeightedAnswer } from "./question.ts";
import { type RoundsCount, showInactive, showTally, type TransferRound } from "./rounds.ts";
import { type Outcome, range } from "./seat_tie.ts";
import { type BrokenTie, chooseLast, sortByVotes, type TieBreakOptions } from "./tie_break.ts";

/** The count of a `rank` question by instant runoff. */
export interface IrvCount extends RoundsCount<TransferRound> {
  readonly count: "irv";
}

/** How a round ends: with the count, or with eliminations. */
type Decision =
  | { readonly outcome: Outcome }
  | { readonly eliminated: readonly number[]; readonly tie?: BrokenTie };

interface Standing extends TieBreakOptions {
  readonly round: number;
  readonly continuing: readonly number[];
  readonly votes: readonly bigint[];
  readonly threshold: bigint;
}

/** Counts a ranking by instant runoff. */
export function countIrv(
  question: IrvQuestion,
  ballots: readonly WeightedAnswer<RankedAnswer>[],
  tieOrder: readonly number[],
): IrvCount {
  const choices = question.choices.length;
  const { rankings, undervotes, ballots: total } = groupRankings(ballots);
  const piles = new Piles(rankings, {
    choices,
    value: 1n,
    rules: {
      overvotes: question.overvotes ?? "exhaustIfMultipleContinuing",
      maxSkippedRanksAllowed: question.maxSkippedRanksAllowed ?? 0,
    },
  });
  const isContinuing = new Array<boolean>(choices).fill(true);
  const earlier: (readonly bigint[])[] = [];
  const rounds: TransferRound[] = [];
  const ties: BrokenTie[] = [];
  for (;;) {
    const votes = [...piles.votes];
    const continuing = range(choices).filter((choice) => isContinuing[choice]);
    const threshold = sumOf(votes) / 2n + 1n;
    const round = rounds.length + 1;
    const decision = decide({ round, continuing, votes, threshold, earlier, tieOrder }, question);
    const [outcome, eliminated] = "outcome" in decision
      ? [decision.outcome, []]
      : [undefined, decision.eliminated];
    const shown = {
      round,
      threshold: showWhole(threshold),
      tally: showTally(continuing, votes, showWhole),
      elected: outcome?.winners ?? [],
      eliminated,
      inactiveBallots: showInactive(piles.inactive, showWhole),
    };
    if ("tie" in decision && decision.tie !== undefined) ties.push(decision.tie);
    for (const choice of eliminated) isContinuing[choice] = false;
    const transfers = eliminated.map((from) => {
      const to = showMoved(piles.move(from, isContinuing), showWhole);
      return { from, reason: "elimination" as const, to };
    });
    rounds.push({ ...shown, transfers });
    earlier.push(votes);
    if (outcome === undefined) continue;
    const sums = { ballots: showWhole(total), undervotes: showWhole(undervotes) };
    return { kind: "rank", count: "irv", ...sums, rounds, ties, ...outcome };
  }
}

function decide(
  standing: Standing,
  { batchElimination, seatTie = "report" }: IrvQuestion,
): Decision {
  const { round, continuing, votes, threshold, tieOrder } = standing;
  const leader = continuing.find((choice) => votes[choice] >= threshold);
  if (leader !== undefined) return { outcome: { winners: [leader], tie: null } };
  if (continuing.every((choice) => votes[choice] === 0n)) return { outcome: nobody(continuing) };

  const ascending = sortByVotes(continuing, votes, tieOrder).toReversed();
  const batch = batchElimination ? hopeless(ascending, votes) : [];
  if (batch.length > 0) return { eliminated: batch };

  const among = continuing.filter((choice) => votes[choice] === votes[ascending[0]]);
  if (among.length === 1) return { eliminated: among };
  const { chosen, by } = chooseLast(among, standing);
  if (by === "order" && continuing.length === 2 && seatTie === "report") {
    return { outcome: { winners: [], tie: { forSeats: 1, among } } };
  }
  return { eliminated: [chosen], tie: { round, kind: "elimination", among, chosen, by } };
}

/** No ballot is active: nobody is elected by votes, and if several are left they tie. */
function nobody(continuing: readonly number[]): Outcome {
  return { winners: [], tie: continuing.length > 1 ? { forSeats: 1, among: continuing } : null };
}

/** As many as together have fewer votes than the next: none of them can win any more. */
function hopeless(ascending: readonly number[], votes: readonly bigint[]): number[] {
  let sum = 0n;
  let end = 0;
  for (const [i, choice] of ascending.entries()) {
    if (i > 0 && sum < votes[choice]) end = i;
    sum += votes[choice];
  }
  return ascending.slice(0, end).sort((a, b) => a - b);
}
