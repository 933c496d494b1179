/** Casts the ballots of a CSV file. */
import {
  castAll,
  type CastAllOptions,
  describeCounts,
  type FileCounts,
  fileExitCode,
  NOTHING_SENT,
} from "../records/file_outcome.ts";
import { EXIT, type ExitCode } from "../app/errors.ts";
import type { LineProblem } from "../csv/named_columns.ts";
import { printJson, printLine, printNote, stderrLook, writeToStderr } from "../terminal/output.ts";
import { printSome } from "../terminal/print_some.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import { createProgress } from "../terminal/progress.ts";

/** A ballot or line that did not get in. */
export interface RefusedBallot {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly voter?: string;
  readonly code: string;
  readonly reason: string;
}

/** What `vote --file --json` prints. */
export interface FileOutcome extends FileCounts {
  readonly file: string;
  /** Ballots that were read from the file. */
  readonly ballots: number;
  readonly refused: readonly RefusedBallot[];
}

/** A file of ballots as records, whoever they are of. */
export interface FileToCast {
  readonly file: string;
  /** Where each is from, and whose it is. */
  readonly ballots: readonly { readonly line: number; readonly voter: string }[];
  readonly records: readonly Uint8Array[];
  readonly problems: readonly LineProblem[];
}

/** What is said of a file whose bad lines keep it from being sent. */
function rejectFile({ file, ballots, problems }: FileToCast): FileOutcome {
  return { file, ballots: ballots.length, ...NOTHING_SENT, refused: badLines(problems) };
}

/** Casts the ballots of a file, showing progress, and waits until all are settled or time is over. */
export async function castFile(
  peer: PeerAccess,
  { file, ballots, records, problems }: FileToCast,
  options: Pick<CastAllOptions, "timeoutMs" | "signal" | "known" | "mustBeFinal">,
): Promise<FileOutcome> {
  const total = records.length;
  const show = (label: string) =>
    createProgress({ total, label, write: writeToStderr, ...stderrLook() });
  const sending = show("handing in");
  const settling = show("settled");
  const { counts, refused } = await castAll(peer, records, {
    ...options,
    onSubmitted: (count) => {
      sending.update(count);
      if (count === total) sending.done();
    },
    onSettled: (count) => settling.update(count),
  });
  settling.done();
  const ours = refused.map(({ at, code, reason }) => {
    const { line, voter } = ballots[at];
    return { line, voter, code, reason };
  });
  const all = [...badLines(problems), ...ours].sort((a, b) => a.line - b.line);
  return { file, ballots: total, ...counts, refused: all };
}

/** Prints what became of a file. */
export function tellFile(
  outcome: FileOutcome,
  peer: Pick<PeerAccess, "isPassing" | "given">,
  { json }: { readonly json: boolean },
): ExitCode {
  printSome(outcome.refused, {
    describe: (refusal) => describeRefusal(outcome.file, refusal),
    noun: "refusal",
  });
  if (json) printJson(outcome);
  else printLine(describeFile(outcome, peer));
  return fileExitCode(outcome, outcome.refused.length);
}

/** Prints that nothing of a file was sent as some of its lines are bad. */
export function tellRejected(file: FileToCast, options: { readonly json: boolean }): ExitCode {
  tellFile(rejectFile(file), NOBODY, options);
  printNote("Nothing was sent: mend these lines, or leave them out with --skip-bad.");
  return EXIT.refused;
}

/** Who is asked about what is not sent. */
const NOBODY = { isPassing: false, given: [] };

/** One line on a ballot that did not get in, for people. */
function describeRefusal(file: string, { line, voter, reason }: RefusedBallot): string {
  return `${file}:${line}: ${voter === undefined ? "" : `${JSON.stringify(voter)}: `}${reason}`;
}

/** One line on an outcome, for people. */
function describeFile(
  outcome: FileOutcome,
  peer: Pick<PeerAccess, "isPassing" | "given">,
): string {
  const { ballots: total, refused } = outcome;
  return describeCounts(outcome, { total, refused: refused.length, noun: "ballot", peer });
}

function badLines(problems: readonly LineProblem[]): RefusedBallot[] {
  return problems.map(({ line, reason }) => ({ line, code: "bad-line", reason }));
}
