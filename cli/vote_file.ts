/** Casts the ballots of a CSV file. */
import { groupDigits } from "../core/group_digits.ts";
import type { RecordReport } from "../net/peer_api.ts";
import type { BallotFile } from "./ballot_file.ts";
import { castRecords } from "./cast.ts";
import { countOf } from "../core/count_of.ts";
import { EXIT, type ExitCode } from "./errors.ts";
import { createProgress } from "./progress.ts";
import { stderrLook, writeToStderr } from "./output.ts";
import type { PeerAccess } from "./peer_access.ts";
import { describeElection, type Doubt, doubtOf } from "./record_outcome.ts";
import type { CastVoteOptions } from "./vote_one.ts";

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
  /** Chain id and name of the election; null if none was asked. */
  readonly network: string | null;
  readonly name: string | null;
  /** Ballots in blocks that another peer has, or that a peer that runs passes on (or, with `--alone`, stored here). */
  readonly added: number;
  /** Of those, ballots that the chain held before, from an earlier run of the same file. */
  readonly known: number;
  /** Ballots that are not settled. */
  readonly unconfirmed: number;
  /** Why some are not settled, as `vote` says it of one. */
  readonly code?: Doubt["code"];
  readonly reason?: string;
  readonly syncing?: true;
  readonly refused: readonly RefusedBallot[];
}

/** What is said of a file whose bad lines keep it from being sent. */
export function rejectFile({ file, ballots, problems }: BallotFile): FileOutcome {
  return {
    file,
    ballots: ballots.length,
    network: null,
    name: null,
    added: 0,
    known: 0,
    unconfirmed: 0,
    refused: problems.map(({ line, reason }) => ({ line, code: "bad-line", reason })),
  };
}

/** Casts the ballots of a file, showing progress, and waits until all are settled or time is over. */
export async function castFile(
  peer: PeerAccess,
  { file, ballots, records, problems }: BallotFile,
  { timeoutMs, signal, known }: Required<CastVoteOptions>,
): Promise<FileOutcome> {
  const total = records.length;
  const show = (label: string) =>
    createProgress({ total, label, write: writeToStderr, ...stderrLook() });
  const sending = show("handing in");
  const settling = show("in blocks");
  const reports = await castRecords(peer.api, records, {
    timeoutMs,
    signal,
    known,
    onSubmitted: (reports) => {
      sending.update(reports.length);
      if (reports.length === total) sending.done();
    },
    onSettled: (done) => settling.update(done),
  });
  settling.done();
  const status = await peer.api.status();
  const isRefused = (report: RecordReport) => report.settled && report.status === "refused";
  const open = reports.filter(({ settled }) => !settled);
  const refused = reports.flatMap((report, i) => {
    const { line, voter } = ballots[i];
    const { code = "", reason = "" } = report;
    return isRefused(report) ? [{ line, voter, code, reason }] : [];
  });
  const badLines = problems.map(({ line, reason }) => ({ line, code: "bad-line", reason }));
  return {
    file,
    network: status.network,
    name: status.name,
    ballots: total,
    added: reports.length - open.length - refused.length,
    known: reports.filter((each) => known.has(each)).length,
    unconfirmed: total - reports.length + open.length,
    ...(open.length > 0 && doubtOf(open, status, peer)),
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
export function describeFile(outcome: FileOutcome): string {
  const { ballots, added, known, unconfirmed, refused, reason } = outcome;
  const parts = [`${groupDigits(added)} of ${countOf(ballots, "ballot")} added`];
  if (known > 0) parts.push(`${groupDigits(known)} of them were cast before`);
  if (refused.length > 0) parts.push(`${groupDigits(refused.length)} refused`);
  if (unconfirmed > 0) {
    parts.push(
      `${groupDigits(unconfirmed)} not confirmed${reason === undefined ? "" : ` (${reason})`}`,
    );
  }
  return `${parts.join(", ")}${describeElection(outcome)}`;
}
