/** Waiting until a peer that has just started has company. */
import { type Clock, pause } from "../../../core/base/clock.ts";
import { SyncingError } from "../errors.ts";
import type { OpenPeer } from "./open_peer.ts";
import { describeSearch, failureOf } from "./tracker_search.ts";

/** How often it is looked whether somebody was met, in ms. */
const POLL_MS = 25;

/** Options of {@linkcode meetPeers}. */
export interface MeetOptions {
  /** Tracker URLs and addresses that the user named: one of them must answer. */
  readonly required: readonly string[];
  /** Monotonic time in ms until which it goes on looking while a tracker knows others. @default {Not at all} */
  readonly until?: number;
  /** Told again and again, for a person, what it waits for. */
  readonly onWait?: (text: string) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Waits until a peer has met others, or its search has failed. It need not have caught up with them.
 *
 * @returns True if it has met others.
 * @throws {SyncingError} If none of those that a tracker knows was met, and `until` was named.
 * @throws {UnreachableError} If none of what is required answers.
 */
export async function meetPeers(
  { node, following, failed }: OpenPeer,
  { required, until = -Infinity, onWait = () => {}, clock, signal }: MeetOptions,
): Promise<boolean> {
  const isWorthIt = () => node.isSyncing || (following.hasNamedPeers && clock.monotonic() < until);
  while (node.peerCount === 0 && isWorthIt() && !failed.aborted) {
    onWait(`looking for other peers: ${describeSearch(following.reports)}`);
    if (!await pause(clock, POLL_MS, signal)) break;
  }
  failed.throwIfAborted();
  signal.throwIfAborted();
  if (node.peerCount > 0) return true;
  const failure = failureOf(following.states, required);
  if (failure !== undefined) throw failure;
  if (following.hasNamedPeers && until !== -Infinity) {
    throw new SyncingError(
      `none of the others of this network can be reached (${
        describeSearch(following.reports)
      }), so what is stored here may be behind; --offline takes it as it is`,
    );
  }
  return false;
}
