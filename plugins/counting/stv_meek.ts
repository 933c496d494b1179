/**
 * Single transferable vote by Meek's method, as the PR Foundation's "Reference Meek Rule" has it (I. D. Hill,
 * B. A. Wichmann, D. R. Woodall, "Algorithm 123", The Computer Journal 30, 1987): each elected choice keeps
 * of every ballot that reaches it the part (its keep factor) with which it stays at the quota, and the quota
 * falls with the ballots that are exhausted. Letters in brackets are those of the rule's steps.
 *
 * Numbers have nine decimals; what a choice keeps and keep factors are rounded up, the quota is cut off, and
 * 10^-9 more. Votes are close to what they would be and not exactly it, so all within the total surplus of
 * the fewest tie for the elimination, and earlier rounds are not asked: the drawn order decides.
 */
import { type ExactNumber, showDecimal, showWhole, sumOf } from "./exact.ts";
import {
  type GroupedAnswer,
  type GroupedRankings,
  groupRankings,
  mergeAlike,
} from "./grouped_answers.ts";
import type { RankedAnswer, StvQuestion, WeightedAnswer } from "./question.ts";
import {
  type CountRound,
  noInactive,
  type RoundsCount,
  showInactive,
  showTally,
} from "./rounds.ts";
import { type Outcome, range } from "./seat_tie.ts";
import { type BrokenTie, chooseLast, sortByVotes } from "./tie_break.ts";

/** A round of Meek's method. Votes move within it, as keep factors change, and not from one to another. */
export interface MeekRound extends CountRound {
  /** What the elected have beyond the quota at its end. */
  readonly surplus: ExactNumber;
}

/** The count of a `rank` question by Meek's method. */
export interface MeekCount extends RoundsCount<MeekRound> {
  readonly count: "stv-meek";
  /** The weight of the ballots that rank somebody. */
  readonly valid: number;
  /** Those winners who were elected as nobody else was left. */
  readonly filledLastSeats: readonly number[];
  /** Which part of a ballot each choice keeps at the end, 0 to 1. */
  readonly keepFactors: readonly ExactNumber[];
}

const PLACES = 9;
const UNIT = 10n ** BigInt(PLACES);
/** A round without election ends when the total surplus is below it: 10^-6. */
const OMEGA = UNIT / 10n ** 6n;
const show = (units: bigint) => showDecimal(units, PLACES);

/** The choices that a ballot reaches one after the other. */
type Path = readonly number[];

/** Votes and quota when an iteration ends. */
interface Iterated {
  readonly votes: readonly bigint[];
  readonly quota: bigint;
  readonly elected: readonly number[];
  readonly surplus: bigint;
}

/** Counts a ranking by Meek's method. */
export function countMeek(
  question: StvQuestion,
  ballots: readonly WeightedAnswer<RankedAnswer>[],
  tieOrder: readonly number[],
): MeekCount {
  return new MeekStv(question, groupRankings(ballots), tieOrder).count();
}

class MeekStv {
  readonly #question: StvQuestion;
  readonly #grouped: GroupedRankings;
  readonly #valid: bigint;
  readonly #tieOrder: readonly number[];
  readonly #keep: bigint[];
  readonly #isHopeful: boolean[];
  readonly #winners: number[] = [];
  readonly #rounds: MeekRound[] = [];
  readonly #ties: BrokenTie[] = [];

  constructor(question: StvQuestion, grouped: GroupedRankings, tieOrder: readonly number[]) {
    this.#question = question;
    this.#grouped = grouped;
    this.#valid = grouped.ballots - grouped.undervotes;
    this.#tieOrder = tieOrder;
    this.#keep = question.choices.map(() => UNIT);
    this.#isHopeful = question.choices.map(() => true);
  }

