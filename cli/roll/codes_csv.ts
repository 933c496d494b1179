/**
 * `codes.csv`, the registrar's secret: who has which code. It is CSV that spreadsheets open, and that this program reads
 * back exactly.
 */
import { formatVotingCode, readVotingCode } from "../../plugins/election/roll/voting_code.ts";
import { readCsvTable } from "../csv/csv_table.ts";
import { encodeGuardedRow, readGuardedField } from "../csv/csv_row.ts";
import { rolesOf } from "./voter_columns.ts";
import type { ListedVoter, VoterList } from "./voter_list.ts";

/** A voter of the registrar's folder. */
export interface CodedVoter extends ListedVoter {
  /** On the roll, from 1; undefined until two registrars have put their keys together. */
  readonly number?: number;
  /** Undefined for a voter with a key of their own. */
  readonly code?: bigint;
}

/** All of them, in the order of the list that they come from. */
export interface CodeList extends VoterList {
  readonly voters: readonly CodedVoter[];
}

/** The columns that every such file begins with, and those that it has if they are needed. */
const COLUMNS = ["number", "name", "code"];
const [WEIGHT, KEY] = ["weight", "key"];

/** Writes the file's text. */
export function formatCodes({ voters, kept }: CodeList): string {
  const isWeighed = voters.some(({ weight }) => weight !== 1);
  const isKeyed = voters.some(({ key }) => key !== undefined);
  const headings = [
    ...COLUMNS,
    ...isWeighed ? [WEIGHT] : [],
    ...isKeyed ? [KEY] : [],
    ...kept.map(({ heading }) => heading),
  ];
  const rows = voters.map(({ number = "", name, code, weight, key = "", fields }) => [
    `${number}`,
    name,
    code === undefined ? "" : formatVotingCode(code),
    ...isWeighed ? [`${weight}`] : [],
    ...isKeyed ? [key] : [],
    ...fields,
  ]);
  return [headings, ...rows].map((row) => `${encodeGuardedRow(row)}\n`).join("");
}

/**
 * Reads what {@linkcode formatCodes} writes, also after a spreadsheet has saved it.
 *
 * @throws {TypeError} Naming the line and the rule. The message holds nothing of a code.
 */
export function parseCodes(text: string): CodeList {
  const { header, rows } = readCsvTable(text);
  if (header === undefined || "fault" in header) {
    throw new TypeError("it must begin with the columns number,name,code: it is empty, or no CSV");
  }
  const headings = header.fields.map(readGuardedField);
  const isOurs = COLUMNS.every((name, i) => headings[i] === name);
  if (!isOurs) throw new TypeError("it must begin with the columns number,name,code");
  const optional = [WEIGHT, KEY].filter((name) => headings.includes(name));
  const own = COLUMNS.length + optional.length;
  const kept = headings.slice(own);
  const roles = rolesOf(kept);
  const voters = rows.map((row): CodedVoter => {
    const { line } = row;
    if ("fault" in row) throw new TypeError(`line ${line}: ${row.reason}`);
    const fields = row.fields.map(readGuardedField);
    if (fields.length !== headings.length) {
      throw new TypeError(`line ${line} must have ${headings.length} fields, as the header has`);
    }
    const [numbered, name, coded] = fields;
    const [weight = "1"] = optional.includes(WEIGHT) ? [fields[COLUMNS.length]] : [];
    const [key = ""] = optional.includes(KEY) ? [fields[own - 1]] : [];
    if (!/^\d{0,7}$/.test(numbered) || !/^[1-9]\d{0,9}$/.test(weight) || name === "") {
      throw new TypeError(`line ${line} must have a number, a name and a weight: it was changed`);
    }
    const code = coded === "" ? undefined : readVotingCode(coded);
    if (code !== undefined && !code.ok) throw new TypeError(`line ${line}: ${code.reason}`);
    if ((code === undefined) === (key === "")) {
      throw new TypeError(`line ${line} must have a code, or the voter's own key`);
    }
    return {
      line,
      name,
      weight: Number(weight),
      fields: fields.slice(own),
      ...numbered !== "" && { number: Number(numbered) },
      ...code?.ok && { code: code.number },
      ...key !== "" && { key },
    };
  });
  return { voters, kept: kept.map((heading, i) => ({ heading, role: roles[i] })) };
}
