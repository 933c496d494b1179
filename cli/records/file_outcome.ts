/** What became of the records of a file: the figures that `vote --file` and `add --file` share. */
import { countOf } from "../../core/base/count_of.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
import type { PeerStatus, RecordReport } from "../../net/api/peer_api.ts";
import { castAndTell, checkHasFinal } from "./cast_and_tell.ts";
import { describeHeard } from "../app/finality/finality_words.ts";
import { isLikely } from "../app/records/final_wait.ts";
import { EXIT, type ExitCode } from "../app/errors.ts";
import type { KnownBefore } from "../app/records/known_before.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import {
  describeElection,
  describePassing,
  type Doubt,
  doubtOf,
  isSafe,
} from "./record_outcome.ts";

/** The figures. */
export interface FileCounts {
  /** Chain id and name of the network; null if none was asked. */
  readonly network: string | null;
  readonly name: string | null;
  /** Those in blocks that another peer has, or that a peer that runs passes on (or, with `--alone`, stored here). */
  readonly added: number;
  /** Of those, the ones that the chain held before, from an earlier run of the same file. */
  readonly known: number;
  /** Other peers that have the blocks of those that were added, all of them; 0 if none was. */
  readonly peers: number;
  /** Of those added, the ones whose blocks are not final; only in a network with witnesses. */
  readonly notFinal?: number;
  /** Who is heard and how many must agree, for people; only if some are not final. */
  readonly heard?: string;
  /** Those that are not settled, or were not handed in; with `--final` also those that are not final. */
  readonly unconfirmed: number;
  /** Why some are not settled, as it is said of one. */
  readonly code?: Doubt["code"] | "interrupted";
  readonly reason?: string;
  readonly syncing?: true;
}

/** The figures of a file of which nothing was sent. */
export const NOTHING_SENT: FileCounts = {
  network: null,
  name: null,
  added: 0,
  known: 0,
  peers: 0,
  unconfirmed: 0,
};

/** Why records of a file were not handed in: Ctrl-C came before. */
const INTERRUPTED = { code: "interrupted", reason: "not all were handed in" } as const;

/** A record that can not enter. */
export interface RefusedRecord {
  /** Which one of those that were handed in, from 0. */
  readonly at: number;
  readonly code: string;
  readonly reason: string;
}

/** Options of {@linkcode castAll}. */
export interface CastAllOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What was in the chain before; one for all attempts of a command. */
  readonly known: KnownBefore;
  /** In a network with witnesses: a block that is not final is not enough. @default {false} */
  readonly mustBeFinal?: boolean;
  /** Told how many were handed in. */
  readonly onSubmitted?: (count: number) => void;
  /** Told how many are settled. */
  readonly onSettled: (count: number) => void;
}

/** Hands records in, waits until all are settled or time is over, and counts what became of them. */
export async function castAll(
  peer: PeerAccess,
  records: readonly Uint8Array[],
  { onSubmitted = () => {}, ...options }: CastAllOptions,
): Promise<{ readonly counts: FileCounts; readonly refused: readonly RefusedRecord[] }> {
  const { mustBeFinal = false } = options;
  checkHasFinal(peer, mustBeFinal);
  const reports = await castAndTell(peer.api, records, {
    ...options,
    onSubmitted: (reports) => onSubmitted(reports.length),
  });
  const { network, name, ...state } = options.signal.aborted
    ? peer.status
    : await peer.api.status();
  const isDone = (report: RecordReport) =>
    (isSafe(report, peer) && !(mustBeFinal && isLikely(report))) ||
    (report.settled && report.status === "refused");
  const open = reports.filter((report) => !isDone(report));
  const refused = reports.flatMap(({ settled, status, code = "", reason = "" }, at) =>
    settled && status === "refused" ? [{ at, code, reason }] : []
  );
  const added = reports.filter((report) => isDone(report) && report.status !== "refused");
  const missing = records.length - reports.length;
  return {
    counts: {
      network,
      name,
      added: added.length,
      known: added.filter((report) => options.known.has(report)).length,
      peers: added.reduce((least, { peers }) => Math.min(least, peers), added[0]?.peers ?? 0),
      ...finalityOf(added, state),
      unconfirmed: open.length + missing,
      ...(missing > 0 && INTERRUPTED),
      ...(open.length > 0 && doubtOf(open, { network, name, ...state }, peer)),
      ...(open.length > 0 && open.every(isLikely) && notFinal(state)),
    },
    refused,
  };
}

/** How many of those added are not final, and who is missing. */
function finalityOf(
  added: readonly RecordReport[],
  { finality }: Pick<PeerStatus, "finality">,
): Pick<FileCounts, "notFinal" | "heard"> {
  if (finality === undefined) return {};
  const notFinal = added.filter(isLikely).length;
  return { notFinal, ...notFinal > 0 && { heard: describeHeard(finality) } };
}

/** Why those that must be final are not settled. */
function notFinal({ finality }: Pick<PeerStatus, "finality">): Partial<Doubt> {
  const heard = finality === undefined ? "" : `: ${describeHeard(finality)}`;
  return { code: "not-final", reason: `likely, not final${heard}` };
}

/** The exit code of a file's records. */
export function fileExitCode({ unconfirmed }: FileCounts, refused: number): ExitCode {
  if (refused > 0) return EXIT.refused;
  return unconfirmed > 0 ? EXIT.unconfirmed : EXIT.done;
}

/** One line on the figures, for people. */
export function describeCounts(
  counts: FileCounts,
  { total, refused, noun, peer }: {
    total: number;
    refused: number;
    noun: string;
    peer: Pick<PeerAccess, "isPassing" | "given">;
  },
): string {
  const { added, known, peers, notFinal, heard, unconfirmed, reason } = counts;
  const parts = [`${groupDigits(added)} of ${countOf(total, noun)} added`];
  if (added > 0 && notFinal === 0) parts.push("all of them final");
  if (notFinal !== undefined && notFinal > 0) {
    parts.push(
      `${groupDigits(notFinal)} not final yet (${heard}; chainvote status says what is final)`,
    );
  }
  if (added > 0 && peers === 0 && notFinal !== 0) {
    parts.push(`no other machine has them yet; ${describePassing(peer)}`);
  }
  if (known > 0) parts.push(`${groupDigits(known)} of them before`);
  if (refused > 0) parts.push(`${groupDigits(refused)} refused`);
  if (unconfirmed > 0) parts.push(`${groupDigits(unconfirmed)} not confirmed (${reason})`);
  return `${parts.join(", ")}${describeElection(counts)}`;
}
