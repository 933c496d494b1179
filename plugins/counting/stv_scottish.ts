/**
 * Single transferable vote as in Scotland: The Scottish Local Government Elections Order 2007 (SSI 2007/42),
 * schedule 1, rules 45 to 52, a weighted inclusive Gregory method. Values of ballots have five decimals, and
 * what is beyond them is dropped (rule 48(3)).
 *
 * - A surplus is what exceeds the quota; a candidate exactly at the quota has none, and no round for it.
 * - The ballots of the last one to be excluded are transferred although rule 52 then fills the seats, as the
 *   official counts do (Orkney 2017 and 2022).
 * - "Lot" (rules 49(3), 51(2)(b)) is the drawn order.
 */
import { type ExactNumber, showDecimal, showWhole } from "./exact.ts";
import { type GroupedRankings, groupRankings } from "./grouped_answers.ts";
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
import { type Outcome, range, type SeatTieRule } from "./seat_tie.ts";
import { type BrokenTie, chooseFirst, chooseLast, sortByVotes } from "./tie_break.ts";

/** A round of Scottish STV: a stage of the Order, and the transfer with which the next one begins. */
export interface ScottishRound extends TransferRound {
  /** Votes that rounding has lost so far ("not transferred due to rounding"). */
  readonly residualSurplus: ExactNumber;
  /** Those of `elected` who are below the quota and fill the last seats (rule 52). */
  readonly filledLastSeats: readonly number[];
}

/** The count of a `rank` question by Scottish STV. */
export interface ScottishCount extends RoundsCount<ScottishRound> {
  readonly count: "stv-scottish";
  /** The weight of the ballots that rank somebody. */
  readonly valid: number;
  readonly quota: number;
}

const PLACES = 5;
const UNIT = 10n ** BigInt(PLACES);
const show = (units: bigint) => showDecimal(units, PLACES);

/** Counts a ranking by Scottish STV. */
export function countScottish(
  question: StvQuestion,
  ballots: readonly WeightedAnswer<RankedAnswer>[],
  tieOrder: readonly number[],
): ScottishCount {
  return new ScottishStv(question, groupRankings(ballots), tieOrder).count();
}

class ScottishStv {
  readonly #grouped: GroupedRankings;
  readonly #tieOrder: readonly number[];
  readonly #seats: number;
  readonly #seatTie: SeatTieRule;
  readonly #valid: bigint;
  /** In units, as all votes. */
  readonly #quota: bigint;
  readonly #piles: Piles;
  readonly #isContinuing: boolean[];
  readonly #isExcluded: boolean[];
  readonly #winners: number[] = [];
  /** The elected whose surplus is not yet transferred. */
  #pending: number[] = [];
  #residual = 0n;
  readonly #earlier: (readonly bigint[])[] = [];
  readonly #rounds: ScottishRound[] = [];
  readonly #ties: BrokenTie[] = [];

