/**
 * Reads the rows of a file that people made: CSV (RFC 4180), or what spreadsheets of their country write in its place.
 *
 * This room owns CSV of any kind: rows and their lines (this file), the fields of a row (`csv_fields.ts`), how rows are
 * written (`csv_row.ts`), and files that turn out to be none (`csv_file.ts`). It does not own what columns mean: for
 * ballots that is `cli/election/ballots_csv.ts`, for voters `cli/roll`. Read `csv_fields.ts` next.
 *
 * Where rows begin is found by counting quotes, so that one stray quote does not lose the whole rest. The time is in
 * proportion to the file's length, whatever is wrong with it.
 */
import { type CsvFault, type Separator, splitCsvRow } from "./csv_fields.ts";

/** A row split into fields. */
export interface CsvRow {
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** A row that is not CSV. */
export interface BadCsvRow {
  /** The line on which it begins, from 1; for a quote that is never closed the line of the quote. */
  readonly line: number;
  readonly fault: CsvFault;
  readonly reason: string;
}

/** What {@linkcode readCsvTable} found. */
export interface CsvTable {
  readonly separator: Separator;
  /** The first row that is not blank, if there is one. */
  readonly header: CsvRow | BadCsvRow | undefined;
  /** The rows below it, in the order of lines. */
  readonly rows: readonly (CsvRow | BadCsvRow)[];
}

/** A row of the file, not yet split into fields. */
interface RowText {
  readonly line: number;
  readonly text: string;
}

/** A line between two line ends. */
interface Line {
  readonly start: number;
  readonly end: number;
  /** Whether it has an odd number of quotes, that is, ends inside a field that it began in, or the reverse. */
  readonly odd: boolean;
}

/**
 * What Excel writes and reads before the header, to say what separates fields. All that may follow is of one class: with two
 * that share the tab a line of tabs would be gone over once for each of them.
 */
const SEPARATOR_LINE = /^\s*sep=([,;\t])[,;\s]*$/i;

/**
 * Reads all rows of a file. It throws nothing.
 *
 * Fields are separated by commas, or by semicolons or tabs if the header has more of those. Blank lines, a byte order mark,
 * and white space around fields are passed over; so is a first line `sep=;`.
 */
export function readCsvTable(text: string): CsvTable {
  const lines = splitLines(text);
  const first = lines.findIndex(({ start, end }) => text.slice(start, end).trim() !== "");
  const named = first === -1
    ? null
    : SEPARATOR_LINE.exec(text.slice(lines[first].start, lines[first].end));
  const from = named === null ? 0 : first + 1;
  const separator = named === null
    ? separatorOf(text.slice(lines[first]?.start ?? 0, lines[first]?.end))
    : named[1] as Separator;
  const [header, ...rows] = [...splitRows(text, { lines, from, separator })]
    .map((row) => "fault" in row ? row : splitFields(row, separator));
  return { separator, header, rows };
}

/** What {@linkcode splitRows} goes by. */
interface RowOptions {
  readonly lines: readonly Line[];
  /** The first line that counts, from 0. */
  readonly from: number;
  readonly separator: Separator;
}

/**
 * Finds where rows begin and end. Blank lines between rows are skipped. A row of several lines that
 * turns out not to be CSV is given up after its first line. Each line is looked at a few times at most:
 * a row ends at the next odd line, and one that finds none leaves none behind it.
 */
function* splitRows(
  text: string,
  { lines, from, separator }: RowOptions,
): Generator<RowText | BadCsvRow> {
  for (let first = from; first < lines.length; first++) {
    const { start, end, odd } = lines[first];
    const line = first + 1;
    if (!odd) {
      const single = text.slice(start, end);
      if (single.trim() !== "") yield { line, text: single };
      continue;
    }
    let last = first + 1;
    while (last < lines.length - 1 && !lines[last].odd) last++;
    const several = text.slice(start, lines[Math.min(last, lines.length - 1)].end);
    const answer = splitCsvRow(several, separator);
    if (typeof answer !== "string") {
      yield { line, text: several };
      first = last;
    } else if (answer === "quote-not-closed") {
      const offset = start + openQuote(several);
      first = lines.findLastIndex((each) => each.start <= offset);
      yield badRow(first + 1, answer);
    } else {
      yield badRow(line, answer);
    }
  }
}

/** What separates the fields of a header: what it has most of outside of quotes, of equals the first. */
function separatorOf(header: string): Separator {
  const plain = header.replace(/"[^"]*"/g, "");
  const counts = ([",", ";", "\t"] as const)
    .map((separator) => ({ separator, count: plain.split(separator).length }));
  return counts.reduce((most, each) => each.count > most.count ? each : most).separator;
}

/** The lines of a text; CRLF, LF and CR end a line. */
function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  let quotes = 0;
  for (const { 0: mark, index } of text.matchAll(/"|\r\n|[\r\n]|$/g)) {
    if (mark === '"') {
      quotes++;
    } else {
      lines.push({ start, end: index, odd: quotes % 2 === 1 });
      start = index + mark.length;
      quotes = 0;
    }
  }
  return lines;
}

/** The index of the quote that is never closed: the last one that is not half of a doubled quote. */
function openQuote(text: string): number {
  let index = text.lastIndexOf('"');
  while (text[index - 1] === '"') index = text.lastIndexOf('"', index - 2);
  return index;
}

function splitFields({ line, text }: RowText, separator: Separator): CsvRow | BadCsvRow {
  const fields = splitCsvRow(text, separator);
  return typeof fields === "string" ? badRow(line, fields) : { line, fields };
}

function badRow(line: number, fault: CsvFault): BadCsvRow {
  return { line, fault, reason: REASONS[fault] };
}

const REASONS: Readonly<Record<CsvFault, string>> = {
  "quote-not-closed": "the quote that opens a field on this line must be closed: it never is",
  "quote-in-plain-field":
    'a field with a quote in it must be in quotes, and the quote doubled: "like ""this"""',
  "text-behind-quote": 'a quote inside a quoted field must be doubled: "like ""this"""',
};
