/** A count by rounds as a table: a line for each choice, a column for each round. */
import { countOf } from "../../core/base/count_of.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
import type { RankCount } from "../../plugins/counting/count.ts";
import { INACTIVE_REASONS, type InactiveReason } from "../../plugins/counting/rounds.ts";
import type { BrokenTie } from "../../plugins/counting/tie_break.ts";
import { type CountTable, showExact } from "./table.ts";

/** A count that has rounds. */
export type RoundsOutcome = Extract<RankCount, { readonly rounds: unknown }>;

const METHODS: Readonly<Record<RoundsOutcome["count"], string>> = {
  irv: "instant runoff",
  "stv-scottish": "single transferable vote, Scottish rules",
  "stv-meek": "single transferable vote, Meek's rules",
  "stv-belenios": "single transferable vote, Belenios' rules",
};

const INACTIVE_NAMES: Readonly<Record<InactiveReason, string>> = {
  exhaustedChoices: "inactive, exhausted",
  overvotes: "inactive, overvotes",
  skippedRankings: "inactive, skipped",
  repeatedRankings: "inactive, repeated",
};

const BREAKERS: Readonly<Record<BrokenTie["by"], string>> = {
  "previous-rounds": "by earlier rounds",
  order: "by the order that was drawn before the first ballot",
  "question-order": "by the order of the question",
};

const DECISIONS: Readonly<Record<BrokenTie["kind"], string>> = {
  elimination: "who is eliminated",
  surplus: "whose surplus goes first",
  election: "who is elected first",
};

/** The table of such a count. */
export function tableOfRounds(choices: readonly string[], count: RoundsOutcome): CountTable {
  const { rounds } = count;
  const isInactive = (reason: InactiveReason) =>
    rounds.some(({ inactiveBallots }) => inactiveBallots[reason] !== 0);
  return {
    columns: ["", ...rounds.map(({ round }) => `round ${round}`)],
    rows: [
      ...choices.map((name, i) => [name, ...rounds.map((round) => cellOf(round, i))]),
      ...INACTIVE_REASONS.filter(isInactive).map((reason) => [
        INACTIVE_NAMES[reason],
        ...rounds.map(({ inactiveBallots }) => showExact(inactiveBallots[reason])),
      ]),
      ["threshold", ...rounds.map(({ threshold }) => showExact(threshold))],
    ],
    notes: [
      `${countOf(count.ballots, "vote")}, ${groupDigits(count.undervotes)} of them rank nobody (${
        METHODS[count.count]
      })`,
      ...rounds.flatMap((round) => describeRound(choices, round)),
      ...count.ties.map((tie) => describeTie(choices, tie)),
    ],
  };
}

function cellOf({ tally, elected, eliminated }: RoundsOutcome["rounds"][number], i: number) {
  const votes = tally[`${i}`];
  if (votes === undefined) return "";
  const mark = elected.includes(i) ? " elected" : eliminated.includes(i) ? " eliminated" : "";
  return `${showExact(votes)}${mark}`;
}

function describeRound(
  choices: readonly string[],
  { round, elected, eliminated }: RoundsOutcome["rounds"][number],
): readonly string[] {
  const list = (numbers: readonly number[]) => numbers.map((i) => choices[i]).join(", ");
  const parts = [
    ...(elected.length > 0 ? [`elected: ${list(elected)}`] : []),
    ...(eliminated.length > 0 ? [`eliminated: ${list(eliminated)}`] : []),
  ];
  return parts.length === 0 ? [] : [`Round ${round}: ${parts.join("; ")}`];
}

function describeTie(
  choices: readonly string[],
  { round, kind, among, chosen, by }: BrokenTie,
): string {
  const names = among.map((i) => choices[i]).join(", ");
  return `Round ${round}: a tie of ${names} on ${DECISIONS[kind]} was broken ${BREAKERS[by]}: ${
    choices[chosen]
  }`;
}
