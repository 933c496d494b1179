/**
 * Single transferable vote as Belenios counts it (`belenios-tool method stv`), in exact fractions; Belenios
 * itself uses floating point, which took another way in 5 of 400 random elections and elected another
 * choice in one. So this is Belenios' rule, and not always the bits of its result.
 *
 * - The quota counts blank ballots too.
 * - One winner a round, the one with the most votes; its ballots go on at (votes - quota) / votes.
 * - Ties are broken by the order of the question: who stands earlier is ahead.
 * - A choice that no ballot names any more is out of the count. When no more are named than seats are left,
 *   all of them win; so there may be fewer winners than seats.
 */
import {
  compareExactly,
  type ExactNumber,
  greatestDivisor,
  showFraction,
  showWhole,
} from "./exact.ts";
import { type GroupedAnswer, groupRankings, type Ranking } from "./grouped_answers.ts";
import { STRICT_RANKS } from "./next_choice.ts";
import { Piles, showMoved } from "./piles.ts";
import type { RankedAnswer, StvQuestion, WeightedAnswer } from "./question.ts";
import {
  type RoundsCount,
  showInactive,
  showTally,
  type Transfer,
  type TransferRound,
} from "./rounds.ts";
import { range } from "./seat_tie.ts";
import type { BrokenTie } from "./tie_break.ts";

/** A round of Belenios' STV. */
export interface BeleniosRound extends TransferRound {
  /** Whether those of `elected` win as no more are named than seats are left. */
  readonly isFilling: boolean;
}

/** The count of a `rank` question by Belenios' STV. Its `undervotes` count for the quota, if for nobody. */
export interface BeleniosCount extends RoundsCount<BeleniosRound> {
  readonly count: "stv-belenios";
  readonly quota: number;
}

/** Counts a ranking by Belenios' STV. */
export function countBelenios(
  { choices, seats }: StvQuestion,
  ballots: readonly WeightedAnswer<RankedAnswer>[],
): BeleniosCount {
  const { rankings, undervotes, ballots: total } = groupRankings(ballots);
  const quota = total / BigInt(seats + 1) + 1n;
  const stv = new BeleniosStv(rankings, { choices: choices.length, quota, seats });
  stv.run();
  return {
    kind: "rank",
    count: "stv-belenios",
    ballots: showWhole(total),
    undervotes: showWhole(undervotes),
    quota: showWhole(quota),
    rounds: stv.rounds,
    ties: stv.ties,
    winners: stv.winners,
    tie: null,
  };
}

/** How a round ends: who is in or out, the tie that was broken, and whose ballots go where. */
interface Step {
  readonly elected: readonly number[];
  readonly eliminated: readonly number[];
  readonly transfers: readonly Transfer[];
}

class BeleniosStv {
  readonly rounds: BeleniosRound[] = [];
  readonly ties: BrokenTie[] = [];
  readonly winners: number[] = [];
  readonly #quota: bigint;
  readonly #seats: number;
  readonly #piles: Piles;
  readonly #isContinuing: boolean[];
  /** How much of the unit of all values and votes is one vote: so they are whole numbers, and exact. */
  #vote = 1n;

  constructor(
    rankings: readonly GroupedAnswer<Ranking>[],
    { choices, quota, seats }: { choices: number; quota: bigint; seats: number },
  ) {
    this.#quota = quota;
    this.#seats = seats;
    this.#piles = new Piles(rankings, { choices, value: 1n, rules: STRICT_RANKS });
    this.#isContinuing = new Array<boolean>(choices).fill(true);
  }

  run(): void {
    let isFilling = false;
    while (!isFilling && this.winners.length < this.#seats) {
      const isNamed = this.#piles.named();
      const named = range(isNamed.length).filter((c) => isNamed[c] && this.#isContinuing[c]);
      isFilling = named.length <= this.#seats - this.winners.length;
      const show = (votes: bigint) => this.#show(votes);
      const shown = {
        round: this.rounds.length + 1,
        threshold: showWhole(this.#quota),
        tally: showTally([...this.winners, ...named], this.#piles.votes, show),
        inactiveBallots: showInactive(this.#piles.inactive, show),
        isFilling,
      };
      const step = isFilling
        ? { elected: named, eliminated: [], transfers: [] }
        : this.#electOrEliminate(named);
      this.winners.push(...step.elected);
      this.rounds.push({ ...shown, ...step });
    }
  }

  #electOrEliminate(named: readonly number[]): Step {
    const { votes } = this.#piles;
    const order = named.toSorted((a, b) => compareExactly(votes[b], votes[a]) || a - b);
    const [first, last] = [order[0], order[order.length - 1]];
    const isElected = votes[first] >= this.#quota * this.#vote;
    const chosen = isElected ? first : last;
    const among = named.filter((choice) => votes[choice] === votes[chosen]);
    if (among.length > 1) {
      const round = this.rounds.length + 1;
      const kind = isElected ? "election" : "elimination";
      this.ties.push({ round, kind, among, chosen, by: "question-order" });
    }
    this.#isContinuing[chosen] = false;
    if (isElected) {
      return { elected: [chosen], eliminated: [], transfers: [this.#transferSurplus(chosen)] };
    }
    const to = showMoved(this.#piles.move(chosen, this.#isContinuing), (v) => this.#show(v));
    return {
      elected: [],
      eliminated: [chosen],
      transfers: [{ from: chosen, reason: "elimination", to }],
    };
  }

  /** Each ballot goes on at the part that the surplus is of the votes. */
  #transferSurplus(from: number): Transfer {
    const votes = this.#piles.votes[from];
    const surplus = votes - this.#quota * this.#vote;
    const divisor = greatestDivisor(votes, surplus);
    const [numerator, denominator] = [surplus / divisor, votes / divisor];
    // The values become multiples of the denominator, so that the division below leaves no remainder.
    this.#piles.rescale(denominator);
    this.#vote *= denominator;
    const revalue = (value: bigint) => value / denominator * numerator;
    const moved = this.#piles.move(from, this.#isContinuing, revalue);
    this.#piles.votes[from] = this.#quota * this.#vote;
    return {
      from,
      reason: "surplus",
      transferValue: showFraction({ numerator, denominator }),
      to: showMoved(moved, (v) => this.#show(v)),
    };
  }

  #show(votes: bigint): ExactNumber {
    return showFraction({ numerator: votes, denominator: this.#vote });
  }
}
