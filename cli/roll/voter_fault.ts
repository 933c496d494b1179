/** What can be wrong with a file of voters, and what to do about it. */
import { plainExcerpt } from "../../core/base/plain_text.ts";

/** The literal code of each rule of such a file. */
export type VoterRule = keyof typeof ADVICE;

/** A place of the file that breaks a rule. */
export interface VoterFault {
  /** From 1. */
  readonly line: number;
  /** The heading of the column, or its number from 1 where it has none that can be read. */
  readonly column?: string;
  /** What stands there, at most 80 characters of it. */
  readonly value?: string;
  readonly rule: VoterRule;
  /** What has to be, as a sentence goes on: `the weight must be a whole number from 1`. */
  readonly reason: string;
  /** What to do. */
  readonly advice: string;
}

/** Longest value that a fault shows, in code points. */
const SHOWN = 80;

/** What to do about a fault of each rule. */
const ADVICE = {
  "empty-file": "export the list again, with a first line that names the columns",
  "no-header": "put a line above all others that names the columns, such as name,email,weight",
  "no-voters": "the first line names the columns: put the voters below it, a line each",
  "too-many-columns": "take the columns away that are not needed",
  "column-missing": "name the column that holds the names: name",
  "column-twice": "give each column a heading of its own, or take one of them away",
  "column-unnamed": "give the column a heading, or empty it",
  "quote-not-closed": "close the quote, or take it away",
  "quote-in-plain-field": 'write the field as "like ""this""", or take the quote away',
  "text-behind-quote": 'write the field as "like ""this""", or take the quote away',
  "field-count": "put a field with the separator in it into quotes, and leave none out",
  "not-utf8": "save the file as UTF-8, in Excel by Save As, CSV UTF-8",
  "wrong-encoding": "the file was read in a wrong encoding once: export it again, as UTF-8",
  "replacement-character": "the character is lost: write the field again",
  "control-character": "write the field again, by hand",
  "lone-surrogate": "write the field again, by hand",
  "hidden-character": "write the field again, by hand",
  "unassigned-character": "write the field again with characters that every machine knows",
  "not-trimmed": "write the field again, by hand",
  "not-nfc": "write the field again, by hand",
  "too-long": "shorten it",
  "name-empty": "write the name, or leave the line out",
  "spreadsheet-error": "mend the formula in the spreadsheet, and export it again",
  "shortened-number": "format the column as text in the spreadsheet, and write the number again",
  "formula": "write the name alone, without the sign in front",
  "weight-empty": "write 1 where a voter has one vote",
  "weight-fraction": "multiply all weights so that none has a fraction",
  "weight-zero": "who has no vote is no voter: leave the line out",
  "weight-form": "write it in the digits 0 to 9 alone, such as 1200",
  "weight-large": "all weights together may be 4,294,967,296: divide them",
  "weights-large": "divide all weights",
  "email-form": "write one address alone, such as ann@example.org, or leave the field empty",
  "key-form": "ask the voter for the line that chainvote vote key has printed",
  "key-twice": "ask both voters: each needs a key of their own",
  "voter-twice":
    "leave one of the lines out, or add a column that tells the two apart, such as a date of birth",
  "too-many-namesakes": "add something to the names that tells these voters apart",
  "too-many-voters": "hold several elections",
} as const;

/** A fault with what to do about it. */
export function voterFault(
  { value, ...rest }: Omit<VoterFault, "advice">,
): VoterFault {
  const shown = value === undefined ? {} : { value: plainExcerpt(value.toWellFormed(), SHOWN) };
  return { ...rest, ...shown, advice: ADVICE[rest.rule] };
}

/** A fault on one line, for people. */
export function describeVoterFault(
  file: string,
  { line, column, value, reason, advice }: VoterFault,
): string {
  const where = `${file}:${line}${column === undefined ? "" : `, column "${column}"`}`;
  return `${where}: ${reason}${value === undefined ? "" : `: it is "${value}"`}; ${advice}`;
}
