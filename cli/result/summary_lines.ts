/** The result of an election in words: for a terminal, and for the head of a report. */
import { wordsOf } from "../../core/base/chain_words.ts";
import { present } from "../../core/base/invariant.ts";
import { countOf } from "../../core/base/count_of.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
import { plainText } from "../../core/base/plain_text.ts";
import { describeFinalUpTo } from "../app/finality/count_finality.ts";
import { nameElection } from "../app/election_name.ts";
import type { StyledLine } from "../terminal/styled_text.ts";
import { wrapWords } from "../terminal/text_columns.ts";
import { tableOfCount } from "./count_table.ts";
import type { ElectionSummary } from "./election_summary.ts";
import { formatCountTable } from "./format_table.ts";
import { formatMoment } from "../app/format_time.ts";
import { formatNotices } from "./notice_lines.ts";
import { describeCeremony } from "./ceremony_summary.ts";
import { describeOpening } from "./opening_summary.ts";
import { describeClosing } from "../app/finality/closing_words.ts";
import type { Election } from "./read_election.ts";

/** Where the election is, and how far its result can be relied on. The first line is the one not to be missed. */
export function describeStanding(
  { phase, final: isFinal, finality, keys, opening }: ElectionSummary,
  { network, definition: { opens, closes, late } }: Election,
): readonly string[] {
  switch (phase) {
    case "preparing":
      return [
        `It has not begun: it opens at ${formatMoment(opens)}.`,
        ...(keys === undefined ? [] : describeCeremony(keys, { isOver: false })),
      ];
    case "failed":
      if (keys !== undefined && keys.state !== "ready") {
        return [
          "IT FAILED: the trustees' key was not made in time, so nobody can vote. It needs a new definition, and new letters.",
          ...describeCeremony(keys, { isOver: true }),
        ];
      }
      return [
        "IT FAILED: the list of voters was not in the chain when it was to open, so nobody can vote. " +
        "It needs a new definition, and new letters.",
      ];
    case "open":
      return [
        `NOT THE RESULT YET: it is open until ${formatMoment(closes)}, and all of this can change.`,
      ];
    case "closing":
      return [
        `NOT THE RESULT YET: it closed at ${
          formatMoment(closes)
        }, and ballots that were cast in time come in ` +
        `until ${formatMoment(late)}.`,
      ];
    case "closed":
      if (finality !== undefined) {
        const isOpened = opening === undefined || opening.state === "opened";
        const { mining = "open", keys: [{ name: first }] } = present(
          network.definition.witnesses,
          "only witnesses make a result final",
        );
        return describeClosing(finality, { isFinal, isOpened, closes, mining, first });
      }
      return [
        "THE CLOSING IS NOT FINAL: this election has no witnesses. Nobody computes once nobody votes, so one " +
        "machine can still make another end of the chain, with ballots left out, or late ones dated back.",
        `It closed at ${formatMoment(closes)}.`,
      ];
  }
}

/** Up to where it is final; nothing without witnesses, and once it is closed, which says so. */
function describeUpTo({ phase, finality }: ElectionSummary): readonly string[] {
  return finality === undefined || phase === "closed" ? [] : [describeFinalUpTo(finality)];
}

/** How many have voted. */
export function describeTurnout(summary: ElectionSummary): readonly string[] {
  const { ballots, voters, turnout, weight, ofWeight, quorum } = summary;
  const lines = [
    `${groupDigits(ballots)} of ${countOf(voters, "voter")} have voted (${percent(turnout)})`,
  ];
  if (ofWeight !== voters) {
    lines.push(`with ${groupDigits(weight)} of ${countOf(ofWeight, "vote")} by weight`);
  }
  if (quorum !== null) {
    const reached = quorum.isReached ? "is reached" : "is NOT reached";
    lines.push(`the quorum of ${countOf(quorum.voters, "voter")} ${reached}`);
  }
  return lines;
}

/** All of a result for a terminal, no line wider than `columns`. */
export function formatSummary(
  summary: ElectionSummary,
  election: Election,
  { columns, notes = [] }: { readonly columns: number; readonly notes?: readonly string[] },
): StyledLine[] {
  const wrapped = (text: string) => wrapWords(plainText(text), columns);
  const lines: StyledLine[] = [];
  const add = (texts: readonly string[], style?: "bold" | "dim") => {
    for (const text of texts) lines.push(style === undefined ? [text] : [{ text, style }]);
  };
  add(wrapped(`${nameElection(summary)} · ${wordsOf(summary.network)}`), "bold");
  for (const line of describeStanding(summary, election)) add(wrapped(line));
  const head = [describeTurnout(summary).join("; "), ...describeUpTo(summary)].join(" · ");
  add(wrapped(`${head} · tip ${summary.tip.slice(0, 12)}`));
  const { opening, phase } = summary;
  if (opening !== undefined) add(wrapped(describeOpening(opening, phase === "closed")));
  for (const note of notes) add(wrapped(note), "dim");
  add(formatNotices(summary.notices, election.definition, { columns }));
  if (summary.ballots === 0) {
    add(["", summary.phase === "closed" ? "There are no ballots." : "There are no ballots yet."]);
    return lines;
  }
  summary.questions.forEach((count, i) => {
    const { choices } = election.definition.questions[i];
    lines.push([]);
    add(wrapped(`${i + 1}. ${count.question}`), "bold");
    lines.push(...formatCountTable(tableOfCount(choices, count), { columns }));
  });
  return lines;
}

/** A part from 0 to 1 with one decimal. */
export function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}
