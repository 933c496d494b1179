/**
 * Reads a file of ballots: CSV (RFC 4180) with a header row that names the columns `voter` and `choice`.
 *
 * Every bad line is reported with its own line number and hides no other. Where rows begin is found by
 * counting quotes, so that one stray quote does not lose the whole rest. The time is in proportion to the
 * file's length, whatever is wrong with it.
 */
import { countOf } from "../../core/base/count_of.ts";
import { plainExcerpt } from "../../core/base/plain_text.ts";
import { TextMap } from "../../core/base/text_map.ts";
import { normalizeVoteText } from "../../plugins/vote/vote_text.ts";
import { type CsvFault, type Separator, splitCsvRow } from "./csv_fields.ts";
import { describeMarked } from "../app/files/strict_text.ts";

/** One vote to cast, its texts as they will be recorded. */
export interface Ballot {
  /** The line of the file on which its row begins, from 1. */
  readonly line: number;
  readonly voter: string;
  readonly choice: string;
}

/** Why a line is not a ballot. */
export interface BallotProblem {
  /** The line of the file on which its row begins, from 1; for an open quote the line of the quote. */
  readonly line: number;
  readonly reason: string;
}

/** What {@linkcode parseBallots} found, both lists in the order of lines. */
export interface ParsedBallots {
  readonly ballots: Ballot[];
  readonly problems: BallotProblem[];
}

/** A row of the file, not yet split into fields. */
interface RowText {
  readonly line: number;
  readonly text: string;
}

/** A row split into fields. */
interface Row {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A line between two line ends. */
interface Line {
  readonly start: number;
  readonly end: number;
  /** Whether it has an odd number of quotes, that is, ends inside a field that it began in, or the reverse. */
  readonly odd: boolean;
}

/**
 * Reads all ballots of a file. It throws nothing: what is wrong is in `problems`.
 *
 * @param text As `decodeMarked()` gives it: a field with bytes that are not UTF-8 is a problem of its line.
 *
 * Fields are separated by commas, or by semicolons or tabs if the header's are. The header's names may be in
 * any order and case; other columns are ignored, as are blank lines, a byte order mark, and white space around
 * fields. Of two lines with the same voter the second is a
 * problem, even if the first has a fault in its choice. Without a good header there are no ballots and
 * only that problem, as every other would follow from it.
 */
export function parseBallots(text: string): ParsedBallots {
  const separator = separatorOf(text);
  const [header, ...rows] = parseRows([...splitRows(text, separator)], separator);
  const columns = findColumns(header);
  if ("reason" in columns) return { ballots: [], problems: [columns] };

  const ballots: Ballot[] = [];
  const problems: BallotProblem[] = [];
  const { line: headerLine, names } = columns;
  names.forEach((name, i) => {
    const unreadable = describeMarked(name);
    if (unreadable !== undefined) {
      problems.push({ line: headerLine, reason: unreadableField(`${i + 1}`, unreadable) });
    }
  });
  const firstLines = new TextMap<number>();
  for (const row of rows) {
    if ("reason" in row) {
      problems.push(row);
      continue;
    }
    const { line, fields } = row;
    const report = (reason: string) => problems.push({ line, reason });
    if (fields.length !== names.length) {
      report(
        `the line must have ${
          countOf(names.length, "field")
        } as the header has: it has ${fields.length}`,
      );
      continue;
    }
    const unreadable = findUnreadable(fields, names);
    if (unreadable !== undefined) {
      report(unreadable);
      continue;
    }
    const voter = normalizeVoteText("voter", fields[columns.voter]);
    const choice = normalizeVoteText("choice", fields[columns.choice]);
    if (!voter.ok) report(voter.reason);
    if (!choice.ok) report(choice.reason);
    if (!voter.ok) continue;
    const first = firstLines.get(voter.text);
    if (first !== undefined) report(`the voter ID must not come twice: line ${first} has it too`);
    else firstLines.set(voter.text, line);
    if (choice.ok && first === undefined) {
      ballots.push({ line, voter: voter.text, choice: choice.text });
    }
  }
  return { ballots, problems };
}

/** What is wrong with the first field whose bytes are not UTF-8. */
function findUnreadable(
  fields: readonly string[],
  names: readonly string[],
): string | undefined {
  for (const [i, field] of fields.entries()) {
    const unreadable = describeMarked(field);
    if (unreadable === undefined) continue;
    const isNamed = describeMarked(names[i]) === undefined && names[i] !== "";
    return unreadableField(isNamed ? quote(names[i]) : `${i + 1}`, unreadable);
  }
  return undefined;
}

function unreadableField(column: string, what: string): string {
  return `the column ${column} ${what}: save the file as UTF-8, in Excel by Save As, CSV UTF-8`;
}

/** The columns of a file. */
interface Columns {
  /** The header's line. */
  readonly line: number;
  /** Where the two columns are, from 0. */
  readonly voter: number;
  readonly choice: number;
  /** All of them, in lower case. */
  readonly names: readonly string[];
}

/** What the header says, or why it says nothing. */
function findColumns(
  header: Row | BallotProblem = { line: 1, fields: [] },
): Columns | BallotProblem {
  if ("reason" in header) return header;
  const { line } = header;
  const names = header.fields.map((name) => name.trim().toLowerCase());
  const once = (name: string) => names.filter((other) => other === name).length === 1;
  if (once("voter") && once("choice")) {
    return { line, voter: names.indexOf("voter"), choice: names.indexOf("choice"), names };
  }
  const found = names.length === 0
    ? "the file is empty"
    : `it is ${quote(header.fields.join(","))}`;
  const reason =
    "the header must name the columns voter and choice, once each, with a comma, semicolon or tab between";
  return { line, reason: `${reason}: ${found}` };
}

/** A stranger's text in quotes, at most 80 characters of it. */
function quote(text: string): string {
  return `"${plainExcerpt(text, 80)}"`;
}

/**
 * Finds where rows begin and end. Blank lines between rows are skipped. A row of several lines that
 * turns out not to be CSV is given up after its first line. Each line is looked at a few times at most:
 * a row ends at the next odd line, and one that finds none leaves none behind it.
 */
function* splitRows(text: string, separator: Separator): Generator<RowText | BallotProblem> {
  const lines = splitLines(text);
  for (let first = 0; first < lines.length; first++) {
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
      yield { line: first + 1, reason: FAULTS[answer] };
    } else {
      yield { line, reason: FAULTS[answer] };
    }
  }
}

/** What separates the fields of a file: of those in its first line that hold something, a comma if one does. */
function separatorOf(text: string): Separator {
  const [, header = ""] = /^\s*(.*)/.exec(text) ?? [];
  return ([",", ";", "\t"] as const).find((each) => header.includes(each)) ?? ",";
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

/** Splits rows into fields; what is not CSV becomes a problem, in its place. */
function parseRows(
  rows: readonly (RowText | BallotProblem)[],
  separator: Separator,
): (Row | BallotProblem)[] {
  return rows.map((row) => {
    if ("reason" in row) return row;
    const { line, text } = row;
    const fields = splitCsvRow(text, separator);
    return typeof fields === "string" ? { line, reason: FAULTS[fields] } : { line, fields };
  });
}

const FAULTS: Readonly<Record<CsvFault, string>> = {
  "quote-not-closed": "the quote that opens a field on this line must be closed: it never is",
  "quote-in-plain-field":
    'a field with a quote in it must be in quotes, and the quote doubled: "like ""this"""',
  "text-behind-quote": 'a quote inside a quoted field must be doubled: "like ""this"""',
};
