/** Casts the ballots of a CSV file. */
import type { PeerApi, RecordReport } from "../net/peer_api.ts";
import type { BallotFile } from "./ballot_file.ts";
import { castRecords } from "./cast.ts";
import { EXIT, type ExitCode } from "./errors.ts";
import { createProgress } from "./progress.ts";
import { stderrLook, writeToStderr } from "./output.ts";

/** A ballot or line that did not get in. */
export interface RefusedBallot {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly voter?: string;
  readonly code: string;
  readonly reason: string;
}

/** What `vote --file --json` prints. */
export interface FileOutcome {
  readonly file: string;
  /** Ballots that were read from the file. */
  readonly ballots: number;
  /** Ballots that are in blocks that another peer has (or, alone, in blocks stored here). */
  readonly added: number;
  /** Of those, ballots that the chain held before, from an earlier run of the same file. */
  readonly known: number;
  /** Ballots that wait still. */
  readonly unconfirmed: number;
  readonly refused: readonly RefusedBallot[];
}

/** What is said of a file whose bad lines keep it from being sent. */
export function rejectFile({ file, ballots, problems }: BallotFile): FileOutcome {
  return {
    file,
    ballots: ballots.length,
    added: 0,
    known: 0,
    unconfirmed: 0,
    refused: problems.map(({ line, reason }) => ({ line, code: "bad-line", reason })),
  };
}

/** Casts the ballots of a file, showing progress, and waits until all are settled or time is over. */
export async function castFile(
  api: PeerApi,
  { file, ballots, records, problems }: BallotFile,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<FileOutcome> {
  const total = records.length;
  const show = (label: string) =>
    createProgress({ total, label, write: writeToStderr, ...stderrLook() });
  const sending = show("handing in");
  const settling = show("in blocks");
  let submitted: readonly RecordReport[] = [];
  const reports = await castRecords(api, records, {
    timeoutMs,
    signal,
    onSubmitted: (reports) => {
      submitted = reports;
      sending.update(reports.length);
      if (reports.length === total) sending.done();
    },
    onSettled: (done) => settling.update(done),
  });
  settling.done();
  const added = reports.filter(({ status, settled }) => settled && status !== "refused").length;
  const known = submitted.filter(({ status, isNew }) => status === "included" && !isNew).length;
  const refused = reports.flatMap(({ status, code = "", reason = "" }, i) => {
    const { line, voter } = ballots[i];
    return status === "refused" ? [{ line, voter, code, reason }] : [];
  });
  const badLines = problems.map(({ line, reason }) => ({ line, code: "bad-line", reason }));
  return {
    file,
    ballots: total,
    added,
    known,
    unconfirmed: total - added - refused.length,
    refused: [...badLines, ...refused].sort((a, b) => a.line - b.line),
  };
}

/** The exit code of an outcome. */
export function fileExitCode({ refused, unconfirmed }: FileOutcome): ExitCode {
  if (refused.length > 0) return EXIT.refused;
  return unconfirmed > 0 ? EXIT.unconfirmed : EXIT.done;
}

/** One line on a ballot that did not get in, for people. */
export function describeRefusal(file: string, { line, voter, reason }: RefusedBallot): string {
  return `${file}:${line}: ${voter === undefined ? "" : `${JSON.stringify(voter)}: `}${reason}`;
}

/** One line on an outcome, for people. */
export function describeFile({ ballots, added, known, unconfirmed, refused }: FileOutcome): string {
  const parts = [`${added} of ${ballots} ballots added`];
  if (known > 0) parts.push(`${known} of them were cast before`);
  if (refused.length > 0) parts.push(`${refused.length} refused`);
  if (unconfirmed > 0) parts.push(`${unconfirmed} not confirmed`);
  return parts.join(", ");
}
