/**
 * Reads a file of ballots: CSV (RFC 4180) with a header row that names the columns `voter` and `choice`.
 *
 * Every bad line is reported with its own line number and hides no other.
 */
import { countOf } from "../../core/base/count_of.ts";
import { plainExcerpt } from "../../core/base/plain_text.ts";
import { TextMap } from "../../core/base/text_map.ts";
import { normalizeVoteText } from "../../plugins/vote/vote_text.ts";
import { type CsvRow, readCsvTable } from "../csv/csv_table.ts";
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
  const { header, rows } = readCsvTable(text);
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
    const { line } = row;
    const report = (reason: string) => problems.push({ line, reason });
    if ("reason" in row) {
      report(row.reason);
      continue;
    }
    const { fields } = row;
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
  header: CsvRow | BallotProblem = { line: 1, fields: [] },
): Columns | BallotProblem {
  const { line } = header;
  if ("reason" in header) return { line, reason: header.reason };
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
