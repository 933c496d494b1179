/**
 * Reads a list of voters, as people have it: CSV with a header row in any order and in the words of many languages.
 *
 * All that is wrong is told at once, each fault with its line, column, value, rule and what to do.
 */
import { countOf } from "../../core/base/count_of.ts";
import { TextMap } from "../../core/base/text_map.ts";
import { MAX_ROLL_WEIGHT, MAX_VOTERS } from "../../plugins/election/roll/limits.ts";
import { type BadCsvRow, type CsvRow, readCsvTable } from "../csv/csv_table.ts";
import { findNamesakes } from "./namesakes.ts";
import type { ColumnRole } from "./voter_columns.ts";
import {
  findFieldFault,
  readEmail,
  type ReadField,
  readKept,
  readKey,
  readName,
  readWeight,
} from "./voter_fields.ts";
import { type VoterFault, voterFault } from "./voter_fault.ts";
import { readVoterHeader, type VoterColumn, type VoterHeader } from "./voter_header.ts";
import type { ListedVoter, VoterList } from "./voter_list.ts";

/** How {@linkcode parseVoters} reads. */
export interface ParseVotersOptions {
  /** Lines on which rows begin that are left out, whatever is wrong with them. @default {[]} */
  readonly leaveOut?: readonly number[];
}

/** What {@linkcode parseVoters} found. */
export interface ParsedVoters extends VoterList {
  /** All columns with a heading, for a person to see what each was taken for. */
  readonly columns: readonly VoterColumn[];
  /** In the order of lines. */
  readonly faults: readonly VoterFault[];
  /** Lines that were to be left out and are no row's. */
  readonly unknownLines: readonly number[];
}

/**
 * Reads all voters of a file. It throws nothing: what is wrong is in `faults`.
 *
 * @param text As `decodeMarked()` gives it: a field with bytes that are not UTF-8 is a fault of its line.
 */
export function parseVoters(
  text: string,
  { leaveOut = [] }: ParseVotersOptions = {},
): ParsedVoters {
  const table = readCsvTable(text);
  const header = readVoterHeader(table);
  const nothing = { voters: [], kept: [], columns: [] };
  if (Array.isArray(header)) return { ...nothing, faults: header, unknownLines: [] };
  const filled = table.rows.filter((row) =>
    "fault" in row || row.fields.some((field) => field !== "")
  );
  const unknownLines = leaveOut.filter((line) => !filled.some((row) => row.line === line));
  const rows = filled.filter(({ line }) => !leaveOut.includes(line));
  const kept = header.columns.filter(({ role }) => isKept(role));
  const { columns } = header;
  const endLine = table.header?.line ?? 1;
  if (rows.length === 0) {
    const reason = "there must be a voter below the header";
    const faults = [voterFault({ line: endLine, rule: "no-voters", reason })];
    return { ...nothing, columns, faults, unknownLines };
  }
  if (rows.length > MAX_VOTERS) {
    const reason = `there must be at most ${countOf(MAX_VOTERS, "voter")}`;
    const faults = [voterFault({ line: rows[MAX_VOTERS].line, rule: "too-many-voters", reason })];
    return { ...nothing, columns, faults, unknownLines };
  }
  const faults: VoterFault[] = [];
  const voters = rows.flatMap((row) => readRow(row, header, (fault) => faults.push(fault)) ?? []);
  faults.push(...findNamesakes(voters, headingOf(header, "name")));
  faults.push(...findSharedKeys(voters, headingOf(header, "key")));
  if (faults.length === 0) faults.push(...findWeightFault(voters, headingOf(header, "weight")));
  faults.sort((a, b) => a.line - b.line);
  return { voters, kept, columns, faults, unknownLines };
}

/** A name, a weight and a key have fields of their own. */
function isKept(role: ColumnRole | undefined): boolean {
  return role !== "name" && role !== "weight" && role !== "key";
}

/** The heading of a role's column, or of the last names where there is no column of whole names. */
function headingOf({ columns }: VoterHeader, role: ColumnRole): string {
  const wanted = columns.find((column) => column.role === role) ??
    columns.find((column) => column.role === "last");
  return wanted?.heading ?? role;
}

/** A voter, if nothing is wrong with the row. */
function readRow(
  row: CsvRow | BadCsvRow,
  header: VoterHeader,
  report: (fault: VoterFault) => void,
): ListedVoter | undefined {
  const { line } = row;
  if ("fault" in row) {
    report(voterFault({ line, rule: row.fault, reason: row.reason }));
    return undefined;
  }
  const { fields } = row;
  if (fields.length !== header.fields && !isPadded(fields, header.fields)) {
    const reason = `the line must have ${countOf(header.fields, "field")} as the header has: ` +
      `it has ${fields.length}`;
    report(voterFault({ line, rule: "field-count", reason }));
    return undefined;
  }
  let isGood = true;
  const take = <T>(
    { heading: column }: VoterColumn,
    field: string,
    read: (field: string) => ReadField<T>,
  ): T | undefined => {
    const found = findFieldFault(field) ?? read(field);
    if (!("rule" in found)) return found.value;
    isGood = false;
    const shown = found.rule === "not-utf8" || field.trim() === "" ? {} : { value: field };
    report(voterFault({ line, column, ...shown, ...found }));
    return undefined;
  };
  for (const index of header.unnamed) {
    if (fields[index] === "") continue;
    isGood = false;
    const reason = "a column with something in it must have a heading";
    const column = `${index + 1}`;
    report(voterFault({ line, column, value: fields[index], rule: "column-unnamed", reason }));
  }
  const { columns } = header;
  const only = (role: ColumnRole) => columns.find((column) => column.role === role);
  const named = only("name");
  const parts = named === undefined ? [only("first")!, only("last")!] : [named];
  const whole = parts.map(({ index }) => fields[index]).filter((each) => each !== "").join(" ");
  const name = take(parts[parts.length - 1], whole, readName);
  const [weighed, keyed] = [only("weight"), only("key")];
  const weight = weighed === undefined ? 1 : take(weighed, fields[weighed.index], readWeight);
  const key = keyed === undefined ? "" : take(keyed, fields[keyed.index], readKey);
  const kept = columns.filter(({ role }) => isKept(role)).map((column) =>
    take(column, fields[column.index], column.role === "email" ? readEmail : readKept) ?? ""
  );
  if (!isGood || name === undefined || weight === undefined) return undefined;
  return { line, name, weight, ...key && { key }, fields: kept };
}

/** True if a row has nothing but empty fields more than the header. */
function isPadded(fields: readonly string[], count: number): boolean {
  return fields.length > count && fields.slice(count).every((field) => field === "");
}

function findSharedKeys(voters: readonly ListedVoter[], column: string): VoterFault[] {
  const lines = new TextMap<number>();
  return voters.flatMap(({ key, line }) => {
    if (key === undefined) return [];
    const first = lines.get(key);
    if (first === undefined) {
      lines.set(key, line);
      return [];
    }
    const reason = `two voters must not have one key: line ${first} has it too`;
    return [voterFault({ line, column, value: key, rule: "key-twice", reason })];
  });
}

function findWeightFault(voters: readonly ListedVoter[], column: string): VoterFault[] {
  let sum = 0;
  for (const { weight, line } of voters) {
    sum += weight;
    if (sum <= MAX_ROLL_WEIGHT) continue;
    const reason =
      `all weights together must be at most ${MAX_ROLL_WEIGHT}: up to here they are ${sum}`;
    return [voterFault({ line, column, value: `${weight}`, rule: "weights-large", reason })];
  }
  return [];
}
