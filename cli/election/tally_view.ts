/** Shows a tally: a table with bars for people, CSV for spreadsheets. Text in, text out. */
import { encodeCsvRow, encodeSpreadsheetRow } from "../csv/csv_row.ts";
import { countOf } from "../../core/base/count_of.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
import { plainText } from "../../core/base/plain_text.ts";
import { describeLosses } from "../records/losses_line.ts";
import { cut, padEnd, widest, wrap, wrapWords } from "../terminal/text_columns.ts";
import type { StyledLine } from "../terminal/styled_text.ts";
import type { LargestTally, Tally } from "./tally.ts";
import { describeFinalUpTo } from "../app/finality/count_finality.ts";
import type { TallyFinality } from "./tally_finality.ts";

/** How a table is to look. */
export interface TallyTableOptions {
  /** The width that no line goes beyond, in terminal columns; less than 20 is taken for 20. */
  readonly columns: number;
}

interface Row {
  readonly choice: string;
  readonly votes: number;
}

/** Choices that are shown. */
const MAX_ROWS = 50;
/** Below this there is no room for a label and a number. */
const MIN_COLUMNS = 20;
const GAP = "  ";
/** A narrower bar says nothing that the number does not. */
const MIN_BAR = 3;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * A table of the choices, most votes first, then by code point: label, votes, percent, a bar scaled to
 * the leader. Percent and bar are left out where there is no room.
 *
 * Of many choices the largest are shown, and how many others there are.
 *
 * Choices come from peers: they are made plain before they are measured and cut.
 */
export function formatTallyTable(
  told: Tally & Partial<LargestTally>,
  options: TallyTableOptions,
): StyledLine[] {
  const tally = finalOr(told);
  const columns = Math.max(MIN_COLUMNS, Math.floor(options.columns));
  const headline = [
    plainText(tally.name),
    countOf(tally.votes, "vote"),
    ...(tally.final === undefined ? [] : [describeFinalUpTo(tally.final)]),
    `block ${tally.index}`,
    `tip ${plainText(tally.tip).slice(0, 12)}`,
    `id ${plainText(tally.network.slice(0, 8))}`,
  ];
  const lines = wrap(headline, " · ", columns).map((text): StyledLine => [{ text, style: "bold" }]);
  const all = sortRows(tally.counts);
  const rows = all.slice(0, MAX_ROWS);
  const others = (tally.choices ?? all.length) - rows.length;
  for (const text of (told.standing ?? []).flatMap((line) => wrapWords(line, columns))) {
    lines.push([text]);
  }
  lines.push(
    [],
    ...(rows.length > 0
      ? formatRows(rows, { columns, total: tally.votes })
      : wrapWords("No votes yet.", columns).map((text) => [text])),
  );

  const notes: string[] = [];
  if (tally.syncing) notes.push("This peer is catching up with others: there may be more votes");
  if (tally.lost !== undefined) notes.push(describeLosses(tally.lost, "vote"));
  const leaders = all.filter((row) => row.votes === rows[0].votes).length;
  if (others > 0) {
    const left = tally.votes - rows.reduce((sum, row) => sum + row.votes, 0);
    notes.push(`and ${countOf(others, "other choice")} with ${countOf(left, "vote")} together`);
  }
  if (told.final !== undefined) notes.push(...describeLikely(told.final));
  if (tally.pending === 1) notes.push("1 more vote waits for a block");
  if (tally.pending > 1) notes.push(`${countOf(tally.pending, "more vote")} wait for a block`);
  if (leaders > 1 && rows[0].votes > 0) {
    const more = leaders === all.length && others > 0 ? " or more" : "";
    notes.push(`A tie: ${leaders}${more} choices lead with ${countOf(rows[0].votes, "vote")} each`);
  }
  notes.push(...told.notes ?? []);
  if (notes.length > 0) lines.push([]);
  for (const text of notes.flatMap((note) => wrapWords(note, columns))) {
    lines.push([{ text, style: "dim" }]);
  }
  return lines;
}

/** The count of final blocks alone, where that was asked for. */
function finalOr<T extends Tally>(tally: T): T {
  const { votes, counts } = tally.final ?? {};
  return votes === undefined || counts === undefined ? tally : { ...tally, votes, counts };
}

/** How many votes are in blocks that are not final: counted with the others, or left out. */
function describeLikely({ likely, votes }: TallyFinality): string[] {
  if (likely === 0) return [];
  const are = likely === 1 ? "is in a block that is" : "are in blocks that are";
  if (votes === undefined) return [`Of these ${likely} ${are} not final yet`];
  return [`${countOf(likely, "more vote")} ${are} not final yet, and not counted here`];
}

/** How a tally is written as CSV. */
export interface TallyCsvOptions {
  /** Keeps spreadsheets from taking a choice for a formula, which alters such choices. @default {false} */
  readonly forSpreadsheet?: boolean;
}

/**
 * `choice,votes` as rows of CSV (RFC 4180), in the table's order, each choice exactly as it was recorded, unless
 * it is for a spreadsheet.
 */
export function formatTallyCsv(
  tally: Tally,
  { forSpreadsheet = false }: TallyCsvOptions = {},
): string[] {
  const rows = sortRows(finalOr(tally).counts).map(({ choice, votes }) => [choice, String(votes)]);
  return [["choice", "votes"], ...rows].map(forSpreadsheet ? encodeSpreadsheetRow : encodeCsvRow);
}

function sortRows(counts: Readonly<Record<string, number>>): Row[] {
  return Object.entries(counts)
    .map(([choice, votes]) => ({ choice, votes }))
    .sort((a, b) => b.votes - a.votes || compareCodePoints(a.choice, b.choice));
}

/** Order by code point. `<` compares UTF-16 units, which puts emoji before U+E000 to U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index++;
  // If only the second halves of two pairs differ, comparing these halves gives the same order.
  return (a.codePointAt(index) ?? -1) - (b.codePointAt(index) ?? -1);
}

/** @param options.total Votes of all choices, also of those that are not among the rows. */
function formatRows(
  rows: readonly Row[],
  { columns, total }: { columns: number; total: number },
): StyledLine[] {
  const votes = widest(rows.map((row) => groupDigits(row.votes)));
  // A number is never cut, a label is.
  const room = Math.max(1, Math.min(Math.floor(columns / 3), columns - GAP.length - votes));
  const cells = rows.map((row) => ({
    label: cut(plainText(row.choice), room),
    votes: groupDigits(row.votes),
    percent: `${(total > 0 ? row.votes / total * 100 : 0).toFixed(1)}%`,
    share: total > 0 ? row.votes / rows[0].votes : 0,
  }));
  const label = widest(cells.map((cell) => cell.label));
  const percent = widest(cells.map((cell) => cell.percent));

  const hasPercent = label + GAP.length + votes + GAP.length + percent <= columns;
  const used = label + GAP.length + votes + GAP.length + (hasPercent ? percent + GAP.length : 0);
  const bar = columns - used;
  return cells.map((cell) => {
    const parts = [padEnd(cell.label, label), cell.votes.padStart(votes)];
    if (hasPercent) parts.push(cell.percent.padStart(percent));
    const text = parts.join(GAP);
    if (bar < MIN_BAR || cell.share === 0) return [text];
    return [text + GAP, { text: drawBar(cell.share, bar), style: "cyan" }];
  });
}

/** A bar of `share` (0 to 1) of `width` columns, to the nearest eighth, at least one. */
function drawBar(share: number, width: number): string {
  const eighths = Math.max(1, Math.round(share * width * 8));
  return "█".repeat(eighths >> 3) + EIGHTHS[eighths & 7];
}
