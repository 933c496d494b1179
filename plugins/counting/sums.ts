/** `choose` and `approve`: each choice gets the weight of every ballot that names it. */
import { compareExactly, showWhole } from "./exact.ts";
import { groupAnswers } from "./grouped_answers.ts";
import type {
  ApproveQuestion,
  ChooseQuestion,
  ChosenAnswer,
  SummedKind,
  WeightedAnswer,
} from "./question.ts";
import { fillSeats, groupByRank, type Outcome } from "./seat_tie.ts";

/** The count of a `choose` or `approve` question. */
export interface SumCount extends Outcome {
  readonly kind: SummedKind;
  /** The weight of all ballots. */
  readonly ballots: number;
  /** That of those which name nobody; null if nobody can know, as of secret ballots that may name nobody. */
  readonly blank: number | null;
  /** That of those which name each choice. */
  readonly counts: readonly number[];
  /** The choices, the most named first; equal ones together. */
  readonly order: readonly (readonly number[])[];
}

/** Counts a `choose` or `approve` question. */
export function countSums(
  { kind, choices, seats = 1 }: ChooseQuestion | ApproveQuestion,
  ballots: readonly WeightedAnswer<ChosenAnswer>[],
): SumCount {
  const counts = choices.map(() => 0n);
  let [total, blank] = [0n, 0n];
  for (const { answer, count } of groupAnswers(ballots)) {
    total += count;
    if (answer.length === 0) blank += count;
    for (const choice of answer) counts[choice] += count;
  }
  return orderSums({ kind, choices, seats }, { ballots: total, blank, counts });
}

/** The count of a question whose sums are known. @throws {RangeError} If one is too large. */
export function orderSums(
  { kind, choices, seats = 1 }: Pick<
    ChooseQuestion | ApproveQuestion,
    "kind" | "choices" | "seats"
  >,
  { ballots, blank, counts }: {
    readonly ballots: bigint;
    readonly blank: bigint | null;
    readonly counts: readonly bigint[];
  },
): SumCount {
  const order = groupByRank(choices.length, (a, b) => compareExactly(counts[b], counts[a]));
  return {
    kind,
    ballots: showWhole(ballots),
    blank: blank === null ? null : showWhole(blank),
    counts: counts.map(showWhole),
    order,
    ...fillSeats(order, seats),
  };
}
