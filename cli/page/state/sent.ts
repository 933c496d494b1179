/** Where a vote is, step by step: what the peer says of it, and what was checked of that here. */
import { effect, signal } from "@preact/signals";
import { type Clock, pause } from "../../../core/base/clock.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import type { PeerApi, RecordReport } from "../../../net/api/peer_api.ts";
import type { Election } from "../../result/read_election.ts";
import type { CheckedPlace, PlaceToCheck } from "../workers/check_place.ts";
import { peerFaultOf } from "./faults.ts";
import { FINAL_LOOK_MS, RECORD_LOOK_MS } from "./limits.ts";
import { pageFault, view } from "./peer.ts";
import { untilSeen } from "./seen.ts";

/** What is known of the record that is looked at. */
export interface FollowedRecord {
  readonly id: RecordId;
  /** Undefined until the peer has answered. */
  readonly report?: RecordReport;
  /** What its proof shows, of the block that the report names; undefined before it was checked. */
  readonly place?: CheckedPlace;
  /** What the peer says of it and does not show: that it is in a block, or that this block is final. */
  readonly unproven?: "written" | "final";
  /** True if it was in a block that was undone, and waits again. */
  readonly wentBack: boolean;
}

/** The record that is looked at. */
export const followed = signal<FollowedRecord | undefined>(undefined);

/** What {@linkcode followVote} works with. */
export interface FollowVoteDeps {
  readonly api: Pick<PeerApi, "lookUp" | "prove">;
  /** Checks the proof of a record; null if it is none. */
  readonly checkPlace: (place: PlaceToCheck) => Promise<CheckedPlace | null>;
  readonly clock: Pick<Clock, "sleep">;
  readonly network: Election["network"];
}

/** Follows a record until `abort` is aborted. No stream is kept open for it: a browser has few, for all tabs together. */
export async function followVote(
  deps: FollowVoteDeps,
  id: RecordId,
  abort: AbortSignal,
): Promise<void> {
  let known: FollowedRecord = { id, wentBack: false };
  let wasWritten = false;
  // Whoever follows another record now is not told of this one.
  const tell = (next: FollowedRecord) => {
    if (!abort.aborted) followed.value = known = next;
  };
  tell(known);
  while (!abort.aborted) {
    await untilSeen(abort);
    try {
      const [report] = await deps.api.lookUp([id], { signal: abort });
      const wentBack = wasWritten && report.status === "pending";
      const before = known;
      // What the peer says is shown also if it has no time for a proof.
      tell({ id, report, wentBack, ...isSameBlock(before, report) && shownOf(before) });
      tell({ id, report, wentBack, ...await checkReport(deps, report, before) });
      wasWritten ||= known.place !== undefined;
    } catch (error) {
      if (abort.aborted) return;
      // What became of the peer is said by `peer.ts`; here it is asked again.
      if (peerFaultOf(error) === undefined) pageFault.value = { error };
    }
    const isFinal = known.place?.isFinal === true;
    await untilLook(deps.clock, isFinal ? FINAL_LOOK_MS : RECORD_LOOK_MS, abort);
  }
}

/** What was shown of a record. */
type Shown = Pick<FollowedRecord, "place" | "unproven">;

function shownOf({ place, unproven }: FollowedRecord): Shown {
  return { ...place && { place }, ...unproven && { unproven } };
}

/** Whether the peer names the same block as at the last look. */
function isSameBlock(
  { report: before }: FollowedRecord,
  { block }: RecordReport,
): boolean {
  return block !== undefined && before?.block?.hash === block.hash;
}

/** Has the proof checked, if there is something new to be proven. */
async function checkReport(
  { api, checkPlace, network }: FollowVoteDeps,
  report: RecordReport,
  before: FollowedRecord,
): Promise<Shown> {
  const { recordId: id, status, block, final } = report;
  if (status !== "included" || block === undefined) return {};
  const place = before.place?.block.hash === block.hash ? before.place : undefined;
  if (place !== undefined && (place.isFinal || final !== true)) return { place };
  const proof = await api.prove(id, { upTo: "final" });
  if (proof === undefined) {
    // A block may have been undone since the report. One that is still named at the next look was not.
    return isSameBlock(before, report) ? { ...place && { place }, unproven: "written" } : {};
  }
  const shown = await checkPlace({ proof, id, network }) ?? place;
  if (shown === undefined) return { unproven: "written" };
  return { place: shown, ...final === true && !shown.isFinal && { unproven: "final" } };
}

/** Waits for the next look at the peer, not for longer than a time. */
async function untilLook(
  clock: Pick<Clock, "sleep">,
  ms: number,
  abort: AbortSignal,
): Promise<void> {
  const end = new AbortController();
  let isFirst = true;
  const stop = effect(() => {
    const _looked = view.value;
    if (!isFirst) end.abort();
    isFirst = false;
  });
  await pause(clock, ms, AbortSignal.any([abort, end.signal]));
  stop();
}

/** How far a record is. */
export type VoteStanding =
  | { readonly kind: "unknown" | "refused" }
  | {
    readonly kind: "on-its-way";
    /** Other computers that have it, or its block. */
    readonly others: number;
    readonly isWritten: boolean;
    /** It is in a block that others build on, too. */
    readonly isLikely: boolean;
    /** Nothing can take it away any more, as was checked here. Witnesses make it so; undefined without them. */
    readonly isFinal: boolean | undefined;
  };

/** How far a record is. That it is in a block, or final, is said once its proof has shown it. */
export function standingOfVote(
  { report, place }: Pick<FollowedRecord, "report" | "place">,
  hasWitnesses: boolean,
): VoteStanding | undefined {
  if (report === undefined) return undefined;
  const { status, peers, relayedTo, settled, confirmations } = report;
  if (status === "refused" || status === "unknown") return { kind: status };
  const isWritten = place !== undefined;
  return {
    kind: "on-its-way",
    others: Math.max(peers, relayedTo),
    isWritten,
    isLikely: isWritten && (settled || confirmations > 1),
    isFinal: hasWitnesses ? place?.isFinal === true : undefined,
  };
}
