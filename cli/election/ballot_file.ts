/** Reads a file of ballots, and makes the records of its votes. */
import { describeUnknownChoice } from "../../plugins/vote/vote_choices.ts";
import { createVoteRecord } from "../../plugins/vote/vote_record.ts";
import { type Ballot, parseBallots } from "./ballots_csv.ts";
import type { LineProblem } from "../csv/named_columns.ts";

/** A file that was read: its ballots as records, and the lines that are none. */
export interface BallotFile {
  readonly file: string;
  readonly ballots: readonly Ballot[];
  readonly records: readonly Uint8Array[];
  readonly problems: readonly LineProblem[];
}

/**
 * Makes the records of a file. A line that is not UTF-8 is a bad line, like any other.
 *
 * @param text As `readCsvFile` gives it.
 */
export function readBallots(file: string, text: string): BallotFile {
  const { ballots, problems } = parseBallots(text);
  const records = ballots.map((ballot) => {
    const made = createVoteRecord(ballot);
    if (!made.ok) throw new TypeError(`Cannot use line ${ballot.line}: ${made.reason}`);
    return made.record;
  });
  return { file, ballots, records, problems };
}

/** Holds a ballot file to an election's list of choices: a ballot for anything else is a bad line. */
export function holdToChoices(
  { ballots, records, problems, file }: BallotFile,
  choices: readonly string[],
): BallotFile {
  const isListed = ({ choice }: Ballot) => choices.includes(choice);
  const unknown = ballots.filter((ballot) => !isListed(ballot))
    .map(({ line, choice }) => ({ line, reason: describeUnknownChoice(choice, choices) }));
  return {
    file,
    ballots: ballots.filter(isListed),
    records: records.filter((_, i) => isListed(ballots[i])),
    problems: [...problems, ...unknown].sort((a, b) => a.line - b.line),
  };
}
