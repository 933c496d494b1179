/**
 * Ties inside a count: somebody has to go, or to be first, for the count to go on. Earlier rounds tell them
 * apart, the latest first ("backward", RCTab's previous rounds, rules 49 and 51 of the Scottish Order of
 * 2007); then an order that was drawn before any ballot was cast (RCTab's `generatePermutation`).
 */
import { compareExactly } from "./exact.ts";

/** What decided. `question-order` is Belenios' rule: who stands earlier in the question is ahead. */
export type TieBreaker = "previous-rounds" | "order" | "question-order";

/** A tie that had to be broken. */
export interface BrokenTie {
  /** The round in which they had equal votes. */
  readonly round: number;
  /** What had to be decided: who is out, whose surplus goes first, or who is elected first. */
  readonly kind: "elimination" | "surplus" | "election";
  /** Who was tied, ascending. */
  readonly among: readonly number[];
  /** Who was eliminated, or went first. */
  readonly chosen: number;
  readonly by: TieBreaker;
}

/** What a tie is broken with. */
export interface TieBreakOptions {
  /** The votes of all choices in each earlier round, the first round first. */
  readonly earlier: readonly (readonly bigint[])[];
  /** A permutation of all choices: who is listed earlier is kept, or goes first. */
  readonly tieOrder: readonly number[];
}

/** Chooses the one to eliminate, with the fewest votes of them before, or else the last in the order. */
export function chooseLast(among: readonly number[], options: TieBreakOptions): TieDecision {
  return choose(among, options, -1);
}

/** Chooses the one to go first, with the most votes of them before, or else the first in the order. */
export function chooseFirst(among: readonly number[], options: TieBreakOptions): TieDecision {
  return choose(among, options, 1);
}

/** Who was chosen, by what. */
export interface TieDecision {
  readonly chosen: number;
  readonly by: TieBreaker;
}

/**
 * A round in which some of them were equal and others behind leaves only those in front to the rounds
 * before it.
 */
function choose(
  among: readonly number[],
  { earlier, tieOrder }: TieBreakOptions,
  sign: 1 | -1,
): TieDecision {
  let left = among;
  for (const votes of earlier.toReversed()) {
    const ahead = (a: number, b: number) => sign * compareExactly(votes[a], votes[b]);
    left = left.filter((choice) => left.every((other) => ahead(choice, other) >= 0));
    if (left.length === 1) return { chosen: left[0], by: "previous-rounds" };
  }
  const listed = tieOrder.filter((choice) => left.includes(choice));
  return { chosen: listed[sign === 1 ? 0 : listed.length - 1], by: "order" };
}

/** Sorts by votes, the most first; of equal ones the earlier in the drawn order. For lists alone: it elects nobody. */
export function sortByVotes(
  choices: readonly number[],
  votes: readonly bigint[],
  tieOrder: readonly number[],
): number[] {
  return choices.toSorted((a, b) =>
    compareExactly(votes[b], votes[a]) || tieOrder.indexOf(a) - tieOrder.indexOf(b)
  );
}
