/** Where a record is, step by step, followed at the peer. */
import { signal } from "@preact/signals";
import { type Clock, pause } from "../../../core/base/clock.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import type { PeerApi, RecordReport } from "../../../net/api/peer_api.ts";
import { RECORD_RETRY_MS } from "./limits.ts";

/** What is known of the record that is looked at. */
export interface FollowedRecord {
  readonly id: RecordId;
  /** Undefined until the peer has answered. */
  readonly report?: RecordReport;
  /** True if it was in a block that was undone, and waits again. */
  readonly wentBack: boolean;
  readonly isAway: boolean;
}

/** The record that is looked at. */
export const followed = signal<FollowedRecord | undefined>(undefined);

/** Follows a record until `signal` is aborted; a peer that does not answer is asked again. */
export async function followVote(
  api: PeerApi,
  id: RecordId,
  { clock }: { readonly clock: Clock },
  abort: AbortSignal,
): Promise<void> {
  let wasWritten = false;
  followed.value = { id, wentBack: false, isAway: false };
  while (!abort.aborted) {
    try {
      for await (const report of api.follow(id, { signal: abort })) {
        wasWritten ||= report.status === "included";
        followed.value = {
          id,
          report,
          wentBack: wasWritten && report.status !== "included",
          isAway: false,
        };
      }
    } catch {
      // What became of the peer is said by `peer.ts`; here it is asked again.
      if (abort.aborted) return;
      followed.value = { ...followed.value!, isAway: true };
    }
    await pause(clock, RECORD_RETRY_MS, abort);
  }
}

/** How far a record is. */
export type VoteStanding =
  | { readonly kind: "unknown" | "refused" }
  | {
    readonly kind: "on-its-way";
    /** Other computers that have it, or its block. */
    readonly others: number;
    readonly isWritten: boolean;
    /** Nothing can take it away any more. Witnesses make it so; undefined without them. */
    readonly isFinal: boolean | undefined;
  };

/** How far a record is, by what its peer says. */
export function standingOfVote(
  { status, peers, relayedTo, final }: RecordReport,
  hasWitnesses: boolean,
): VoteStanding {
  if (status === "refused" || status === "unknown") return { kind: status };
  return {
    kind: "on-its-way",
    others: Math.max(peers, relayedTo),
    isWritten: status === "included",
    isFinal: hasWitnesses ? final === true : undefined,
  };
}
