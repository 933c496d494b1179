/** A CSV file whose header names the columns: each row's fields under the names that are asked for. */
import { countOf } from "../../core/base/count_of.ts";
import { plainExcerpt } from "../../core/base/plain_text.ts";
import { describeMarked } from "../app/files/strict_text.ts";
import { type BadCsvRow, type CsvRow, readCsvTable } from "./csv_table.ts";

/** Why a line is no good. */
export interface LineProblem {
  /** The line of the file on which its row begins, from 1; for an open quote the line of the quote. */
  readonly line: number;
  readonly reason: string;
}

/** A row with the fields that were asked for. */
export interface NamedRow<Column extends string> {
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
  /** Of an optional column that is not there, undefined. */
  readonly fields: Readonly<Partial<Record<Column, string>>>;
}

/** Which columns a file must have, and which it may. */
export interface ColumnWish<Needed extends string, Optional extends string> {
  readonly needed: readonly Needed[];
  readonly optional?: readonly Optional[];
}

/** What {@linkcode readNamedColumns} found, both lists in the order of lines. */
export interface NamedColumns<Column extends string> {
  readonly rows: readonly NamedRow<Column>[];
  readonly problems: readonly LineProblem[];
}

/**
 * Reads the rows of a file. It throws nothing: what is wrong is in `problems`.
 *
 * The header's names may be in any order and case; other columns are ignored. Without a good header there are no rows and
 * only that problem, as every other would follow from it.
 *
 * @param text As `decodeMarked()` gives it: a field with bytes that are not UTF-8 is a problem of its line.
 */
export function readNamedColumns<Needed extends string, Optional extends string = never>(
  text: string,
  wish: ColumnWish<Needed, Optional>,
): NamedColumns<Needed | Optional> {
  const { header, rows: read } = readCsvTable(text);
  const columns = findColumns(header, wish);
  if ("reason" in columns) return { rows: [], problems: [columns] };
  const { names, places } = columns;
  const problems: LineProblem[] = [];
  names.forEach((name, i) => {
    const unreadable = describeMarked(name);
    if (unreadable === undefined) return;
    problems.push({ line: columns.line, reason: unreadableField(`${i + 1}`, unreadable) });
  });
  const rows: NamedRow<Needed | Optional>[] = [];
  for (const row of read) {
    const reason = findRowFault(row, names);
    if (reason !== undefined) problems.push({ line: row.line, reason });
    else if ("fields" in row) rows.push({ line: row.line, fields: pick(row.fields, places) });
  }
  return { rows, problems };
}

/** True if a file's header names these columns, whatever else is wrong with it. */
export function hasColumns(text: string, names: readonly string[]): boolean {
  const { header } = readCsvTable(text);
  if (header === undefined || "reason" in header) return false;
  const there = header.fields.map((name) => name.trim().toLowerCase());
  return names.every((name) => there.includes(name));
}

/** Where each column is, from 0. */
type Places<Column extends string> = readonly (readonly [Column, number])[];

interface Columns<Column extends string> {
  /** The header's line. */
  readonly line: number;
  readonly places: Places<Column>;
  /** All of them, in lower case. */
  readonly names: readonly string[];
}

function findRowFault(row: CsvRow | BadCsvRow, names: readonly string[]): string | undefined {
  if ("reason" in row) return row.reason;
  const { fields } = row;
  if (fields.length !== names.length) {
    const must = countOf(names.length, "field");
    return `the line must have ${must} as the header has: it has ${fields.length}`;
  }
  return findUnreadable(fields, names);
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

/** What the header says, or why it says nothing. */
function findColumns<Needed extends string, Optional extends string>(
  header: CsvRow | BadCsvRow | undefined,
  { needed, optional = [] }: ColumnWish<Needed, Optional>,
): Columns<Needed | Optional> | LineProblem {
  const { line } = header ?? { line: 1 };
  if (header !== undefined && "reason" in header) return { line, reason: header.reason };
  const fields = header?.fields ?? [];
  const names = fields.map((name) => name.trim().toLowerCase());
  const countNamed = (name: string) => names.filter((other) => other === name).length;
  const isGood = needed.every((name) => countNamed(name) === 1) &&
    optional.every((name) => countNamed(name) <= 1);
  if (isGood) {
    const places = [...needed, ...optional].map((name) => [name, names.indexOf(name)] as const)
      .filter(([, place]) => place !== -1);
    return { line, places, names };
  }
  const found = names.length === 0 ? "the file is empty" : `it is ${quote(fields.join(","))}`;
  const reason = `the header must name the columns ${needed.join(" and ")}, once each, ` +
    "with a comma, semicolon or tab between";
  return { line, reason: `${reason}: ${found}` };
}

function pick<Column extends string>(
  fields: readonly string[],
  places: Places<Column>,
): Readonly<Partial<Record<Column, string>>> {
  const picked: Partial<Record<Column, string>> = {};
  for (const [name, place] of places) picked[name] = fields[place];
  return picked;
}

/** A stranger's text in quotes, at most 80 characters of it. */
function quote(text: string): string {
  return `"${plainExcerpt(text, 80)}"`;
}
