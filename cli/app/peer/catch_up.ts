/** Waiting until a peer's chain is worth an answer. */
import { type Clock, pause } from "../../../core/base/clock.ts";
import type { PeerApi, PeerStatus } from "../../../net/api/peer_api.ts";
import { describeClockFault } from "../../../net/node/clock_report.ts";
import { countOf } from "../../../core/base/count_of.ts";
import { SyncingError } from "../errors.ts";

/** How often it is looked whether a peer has caught up, in ms. */
const POLL_MS = 100;

/** Options of {@linkcode untilCaughtUp}. */
export interface CatchUpOptions {
  /** Monotonic time in ms until which it is waited. */
  readonly deadline: number;
  /** What it said of itself just now. @default {It is asked} */
  readonly first?: PeerStatus;
  /** Told again and again, for a person, what it waits for. */
  readonly onWait?: (text: string) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Waits until a peer has the chain of those that it is connected with.
 *
 * @returns The peer's state then.
 * @throws {SyncingError} If it has not in time.
 * @throws {ApiError} If the peer does not answer.
 */
export async function untilCaughtUp(
  api: PeerApi,
  { deadline, first, onWait = () => {}, clock, signal }: CatchUpOptions,
): Promise<PeerStatus> {
  for (let known = first;; known = undefined) {
    const status = known ?? await api.status();
    if (!status.syncing) return status;
    const left = deadline - clock.monotonic();
    if (left <= 0) throw new SyncingError(describeSyncing(status));
    onWait(describeNeed(status));
    if (!await pause(clock, Math.min(POLL_MS, left), signal)) throw signal.reason;
  }
}

/** What a peer that is not worth an answer yet waits for, and how far it is. */
export function describeNeed({ waitsFor, index, peers, clock: report }: PeerStatus): string {
  switch (waitsFor?.for) {
    case "peers":
      return "looking for other peers";
    case "headers":
      return `finding out which chain ${countOf(peers, "other peer")} ${
        peers === 1 ? "has" : "have"
      }`;
    case "blocks":
      return `catching up: block ${index} of ${waitsFor.toIndex ?? "?"}`;
    case "clock":
      return describeClockFault(report) ?? "a clock is wrong";
    default:
      return "waiting for the peer";
  }
}

/** Why there is no answer. */
function describeSyncing(status: PeerStatus): string {
  return `the peer is still syncing, so its answer would not be the network's (${
    describeNeed(status)
  }); ask again later, or wait longer with --timeout`;
}
