/**
 * Majority judgment (M. Balinski, R. Laraki, "Majority Judgment", MIT Press 2011; "A theory of measuring,
 * electing and ranking", PNAS 104, 2007): the best median grade wins. Of choices with the same median, one
 * median grade is taken away from each and they are compared again, as often as it takes.
 *
 * Grade 1 is the best. Of an even number of grades the paper takes the lower (worse) of the two in the
 * middle; Belenios takes the higher.
 */
import { showWhole, sumOf } from "./exact.ts";
import { groupAnswers } from "./grouped_answers.ts";
import type { GradedAnswer, GradeQuestion, WeightedAnswer } from "./question.ts";
import { fillSeats, groupByRank, type Outcome } from "./seat_tie.ts";

/** The count of a `grade` question. */
export interface MajorityJudgmentCount extends Outcome {
  readonly kind: "grade";
  readonly median: "lower" | "higher";
  /** The weight of all ballots. */
  readonly ballots: number;
  /** That of those which grade nobody, and are not counted otherwise. */
  readonly blank: number;
  /** For each choice the weight of the ballots with each grade, the best grade first. */
  readonly histogram: readonly (readonly number[])[];
  /** The median grade of each choice, from 1; null if there is no grade. */
  readonly medians: readonly (number | null)[];
  /** The choices, best first; equal ones, with the same histogram, together. */
  readonly order: readonly (readonly number[])[];
}

/** How many ballots have each grade, the best first. */
export type GradeCounts = readonly bigint[];

/** Counts a `grade` question. */
export function countMajorityJudgment(
  { choices, grades, median = "lower", seats = 1 }: GradeQuestion,
  ballots: readonly WeightedAnswer<GradedAnswer>[],
): MajorityJudgmentCount {
  const histogram = choices.map(() => new Array<bigint>(grades).fill(0n));
  let [total, blank] = [0n, 0n];
  for (const { answer, count } of groupAnswers(ballots)) {
    total += count;
    if (answer.every((grade) => grade === null)) blank += count;
    for (const [choice, grade] of answer.entries()) {
      if (grade !== null) histogram[choice][grade - 1] += count;
    }
  }
  const graded = total - blank;
  const order = groupByRank(
    choices.length,
    (a, b) => compareGrades(histogram[a], histogram[b], median),
  );
  return {
    kind: "grade",
    median,
    ballots: showWhole(total),
    blank: showWhole(blank),
    histogram: histogram.map((counts) => counts.map(showWhole)),
    medians: histogram.map((counts) =>
      graded === 0n ? null : gradeAt(counts, medianPlace(graded, median)) + 1
    ),
    order,
    ...fillSeats(order, seats),
  };
}

/**
 * Below zero if the first choice is better than the second, zero if no number of steps tells them apart.
 * Both have the same number of grades.
 *
 * With the grades in a row, best first, the medians that are taken away are those at the middle, then at
 * the next place on one side of it, then on the other, and so on outwards. So the step that decides is the
 * innermost place at which the two rows differ, which is found without taking anything away.
 */
export function compareGrades(a: GradeCounts, b: GradeCounts, median: "lower" | "higher"): number {
  const total = sumOf(a);
  const middle = medianPlace(total, median);
  // After the middle of an odd number comes the one on the side of the median of an even number.
  const isWorseFirst = (total % 2n === 1n) === (median === "lower");
  let step: bigint | undefined;
  let difference = 0;
  let from = 0n;
  for (const end of ends(a, b)) {
    const [gradeA, gradeB] = [gradeAt(a, from), gradeAt(b, from)];
    const place = middle < from ? from : middle >= end ? end - 1n : middle;
    const reached = stepOf(place - middle, isWorseFirst);
    if (gradeA !== gradeB && (step === undefined || reached < step)) {
      [step, difference] = [reached, gradeA - gradeB];
    }
    from = end;
  }
  return difference;
}

/** The place of the median in a row of so many grades, the best at place 0. */
function medianPlace(total: bigint, median: "lower" | "higher"): bigint {
  return (median === "lower" ? total : total - 1n) / 2n;
}

/** In which step the grade is taken away that lies so many places on the worse side of the middle. */
function stepOf(offset: bigint, isWorseFirst: boolean): bigint {
  const [distance, isWorse] = offset < 0n ? [-offset, false] : [offset, true];
  return 2n * distance - (isWorse === isWorseFirst && distance > 0n ? 1n : 0n);
}

/** The grade, from 0, at a place of the row. */
function gradeAt(counts: GradeCounts, place: bigint): number {
  let end = 0n;
  return counts.findIndex((count) => (end += count) > place);
}

/** Where in one row or the other a run of equal grades ends: between two of them neither changes. */
function ends(...rows: readonly GradeCounts[]): bigint[] {
  const all = rows.flatMap((counts) => {
    let end = 0n;
    return counts.map((count) => end += count);
  });
  return all.sort((a, b) => a < b ? -1 : a > b ? 1 : 0)
    .filter((end, i) => end > (i === 0 ? 0n : all[i - 1]));
}
