/** Casts the ballots of a CSV file. */
import type { BallotFile } from "./ballot_file.ts";
import {
  castAll,
  type CastAllOptions,
  describeCounts,
  type FileCounts,
  NOTHING_SENT,
} from "../records/file_outcome.ts";
import { stderrLook, writeToStderr } from "../terminal/output.ts";
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

/** What is said of a file whose bad lines keep it from being sent. */
export function rejectFile({ file, ballots, problems }: BallotFile): FileOutcome {
  return { file, ballots: ballots.length, ...NOTHING_SENT, refused: badLines(problems) };
}

/** Casts the ballots of a file, showing progress, and waits until all are settled or time is over. */
export async function castFile(
  peer: PeerAccess,
  { file, ballots, records, problems }: BallotFile,
  options: Pick<CastAllOptions, "timeoutMs" | "signal" | "known">,
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

/** One line on a ballot that did not get in, for people. */
export function describeRefusal(file: string, { line, voter, reason }: RefusedBallot): string {
  return `${file}:${line}: ${voter === undefined ? "" : `${JSON.stringify(voter)}: `}${reason}`;
}

/** One line on an outcome, for people. */
export function describeFile(
  outcome: FileOutcome,
  peer: Pick<PeerAccess, "isEphemeral" | "given">,
): string {
  const { ballots: total, refused } = outcome;
  return describeCounts(outcome, { total, refused: refused.length, noun: "ballot", peer });
}

function badLines(problems: BallotFile["problems"]): RefusedBallot[] {
  return problems.map(({ line, reason }) => ({ line, code: "bad-line", reason }));
}
