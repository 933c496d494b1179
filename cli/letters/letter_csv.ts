/** Letters as a table for a mail merge, or for mails. */
import { encodeSpreadsheetRow } from "../csv/csv_row.ts";
import type { CodedVoter, CodeList } from "../roll/codes_csv.ts";
import { letterLink } from "./letter_link.ts";
import { type LetterFrame, letterOf } from "./letter.ts";

/** Before the first heading, by which spreadsheets know that it is UTF-8. */
const MARK = "\ufeff";

/**
 * The table in pieces, a line each: what a letter says of each voter, what is the same in all, and the columns of the list.
 * No field is a formula.
 */
export function* lettersCsv(
  frame: LetterFrame,
  list: CodeList,
  voters: Iterable<CodedVoter>,
): Generator<string> {
  const headings = ["number", "name", "code", "weight", "title", "opens", "closes", "words"];
  const more = [
    "link",
    "program",
    "page",
    "file",
    "contact",
    ...list.kept.map(({ heading }) => heading),
  ];
  yield `${MARK}${encodeSpreadsheetRow([...headings, ...more])}\r\n`;
  for (const voter of voters) {
    const letter = letterOf(list, voter);
    const { number, name, code, weight } = letter;
    yield `${
      encodeSpreadsheetRow([
        `${number}`,
        name,
        code,
        `${weight}`,
        frame.title,
        frame.opens,
        frame.closes,
        frame.chainWords,
        frame.link ?? "",
        frame.program ?? "",
        letterLink(frame, letter) ?? "",
        frame.fileDigits ?? "",
        frame.contact,
        ...voter.fields,
      ])
    }\r\n`;
  }
}
