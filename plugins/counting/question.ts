/** The kinds of question, how each is counted, and what an answer to each looks like. */
import type { SeatTieRule } from "./seat_tie.ts";

/** What every question has. */
export interface QuestionBase {
  /** What can be chosen. Everywhere else a choice is its number in this list, from 0. */
  readonly choices: readonly string[];
  /** How many choices win. @default 1 */
  readonly seats?: number;
  /** Every ballot counts once, although the roll has weights. */
  readonly weightless?: true;
}

/** Choose from `min` to `max` of the choices; with `blank` also none, whatever `min` is. */
export interface ChooseQuestion extends QuestionBase {
  readonly kind: "choose";
  readonly min: number;
  readonly max: number;
  readonly blank: boolean;
}

/** Approve of as many choices as one likes. */
export interface ApproveQuestion extends QuestionBase {
  readonly kind: "approve";
}

/** Score each choice from 0 to `grades - 1`, the more the better, or leave it blank. */
export interface ScoreQuestion extends QuestionBase {
  readonly kind: "score";
  readonly count: "score";
  readonly grades: number;
  /**
   * `sum`: a blank counts as 0. `mean`: a blank does not count; a choice that nobody scored is last.
   *
   * @default "sum"
   */
  readonly by?: "sum" | "mean";
}

/** Grade every choice from 1, the best, to `grades`; or leave all blank. */
export interface GradeQuestion extends QuestionBase {
  readonly kind: "grade";
  readonly count: "majority-judgment";
  readonly grades: number;
  /**
   * Which of the two middle grades is the median of an even number. `lower`: the worse (Balinski and
   * Laraki). `higher`: the better (Belenios). With two voters the winner can differ.
   *
   * @default "lower"
   */
  readonly median?: "lower" | "higher";
}

/** What every question has that asks for a ranking. */
export interface RankQuestionBase extends QuestionBase {
  readonly kind: "rank";
  /** Whether several choices may share a rank. */
  readonly ties: boolean;
  /** Whether choices may be left out; one who ranks none hands in a blank ballot. */
  readonly partial: boolean;
}

/**
 * What becomes of a ballot whose next rank holds several choices, by RCTab's names (its `overvoteRule`):
 *
 * - `exhaustImmediately`: the ballot is inactive from then on.
 * - `alwaysSkipToNextRank`: the rank is passed over.
 * - `exhaustIfMultipleContinuing`: it counts for the one of them that is continuing. With several it is
 *   inactive from then on, and is not looked at again when later only one of them is left.
 */
export type OvervoteRule =
  | "exhaustImmediately"
  | "alwaysSkipToNextRank"
  | "exhaustIfMultipleContinuing";

/** Instant runoff voting, for one seat. */
export interface IrvQuestion extends RankQuestionBase {
  readonly count: "irv";
  readonly seats?: 1;
  /** @default "exhaustIfMultipleContinuing" */
  readonly overvotes?: OvervoteRule;
  /**
   * How many ranks in a row may be empty with later ones still counting. Left out, no rank may be empty.
   * RCTab's name.
   */
  readonly maxSkippedRanksAllowed?: number;
  /**
   * Eliminate at once all that together have fewer votes than the next. It changes no winner and hides
   * rounds.
   *
   * @default false
   */
  readonly batchElimination?: boolean;
  /** @default "report" */
  readonly seatTie?: SeatTieRule;
}

/** Single transferable vote: `stv-scottish`, `stv-meek` and `stv-belenios` say by which rules. */
export interface StvQuestion extends RankQuestionBase {
  readonly count: "stv-scottish" | "stv-meek" | "stv-belenios";
  readonly seats: number;
  /** No rank of a ballot under STV holds two. */
  readonly ties: false;
  /** Belenios' rules name who is ahead in every tie, so it says nothing there. @default "report" */
  readonly seatTie?: SeatTieRule;
}

/** Schulze's method, by winning votes. */
export interface SchulzeQuestion extends RankQuestionBase {
  readonly count: "schulze";
}

/** Borda's method. */
export interface BordaQuestion extends RankQuestionBase {
  readonly count: "borda";
  /**
   * `tournament`: one point for each choice ranked below, half a point for each on the same rank; those left
   * out share the last rank. `positional`: n - 1, n - 2, … by place; those that share a rank get the mean of
   * their places, those left out 0.
   *
   * @default "tournament"
   */
  readonly variant?: "tournament" | "positional";
}

/** A question that asks for a ranking. */
export type RankQuestion = IrvQuestion | StvQuestion | SchulzeQuestion | BordaQuestion;

/** Any question. */
export type Question =
  | ChooseQuestion
  | ApproveQuestion
  | ScoreQuestion
  | GradeQuestion
  | RankQuestion;

/** Which kind of question there is. */
export type QuestionKind = Question["kind"];

/** Which kinds are counted by adding up how often each choice was named, and nothing else. */
const COUNTED_BY_SUMS = {
  choose: true,
  approve: true,
  score: false,
  grade: false,
  rank: false,
} as const satisfies Readonly<Record<QuestionKind, boolean>>;

/** A kind of question that is counted by sums alone. */
export type SummedKind = {
  [K in QuestionKind]: (typeof COUNTED_BY_SUMS)[K] extends true ? K : never;
}[QuestionKind];

/** All kinds, in the order of the pages. */
export const QUESTION_KINDS = Object.keys(COUNTED_BY_SUMS) as readonly QuestionKind[];

/** Whether a question, or its count, is of a kind that is counted by sums alone: no other goes with secret ballots. */
export function isCountedBySums<Q extends { readonly kind: QuestionKind }>(
  question: Q,
): question is Extract<Q, { readonly kind: SummedKind }> {
  return COUNTED_BY_SUMS[question.kind];
}

/** The choices that are chosen or approved of, each once, in ascending order. */
export type ChosenAnswer = readonly number[];

/** A grade for each choice, in the order of the choices; null is blank. */
export type GradedAnswer = readonly (number | null)[];

/** Ranks, the best first: a choice, or a list of the choices that share the rank; an empty list is a skipped rank. */
export type RankedAnswer = readonly (number | readonly number[])[];

/** An answer to any question. */
export type Answer = ChosenAnswer | GradedAnswer | RankedAnswer;

/** An answer that counts, and how much: a whole number, 1 or more. */
export interface WeightedAnswer<A extends Answer = Answer> {
  readonly answer: A;
  readonly weight: number;
}
