/** Who wins when the choices are in order, and the tie for the last seat, which no count breaks. */

/** Several tie for the last seats: none of them is named a winner. */
export interface SeatTie {
  /** How many seats they tie for. */
  readonly forSeats: number;
  /** Their numbers, ascending. */
  readonly among: readonly number[];
}

/**
 * What an elimination does whose tie decides the last seat, when earlier rounds do not tell them apart.
 * `report`: the count ends with a tie. `order`: the drawn order decides, as a lot does in most laws.
 */
export type SeatTieRule = "report" | "order";

/** Who wins, in the order of their election or rank, and who ties for the seats that are left. */
export interface Outcome {
  readonly winners: readonly number[];
  readonly tie: SeatTie | null;
}

/**
 * The choices from 0 to n - 1 in groups, best first; those in a group are equal.
 *
 * @param compare Below zero if `a` is better than `b`, zero if they are equal.
 */
export function groupByRank(n: number, compare: (a: number, b: number) => number): number[][] {
  const groups: number[][] = [];
  for (const choice of range(n).sort((a, b) => compare(a, b) || a - b)) {
    const last = groups.at(-1);
    if (last !== undefined && compare(last[0], choice) === 0) last.push(choice);
    else groups.push([choice]);
  }
  return groups;
}

/** Fills the seats from the best group on. A group that does not fit as a whole ties for what is left. */
export function fillSeats(groups: readonly (readonly number[])[], seats: number): Outcome {
  const winners: number[] = [];
  for (const among of groups) {
    const forSeats = seats - winners.length;
    if (forSeats === 0) break;
    if (among.length > forSeats) return { winners, tie: { forSeats, among } };
    winners.push(...among);
  }
  return { winners, tie: null };
}

/** The whole numbers from 0 to n - 1. */
export function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
