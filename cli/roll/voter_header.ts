/** The header of a list of voters: what its columns hold. */
import { plainExcerpt } from "../../core/base/plain_text.ts";
import { checkText } from "../../plugins/text/text_rules.ts";
import type { CsvRow, CsvTable } from "../csv/csv_table.ts";
import { MAX_HEADING_LENGTH, MAX_VOTER_COLUMNS } from "./limits.ts";
import { type ColumnRole, rolesOf, SINGLE_ROLES } from "./voter_columns.ts";
import { findFieldFault } from "./voter_fields.ts";
import { type VoterFault, voterFault, type VoterRule } from "./voter_fault.ts";

/** A column of the file. */
export interface VoterColumn {
  readonly heading: string;
  /** Its place, from 0. */
  readonly index: number;
  readonly role: ColumnRole | undefined;
}

/** What a header says. */
export interface VoterHeader {
  /** Fields that each row has to have. */
  readonly fields: number;
  /** Those with a heading, in the order of the file. */
  readonly columns: readonly VoterColumn[];
  /** Where a field may not hold anything, as the column has no heading; from 0. */
  readonly unnamed: readonly number[];
}

/** Headings that `codes.csv` has of its own: such a column of a list is kept under another. */
const RENAMED: Readonly<Record<string, string>> = { number: "list number", code: "list code" };

/** Reads the header; a list of faults if voters cannot be read by it. */
export function readVoterHeader({ header, rows }: CsvTable): VoterHeader | VoterFault[] {
  if (header === undefined) {
    return [voterFault({ line: 1, rule: "empty-file", reason: "the file must not be empty" })];
  }
  const { line } = header;
  if ("fault" in header) {
    return [voterFault({ line, rule: header.fault, reason: header.reason })];
  }
  const { fields } = header;
  if (fields.length > MAX_VOTER_COLUMNS) {
    const reason =
      `the file must have at most ${MAX_VOTER_COLUMNS} columns: it has ${fields.length}`;
    return [voterFault({ line, rule: "too-many-columns", reason })];
  }
  const bad = fields.flatMap((heading, i) => headingFault(line, heading, i) ?? []);
  if (bad.length > 0) return bad;
  const headings = fields.map((heading) => keptHeading(heading.normalize("NFC")));
  const roles = rolesOf(headings);
  const columns = headings.map((heading, index) => ({ heading, index, role: roles[index] }));
  const faults = findColumnFaults(header, columns, rows);
  if (faults.length > 0) return faults;
  return {
    fields: fields.length,
    columns: columns.filter(({ heading }) => heading !== ""),
    unnamed: columns.filter(({ heading }) => heading === "").map(({ index }) => index),
  };
}

/** What is wrong with a heading by itself. */
function headingFault(line: number, heading: string, index: number): VoterFault | undefined {
  const column = `${index + 1}`;
  const found = findFieldFault(heading);
  if (found !== undefined) return voterFault({ line, column, ...found });
  if (heading === "") return undefined;
  const text = heading.normalize("NFC");
  const broken = checkText(text, { name: "heading", most: MAX_HEADING_LENGTH });
  if (broken !== undefined) {
    const { code, reason } = broken;
    // An empty one has been passed over.
    const rule: VoterRule = code === "empty" ? "column-unnamed" : code;
    return voterFault({ line, column, value: text, rule, reason });
  }
  return undefined;
}

/** The heading under which a column is kept. */
function keptHeading(heading: string): string {
  const plain = heading.toLowerCase();
  return Object.hasOwn(RENAMED, plain) ? RENAMED[plain] : heading;
}

/** What is wrong with all headings together. */
function findColumnFaults(
  { line, fields }: CsvRow,
  columns: readonly VoterColumn[],
  rows: CsvTable["rows"],
): VoterFault[] {
  const faults: VoterFault[] = [];
  for (const { heading, role, index } of columns) {
    if (heading === "") continue;
    const first = columns.find((other) =>
      other.heading.toLowerCase() === heading.toLowerCase() ||
      (role !== undefined && SINGLE_ROLES.includes(role) && other.role === role)
    );
    if (first === undefined || first.index === index) continue;
    const what = role === undefined ? "the same heading" : `the ${NOUNS[role]}`;
    const reason = `two columns must not hold ${what}: "${
      plainExcerpt(first.heading, 80)
    }" does too`;
    faults.push(voterFault({ line, column: heading, rule: "column-twice", reason }));
  }
  const roles = columns.map(({ role }) => role);
  if (hasNames(roles)) return faults;
  const isHeader = roles.some((role) => role !== undefined) &&
    !fields.some((each) => each.includes("@"));
  const value = fields.join(",");
  if (!isHeader) {
    const below = findHeaderBelow(rows);
    const hint = below === undefined
      ? ""
      : `: line ${below} looks like that, so delete the lines above it`;
    const reason = `the first line must name the columns, the one with the names among them${hint}`;
    return [voterFault({ line, value, rule: "no-header", reason })];
  }
  const reason = "one column must hold the names, or two the first and the last names";
  return [...faults, voterFault({ line, value, rule: "column-missing", reason })];
}

function hasNames(roles: readonly (ColumnRole | undefined)[]): boolean {
  return roles.includes("name") || (roles.includes("first") && roles.includes("last"));
}

/** Rows below the first in which a header is looked for: a title and what belongs to it have fewer. */
const TITLE_ROWS = 10;

/** The line of a header below a title. What separates its fields was guessed from the title, which may have none of that. */
function findHeaderBelow(rows: CsvTable["rows"]): number | undefined {
  const isHeader = (row: CsvTable["rows"][number]) =>
    !("fault" in row) &&
    hasNames(
      rolesOf(row.fields.flatMap((field) => field.split(/[;\t]/)).map((each) => each.trim())),
    );
  return rows.slice(0, TITLE_ROWS).find(isHeader)?.line;
}

/** What a role is called in messages. */
export const NOUNS: Readonly<Record<ColumnRole, string>> = {
  name: "name",
  first: "first name",
  last: "last name",
  email: "e-mail address",
  weight: "weight",
  key: "voter's own key",
  address: "address",
  street: "street",
  postcode: "postcode",
  city: "city",
  country: "country",
};
