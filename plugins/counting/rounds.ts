/**
 * What a count by rounds shows of each round, in the words of RCTab's JSON (`tally`, `threshold`, `elected`,
 * `eliminated`, `transfers`, `inactiveBallots`, `residual surplus`). Choices are told by their number.
 */
import type { ExactNumber } from "./exact.ts";
import type { Outcome } from "./seat_tie.ts";
import type { BrokenTie } from "./tie_break.ts";

/** Why a ballot is inactive. */
export const INACTIVE_REASONS = [
  "exhaustedChoices",
  "overvotes",
  "skippedRankings",
  "repeatedRankings",
] as const;

/** `exhaustedChoices`: it ranks no continuing choice any more. The others: it met what its question lets end it. */
export type InactiveReason = typeof INACTIVE_REASONS[number];

/**
 * Votes of inactive ballots, by why they are. `repeatedRankings` is always 0: an answer that ranks a choice
 * twice is refused before it is counted.
 */
export type InactiveBallots = Readonly<Record<InactiveReason, ExactNumber>>;

/** Votes by the number of the choice. */
export type RoundTally = Readonly<Record<string, ExactNumber>>;

/** Where votes go at the end of a round. */
export interface Transfer {
  readonly from: number;
  readonly reason: "elimination" | "surplus";
  /** What a ballot that was worth one vote is worth afterwards, if it is a surplus. */
  readonly transferValue?: ExactNumber;
  /** By the number of a choice, by a reason of {@linkcode InactiveReason}, or `residual surplus`: lost in rounding. */
  readonly to: RoundTally;
}

/**
 * What every round has. The sum of `tally`, `inactiveBallots` and, if there is one, `residualSurplus` is the
 * weight of the ballots without the undervotes, in every round.
 */
export interface CountRound {
  /** From 1. */
  readonly round: number;
  /** Votes at which a choice is elected: more than the rest can have, or the quota. */
  readonly threshold: ExactNumber;
  /** The votes of each continuing choice, and of each that is elected. */
  readonly tally: RoundTally;
  /** Who is elected in it, the first one first. */
  readonly elected: readonly number[];
  /** Who is eliminated at its end. */
  readonly eliminated: readonly number[];
  readonly inactiveBallots: InactiveBallots;
}

/** A round at whose end ballots are transferred. */
export interface TransferRound extends CountRound {
  readonly transfers: readonly Transfer[];
}

/** What every count by rounds has. */
export interface RoundsCount<R extends CountRound> extends Outcome {
  readonly kind: "rank";
  /** The weight of all ballots. */
  readonly ballots: number;
  /** That of those which rank nobody. They are part of no round. */
  readonly undervotes: number;
  readonly rounds: readonly R[];
  /** All ties that had to be broken for the count to go on. */
  readonly ties: readonly BrokenTie[];
}

/** The votes of some choices, to be shown. */
export function showTally(
  choices: readonly number[],
  votes: readonly bigint[],
  show: (votes: bigint) => ExactNumber,
): RoundTally {
  return Object.fromEntries(choices.map((choice) => [choice, show(votes[choice])]));
}

/** Votes by why they are inactive, to be shown. */
export function showInactive(
  votes: Readonly<Record<InactiveReason, bigint>>,
  show: (votes: bigint) => ExactNumber,
): InactiveBallots {
  return {
    exhaustedChoices: show(votes.exhaustedChoices),
    overvotes: show(votes.overvotes),
    skippedRankings: show(votes.skippedRankings),
    repeatedRankings: show(votes.repeatedRankings),
  };
}

/** Nothing is inactive. */
export function noInactive(): Record<InactiveReason, bigint> {
  return { exhaustedChoices: 0n, overvotes: 0n, skippedRankings: 0n, repeatedRankings: 0n };
}
