/**
 * Reads a file of ballots: CSV (RFC 4180) with a header row that names the columns `voter` and `choice`.
 *
 * Every bad line is reported with its own line number and hides no other.
 */
import { TextMap } from "../../core/base/text_map.ts";
import { normalizeVoteText } from "../../plugins/vote/vote_text.ts";
import { type LineProblem, readNamedColumns } from "../csv/named_columns.ts";

/** One vote to cast, its texts as they will be recorded. */
export interface Ballot {
  /** The line of the file on which its row begins, from 1. */
  readonly line: number;
  readonly voter: string;
  readonly choice: string;
}

/** What {@linkcode parseBallots} found, both lists in the order of lines. */
export interface ParsedBallots {
  readonly ballots: Ballot[];
  readonly problems: LineProblem[];
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
  const { rows, problems: faults } = readNamedColumns(text, { needed: ["voter", "choice"] });
  const ballots: Ballot[] = [];
  const problems = [...faults];
  const firstLines = new TextMap<number>();
  for (const { line, fields } of rows) {
    const report = (reason: string) => problems.push({ line, reason });
    const voter = normalizeVoteText("voter", fields.voter ?? "");
    const choice = normalizeVoteText("choice", fields.choice ?? "");
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
  return { ballots, problems: problems.sort((a, b) => a.line - b.line) };
}