  constructor(
    { choices, seats, seatTie = "report" }: StvQuestion,
    grouped: GroupedRankings,
    tieOrder: readonly number[],
  ) {
    this.#grouped = grouped;
    this.#tieOrder = tieOrder;
    this.#seats = seats;
    this.#seatTie = seatTie;
    this.#valid = grouped.ballots - grouped.undervotes;
    this.#quota = (this.#valid / BigInt(seats + 1) + 1n) * UNIT;
    this.#piles = new Piles(grouped.rankings, {
      choices: choices.length,
      value: UNIT,
      rules: STRICT_RANKS,
    });
    this.#isContinuing = choices.map(() => true);
    this.#isExcluded = choices.map(() => false);
  }

  count(): ScottishCount {
    let outcome: Outcome | undefined;
    while (outcome === undefined) outcome = this.#round();
    return {
      kind: "rank",
      count: "stv-scottish",
      ballots: showWhole(this.#grouped.ballots),
      undervotes: showWhole(this.#grouped.undervotes),
      valid: showWhole(this.#valid),
      quota: showWhole(this.#quota / UNIT),
      rounds: this.#rounds,
      ties: this.#ties,
      ...outcome,
    };
  }

  /** Elects, and transfers the ballots of one; or says how the count ends. */
  #round(): Outcome | undefined {
    const votes = [...this.#piles.votes];
    const shown = {
      round: this.#rounds.length + 1,
      threshold: show(this.#quota),
      tally: showTally(range(votes.length).filter((c) => !this.#isExcluded[c]), votes, show),
      inactiveBallots: showInactive(this.#piles.inactive, show),
      residualSurplus: show(this.#residual),
    };
    const reached = this.#elect(this.#continuing().filter((c) => votes[c] >= this.#quota));
    this.#pending.push(...reached.filter((c) => votes[c] > this.#quota));
    const isFilling = this.#continuing().length <= this.#vacancies();
    const filled = this.#elect(isFilling ? this.#continuing() : []);

    const step = this.#vacancies() === 0 || isFilling
      ? { winners: this.#winners, tie: null }
      : this.#step();
    const [outcome, transfer] = "from" in step ? [undefined, step] : [step, undefined];
    const late = outcome?.winners.filter((c) => !this.#winners.includes(c)) ?? [];
    this.#rounds.push({
      ...shown,
      elected: [...reached, ...filled, ...late],
      filledLastSeats: [...filled, ...late],
      eliminated: transfer?.reason === "elimination" ? [transfer.from] : [],
      transfers: transfer === undefined ? [] : [transfer],
    });
    this.#earlier.push(votes);
    return outcome;
  }

  #elect(choices: readonly number[]): number[] {
    const sorted = sortByVotes(choices, this.#piles.votes, this.#tieOrder);
    for (const choice of sorted) this.#isContinuing[choice] = false;
    this.#winners.push(...sorted);
    return sorted;
  }

  /** Rule 48: a surplus, if there is one; else rule 50: an exclusion. */
  #step(): Transfer | Outcome {
    if (this.#valid === 0n) {
      return { winners: [], tie: { forSeats: this.#seats, among: this.#continuing() } };
    }
    return this.#pending.length > 0 ? this.#transferSurplus() : this.#exclude();
  }

  #transferSurplus(): Transfer {
    const { votes } = this.#piles;
    const most = this.#pending.reduce((a, b) => votes[b] > votes[a] ? b : a);
    const among = this.#pending.filter((choice) => votes[choice] === votes[most]);
    const { chosen: from, tie } = this.#choose("surplus", among);
    if (tie !== undefined) this.#ties.push(tie);
    this.#pending = this.#pending.filter((choice) => choice !== from);
    const [credited, surplus] = [votes[from], votes[from] - this.#quota];
    const revalue = (value: bigint) => surplus * value / credited;
    const moved = this.#piles.move(from, this.#isContinuing, revalue);
    votes[from] = this.#quota;
    const lost = surplus - moved.votes;
    this.#residual += lost;
    const to = lost === 0n ? moved.to : { ...moved.to, "residual surplus": lost };
    return {
      from,
      reason: "surplus",
      transferValue: show(revalue(UNIT)),
      to: showMoved({ ...moved, to }, show),
    };
  }

  #exclude(): Transfer | Outcome {
    const { votes } = this.#piles;
    const continuing = this.#continuing();
    const fewest = continuing.reduce((a, b) => votes[b] < votes[a] ? b : a);
    const among = continuing.filter((choice) => votes[choice] === votes[fewest]);
    const { chosen: from, tie } = this.#choose("elimination", among);
    const isLast = continuing.length === this.#vacancies() + 1;
    if (tie?.by === "order" && isLast && this.#seatTie === "report") {
      const ahead = continuing.filter((choice) => !among.includes(choice));
      const winners = [...this.#winners, ...sortByVotes(ahead, votes, this.#tieOrder)];
      return { winners, tie: { forSeats: among.length - 1, among } };
    }
    if (tie !== undefined) this.#ties.push(tie);
    this.#isContinuing[from] = false;
    this.#isExcluded[from] = true;
    const moved = this.#piles.move(from, this.#isContinuing);
    return { from, reason: "elimination", to: showMoved(moved, show) };
  }

  #choose(
    kind: "surplus" | "elimination",
    among: readonly number[],
  ): { readonly chosen: number; readonly tie?: BrokenTie } {
    if (among.length === 1) return { chosen: among[0] };
    const options = { earlier: this.#earlier, tieOrder: this.#tieOrder };
    const { chosen, by } = (kind === "surplus" ? chooseFirst : chooseLast)(among, options);
    const round = this.#rounds.length + 1;
    return { chosen, tie: { round, kind, among: among.toSorted((a, b) => a - b), chosen, by } };
  }

  #continuing(): number[] {
    return range(this.#isContinuing.length).filter((choice) => this.#isContinuing[choice]);
  }

  #vacancies(): number {
    return this.#seats - this.#winners.length;
  }
}
