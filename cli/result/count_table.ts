/**
 * The count of a question as a table: what a terminal, a page for print and a person see of it alike.
 *
 * The room owns what is read of an election from a peer and checked (`read_election.ts`), and how its result is shown. It does not own the counting (`plugins/counting`), or which ballots
 * count (`plugins/election`). Read `table.ts` next.
 *
 * Words for rounds are those of RCTab: threshold, elected, eliminated, inactive ballots.
 */
import { countOf } from "../../core/base/count_of.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
import type { BordaCount } from "../../plugins/counting/borda.ts";
import type { QuestionCount } from "../../plugins/counting/count.ts";
import type { MajorityJudgmentCount } from "../../plugins/counting/majority_judgment.ts";
import type { SchulzeCount } from "../../plugins/counting/schulze.ts";
import type { ScoreCount } from "../../plugins/counting/score.ts";
import type { Outcome } from "../../plugins/counting/seat_tie.ts";
import type { SumCount } from "../../plugins/counting/sums.ts";
import { type CountTable, showExact } from "./table.ts";
import { tableOfRounds } from "./rounds_table.ts";

/** The table of a count. */
export function tableOfCount(choices: readonly string[], count: QuestionCount): CountTable {
  const table = tableOfFigures(choices, count);
  return { ...table, notes: [...table.notes, ...describeWinners(choices, count)] };
}

/** The table of a count without who wins, for whoever says that in words of their own. */
export function tableOfFigures(choices: readonly string[], count: QuestionCount): CountTable {
  switch (count.kind) {
    case "choose":
    case "approve":
      return tableOfSums(choices, count);
    case "score":
      return tableOfScores(choices, count);
    case "grade":
      return tableOfGrades(choices, count);
    case "rank":
      if (count.count === "schulze") return tableOfSchulze(choices, count);
      if (count.count === "borda") return tableOfBorda(choices, count);
      return tableOfRounds(choices, count);
    default:
      // A kind that is added later does not compile until it is listed here.
      return count satisfies never;
  }
}

function tableOfSums(choices: readonly string[], count: SumCount): CountTable {
  return {
    columns: ["", "votes", "of all"],
    rows: count.order.flat().map((i) => [
      choices[i],
      groupDigits(count.counts[i]),
      percentOf(count.counts[i], count.ballots),
    ]),
    notes: [
      countOf(count.ballots, "vote") +
      (count.blank === null ? "" : `, ${groupDigits(count.blank)} of them blank`),
    ],
  };
}

function tableOfScores(choices: readonly string[], count: ScoreCount): CountTable {
  return {
    columns: ["", "sum", "mean", "scored by"],
    rows: count.order.flat().map((i) => [
      choices[i],
      groupDigits(count.counts[i]),
      `${count.means[i] ?? "–"}`,
      groupDigits(count.scoredBy[i]),
    ]),
    notes: [
      `${countOf(count.ballots, "vote")}, ${groupDigits(count.blank)} of them blank; ` +
      (count.by === "sum" ? "the largest sum wins" : "the highest mean wins"),
    ],
  };
}

function tableOfGrades(choices: readonly string[], count: MajorityJudgmentCount): CountTable {
  const grades = count.histogram[0]?.map((_, grade) => `grade ${grade + 1}`) ?? [];
  return {
    columns: ["", "median", ...grades],
    rows: count.order.flat().map((i) => [
      choices[i],
      `${count.medians[i] ?? "–"}`,
      ...count.histogram[i].map(groupDigits),
    ]),
    notes: [
      `${countOf(count.ballots, "vote")}, ${
        groupDigits(count.blank)
      } of them blank; grade 1 is the best. ` +
      `Of an even number of grades the ${
        count.median === "lower" ? "worse" : "better"
      } of the two in the middle is the median`,
    ],
  };
}

function tableOfBorda(choices: readonly string[], count: BordaCount): CountTable {
  return {
    columns: ["", "points"],
    rows: count.order.flat().map((i) => [choices[i], showExact(count.counts[i])]),
    notes: [
      `${countOf(count.ballots, "vote")}, ${
        groupDigits(count.undervotes)
      } of them rank nobody (Borda, ${count.variant})`,
    ],
  };
}

/** How many rank the choice of a line above that of a column, the choices in the order of the result. */
function tableOfSchulze(choices: readonly string[], count: SchulzeCount): CountTable {
  const order = count.order.flat();
  const { condorcetWinner } = count;
  return {
    columns: ["ranked above", ...order.map((i) => choices[i])],
    rows: order.map((i) => [
      choices[i],
      ...order.map((j) => i === j ? "" : groupDigits(count.matrix[i][j])),
    ]),
    notes: [
      `${countOf(count.ballots, "vote")}, ${
        groupDigits(count.undervotes)
      } of them rank nobody (Schulze, winning votes)`,
      condorcetWinner === null
        ? "Nobody beats each of the others in a comparison of two"
        : `${choices[condorcetWinner]} beats each of the others in a comparison of two`,
    ],
  };
}

/** Who wins, and who ties for a seat that is left: a tie for the result is never broken silently. */
function describeWinners(
  choices: readonly string[],
  { winners, tie }: Outcome,
): readonly string[] {
  const lines: string[] = [];
  if (winners.length > 0) {
    const names = winners.map((i) => choices[i]).join(", ");
    lines.push(`${winners.length === 1 ? "Winner" : "Winners"}: ${names}`);
  }
  if (tie !== null) {
    const names = tie.among.map((i) => choices[i]).join(", ");
    lines.push(`A tie for ${countOf(tie.forSeats, "seat")}: ${names}`);
  }
  return lines;
}

function percentOf(part: number, whole: number): string {
  return whole === 0 ? "–" : `${(part / whole * 100).toFixed(1)} %`;
}