  count(): MeekCount {
    let outcome: Outcome | undefined;
    // [B.1]
    while (outcome === undefined && this.#hopeful().length > this.#vacancies()) {
      if (this.#vacancies() === 0) break;
      outcome = this.#valid === 0n ? this.#tieOf(this.#hopeful()) : this.#round();
    }
    // [C.1]
    const isFilling = outcome === undefined && this.#vacancies() > 0;
    const filledLastSeats = isFilling ? this.#hopeful() : [];
    return {
      kind: "rank",
      count: "stv-meek",
      ballots: showWhole(this.#grouped.ballots),
      undervotes: showWhole(this.#grouped.undervotes),
      valid: showWhole(this.#valid),
      rounds: this.#rounds,
      ties: this.#ties,
      filledLastSeats,
      keepFactors: this.#keep.map(show),
      ...(outcome ?? { winners: [...this.#winners, ...filledLastSeats], tie: null }),
    };
  }

  #round(): Outcome | undefined {
    const iterated = this.#iterate();
    const standing = range(this.#keep.length).filter((choice) => this.#keep[choice] > 0n);
    const step = iterated.elected.length > 0 ? {} : this.#defeat(iterated);
    const { votes, quota, elected, surplus } = iterated;
    const inactive = noInactive();
    inactive.exhaustedChoices = this.#valid * UNIT - sumOf(votes);
    this.#rounds.push({
      round: this.#rounds.length + 1,
      threshold: show(quota),
      tally: showTally(standing, votes, show),
      elected,
      eliminated: step.defeated === undefined ? [] : [step.defeated],
      inactiveBallots: showInactive(inactive, show),
      surplus: show(surplus),
    });
    return step.outcome;
  }

  /**
   * [B.2] Ends with an election, or when the surplus is below omega or shrinks no more: with weights above
   * some hundreds rounding alone keeps it larger. It is a whole number of units, so one of both comes.
   */
  #iterate(): Iterated {
    const paths = this.#paths();
    let last: bigint | undefined;
    for (;;) {
      const votes = distribute(paths, this.#keep);
      const quota = sumOf(votes) / BigInt(this.#question.seats + 1) + 1n;
      const reached = this.#hopeful().filter((choice) => votes[choice] >= quota);
      const elected = sortByVotes(reached, votes, this.#tieOrder);
      for (const choice of elected) this.#isHopeful[choice] = false;
      this.#winners.push(...elected);
      const total = sumOf(this.#winners.map((choice) => votes[choice] - quota));
      const surplus = total < 0n ? 0n : total;
      const isStable = last !== undefined && surplus >= last;
      if (elected.length > 0 || surplus < OMEGA || isStable) {
        return { votes, quota, elected, surplus };
      }
      last = surplus;
      for (const choice of this.#winners) {
        const kept = divideUp(this.#keep[choice] * quota, UNIT);
        this.#keep[choice] = divideUp(kept * UNIT, votes[choice]);
      }
    }
  }

  /** [B.3] */
  #defeat({ votes, surplus }: Iterated): { defeated?: number; outcome?: Outcome } {
    const hopeful = this.#hopeful();
    const fewest = hopeful.reduce((a, b) => votes[b] < votes[a] ? b : a);
    const among = hopeful.filter((choice) => votes[choice] <= votes[fewest] + surplus);
    const { chosen, by } = chooseLast(among, { earlier: [], tieOrder: this.#tieOrder });
    if (among.length > 1) {
      const isLast = hopeful.length === this.#vacancies() + 1;
      if (isLast && this.#question.seatTie !== "order") return { outcome: this.#tieOf(among) };
      const round = this.#rounds.length + 1;
      this.#ties.push({ round, kind: "elimination", among, chosen, by });
    }
    this.#isHopeful[chosen] = false;
    this.#keep[chosen] = 0n;
    return { defeated: chosen };
  }

  /** The other hopeful ones fill the seats, and these tie for what is left. */
  #tieOf(among: readonly number[]): Outcome {
    const ahead = this.#hopeful().filter((choice) => !among.includes(choice));
    const winners = [...this.#winners, ...ahead];
    return { winners, tie: { forSeats: this.#question.seats - winners.length, among } };
  }

  /**
   * What is left of the rankings without those eliminated, up to the first hopeful one, who keeps all: it
   * comes to the same votes as the whole rankings, and most ballots are alike.
   */
  #paths(): GroupedAnswer<Path>[] {
    return mergeAlike(this.#grouped.rankings.map(({ answer, count }) => {
      const choices = answer.flat().filter((choice) => this.#keep[choice] > 0n);
      const end = choices.findIndex((choice) => this.#isHopeful[choice]);
      return { answer: end === -1 ? choices : choices.slice(0, end + 1), count };
    }));
  }

  #hopeful(): number[] {
    return range(this.#isHopeful.length).filter((choice) => this.#isHopeful[choice]);
  }

  #vacancies(): number {
    return this.#question.seats - this.#winners.length;
  }
}

/** [B.2.a] The votes of each choice. */
function distribute(
  paths: readonly GroupedAnswer<Path>[],
  keepFactors: readonly bigint[],
): bigint[] {
  const votes = keepFactors.map(() => 0n);
  for (const { answer, count } of paths) {
    let weight = UNIT;
    for (const choice of answer) {
      const kept = divideUp(weight * keepFactors[choice], UNIT);
      votes[choice] += kept * count;
      weight -= kept;
    }
  }
  return votes;
}

/** Of positive numbers, rounded up. */
function divideUp(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}
