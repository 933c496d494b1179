/**
 * The ballots of a count by rounds, each with the choice that it counts for. Only those of a choice that is
 * eliminated, or has a surplus, are read again; one that is inactive stays so.
 */
import type { ExactNumber } from "./exact.ts";
import type { GroupedAnswer, Ranking } from "./grouped_answers.ts";
import { type NextChoice, nextChoice, type RankingRules } from "./next_choice.ts";
import { INACTIVE_REASONS, type InactiveReason, noInactive, type RoundTally } from "./rounds.ts";

/** Ballots of one ranking. */
interface Parcel {
  readonly ranking: Ranking;
  readonly count: bigint;
  /** What each is worth, in the unit of the count. */
  readonly value: bigint;
}

/** Where the votes of a choice went, in the unit of the count. */
export interface Moved {
  readonly to: Readonly<Record<string, bigint>>;
  /** The sum of it all. */
  readonly votes: bigint;
}

/** The ballots, by the choice that they count for. */
export class Piles {
  readonly #piles: Parcel[][];
  readonly #rules: RankingRules;
  /** The votes of each choice. */
  readonly votes: bigint[];
  /** The votes of ballots that count for nobody any more. */
  readonly inactive: Record<InactiveReason, bigint> = noInactive();

  /** @param value What each ballot is worth at first. */
  constructor(
    rankings: readonly GroupedAnswer<Ranking>[],
    { choices, value, rules }: { choices: number; value: bigint; rules: RankingRules },
  ) {
    this.#rules = rules;
    this.#piles = Array.from({ length: choices }, () => []);
    this.votes = new Array<bigint>(choices).fill(0n);
    const isContinuing = new Array<boolean>(choices).fill(true);
    for (const { answer, count } of rankings) {
      this.#lay({ ranking: answer, count, value }, isContinuing);
    }
  }

  /** For each choice, continuing or not, whether a ballot that is active names it. */
  named(): boolean[] {
    const isNamed = new Array<boolean>(this.votes.length).fill(false);
    for (const { ranking } of this.#piles.flat()) {
      for (const choice of ranking.flat()) isNamed[choice] = true;
    }
    return isNamed;
  }

  /**
   * Moves all ballots of a choice on.
   *
   * @param revalue What a ballot is worth afterwards, of what it was worth. @default the same
   */
  move(
    from: number,
    isContinuing: readonly boolean[],
    revalue: (value: bigint) => bigint = (value) => value,
  ): Moved {
    const parcels = this.#piles[from];
    this.#piles[from] = [];
    this.votes[from] = 0n;
    const to: Record<string, bigint> = {};
    let votes = 0n;
    for (const parcel of parcels) {
      const value = revalue(parcel.value);
      const where = this.#lay({ ...parcel, value }, isContinuing);
      to[where] = (to[where] ?? 0n) + value * parcel.count;
      votes += value * parcel.count;
    }
    return { to, votes };
  }

  /** Makes the unit so many times smaller: every value and vote becomes as many times more of it. */
  rescale(times: bigint): void {
    for (const pile of this.#piles) {
      for (const [i, parcel] of pile.entries()) {
        pile[i] = { ...parcel, value: parcel.value * times };
      }
    }
    for (const choice of this.votes.keys()) this.votes[choice] *= times;
    for (const reason of INACTIVE_REASONS) this.inactive[reason] *= times;
  }

  /** @returns Where it lies now. */
  #lay(parcel: Parcel, isContinuing: readonly boolean[]): NextChoice {
    const next = nextChoice(parcel.ranking, isContinuing, this.#rules);
    const votes = parcel.value * parcel.count;
    if (typeof next === "number") {
      this.#piles[next].push(parcel);
      this.votes[next] += votes;
    } else this.inactive[next] += votes;
    return next;
  }
}

/** Where votes went, to be shown. Nothing is shown of those who got none. */
export function showMoved({ to }: Moved, show: (votes: bigint) => ExactNumber): RoundTally {
  return Object.fromEntries(Object.entries(to).map(([where, votes]) => [where, show(votes)]));
}
