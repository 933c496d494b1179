/**
 * What became of a record that was handed in.
 *
 * The room owns what commands say of records, whatever they hold: one that was handed in, many of a file
 * (`file_outcome.ts`), and the state of one that is looked up (`record_status.ts`, `record_command.ts`). It does not own
 * the handing in (`cli/app/records`), or what a vote says (`cli/election`).
 */
import type { PeerStatus, RecordReport } from "../../net/api/peer_api.ts";
import type { RecordId } from "../../core/block/ids.ts";
import { describeNeed } from "../app/peer/catch_up.ts";
import { countOf } from "../../core/base/count_of.ts";
import { nameElection } from "../app/election_name.ts";
import { EXIT, type ExitCode } from "../app/errors.ts";
import { commandLine } from "../app/hint.ts";
import { describeLack } from "../app/records/final_wait.ts";
import { describeFinality, type FinalState, readOutcomeFinality } from "./outcome_finality.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import { describeSearch } from "../app/peer/tracker_search.ts";

/** What `vote --json` and `add --json` print. */
export interface RecordOutcome extends FinalState {
  /**
   * - `added`: a block that holds it is on another peer, or on a peer that runs and passes it on; or, with
   *   `--alone`, in the chain that is stored here.
   * - `known`: the same, but for an earlier attempt.
   * - `refused`: it can not enter.
   * - `unconfirmed`: none of these, yet.
   */
  readonly status: "added" | "known" | "refused" | "unconfirmed";
  /**
   * Why it is refused; or why it is not confirmed: `alone` (nobody else has it), `syncing` (the chain is known to
   * be behind), `not-final` (it must be, with `--final`), `interrupted` (by Ctrl-C, once it was handed in), `unanswered`
   * (by Ctrl-C, while it was handed in: it may not have been) or `timeout`.
   */
  readonly code?: string;
  readonly reason?: string;
  /** True if the chain is known to be behind. */
  readonly syncing?: true;
  /** Chain id and name of the network; null if none was asked. */
  readonly network: string | null;
  readonly name: string | null;
  /** Null if what was given makes no record. */
  readonly recordId: RecordId | null;
  readonly block?: { readonly index: number; readonly hash: string };
  readonly confirmations: number;
  /** Other peers that have its block. */
  readonly peers: number;
}

/** Why records that were handed in are not settled. */
export interface Doubt {
  readonly code: "alone" | "syncing" | "timeout" | "not-final";
  readonly syncing?: true;
  /** Whether somebody else has them, for people. */
  readonly reason: string;
}

/** The exit code of an outcome. */
export function outcomeExitCode({ status }: RecordOutcome): ExitCode {
  if (status === "added" || status === "known") return EXIT.done;
  return status === "refused" ? EXIT.refused : EXIT.unconfirmed;
}

/** The outcome of what makes no record, before any peer was asked. */
export function refuseUnmade({ code, reason }: { code: string; reason: string }): RecordOutcome {
  const nowhere = { network: null, name: null, recordId: null, confirmations: 0, peers: 0 };
  return { status: "refused", code, reason, ...nowhere };
}

/**
 * The outcome of a record whose user did not wait.
 *
 * @param report What the peer said of it last; undefined if it did not answer.
 */
export function interruptedOutcome(
  recordId: RecordId,
  peer: Pick<PeerAccess, "status" | "isPassing" | "given">,
  report?: RecordReport,
): RecordOutcome {
  const { network, name, finality } = peer.status;
  return {
    status: "unconfirmed",
    ...whyInterrupted(peer, report),
    ...{ network, name, recordId, confirmations: 0, peers: 0 },
    ...finality && { final: false },
  };
}

/** What became of it then: a peer of the command ends with that, and hands nothing on any more. */
function whyInterrupted(
  { isPassing, given }: Pick<PeerAccess, "isPassing" | "given">,
  report: RecordReport | undefined,
): Required<Pick<RecordOutcome, "code" | "reason">> {
  if (report === undefined) {
    const reason = "interrupted while it was handed in, and may not have been: start this again";
    return { code: "unanswered", reason };
  }
  if (isPassing && report.relayedTo === 0) {
    return { code: "alone", reason: describeKept({ them: "it", given }) };
  }
  return { code: "interrupted", reason: "interrupted after it was handed in" };
}

/** Says of records that only this machine has how to hand them on. */
function describeKept(
  { them, given, search }: { them: "it" | "them"; given: readonly string[]; search?: string },
): string {
  const looked = search === undefined ? "" : ` (${search})`;
  const handOn = commandLine(["peer"], given);
  return `kept on this machine, nobody else has ${them} yet${looked}; to hand ${them} on: ${handOn}`;
}

/**
 * The outcome of a report, at the end of the waiting.
 *
 * @param peer Who gave the report.
 * @param wasThere True if it was in a block before this attempt.
 * @param mustBeFinal True if a block that is not final is not enough.
 * @param tookMs How long it took since it was handed in.
 */
export async function toOutcome(
  report: RecordReport,
  peer: PeerAccess,
  { wasThere = false, mustBeFinal = false, tookMs }: {
    wasThere?: boolean;
    mustBeFinal?: boolean;
    tookMs?: number;
  } = {},
): Promise<RecordOutcome> {
  const { recordId, status, code, reason, block, confirmations, peers, settled, final } = report;
  const { network, name } = peer.status;
  const place = {
    ...{ network, name, recordId, ...(block && { block }), confirmations, peers },
    ...await readOutcomeFinality(final, peer, wasThere ? undefined : tookMs),
  };
  if (settled && status === "refused") return { status, code, reason, ...place };
  const isEnough = !mustBeFinal || final === true;
  if (isEnough && isSafe(report, peer)) return { status: wasThere ? "known" : "added", ...place };
  if (!isEnough && settled) {
    const reason = `in block ${block?.index}, ${describeFinality(place)}`;
    return { status: "unconfirmed", code: "not-final", reason, ...place };
  }
  return {
    status: "unconfirmed",
    ...doubtOf([report], await peer.api.status(), peer),
    ...place,
  };
}

/**
 * True if a record is settled for good: a block with it is on another peer, or on one that runs on, or what is
 * stored here is enough. The peer of another command may have been told that it is, and ends with that command.
 */
export function isSafe(
  { settled, peers, final = false }: RecordReport,
  { isPassing, alone }: Pick<PeerAccess, "isPassing" | "alone">,
): boolean {
  // Witnesses have what is final.
  return settled && (final || peers > 0 || !isPassing || alone);
}

/** Why records are not settled: of the reasons there are, the one that matters most. */
export function doubtOf(
  open: readonly RecordReport[],
  status: PeerStatus,
  { isPassing, given }: PeerAccess,
): Doubt {
  if (status.syncing) {
    const reason = `this machine does not have the whole chain yet (${describeNeed(status)})`;
    return { code: "syncing", syncing: true, reason };
  }
  const them = open.length === 1 ? "it" : "them";
  if (isPassing && open.every(({ relayedTo }) => relayedTo === 0)) {
    const search = describeSearch(status.trackers);
    return { code: "alone", reason: describeKept({ them, given, search }) };
  }
  return { code: "timeout", reason: `${describeLast(open[0], them)}${describeLack(status)}` };
}

/** Where a record is that was not settled in time. */
function describeLast({ status, block, relayedTo }: RecordReport, them: string): string {
  if (status === "unknown") return `the peer no longer knows ${them}`;
  if (status === "included") return `in block ${block?.index}, which no other peer has yet`;
  const others = `${countOf(relayedTo, "other peer")} ${relayedTo === 1 ? "has" : "have"} ${them}`;
  return `stored, and waiting for a block; ${others}`;
}

/** Where a record that is added is, and in which election, for people. */
export function describePlace(
  { block, confirmations, peers, ...outcome }: RecordOutcome,
  peer: Pick<PeerAccess, "isPassing" | "given">,
): string {
  if (outcome.final !== undefined) {
    return `in block ${block?.index}, ${describeFinality(outcome)}${describeElection(outcome)}`;
  }
  const others = peers === 0
    ? `no other machine has it yet; ${describePassing(peer)}`
    : countOf(peers, "other peer");
  const where = `block ${block?.index}, ${countOf(confirmations, "confirmation")}, ${others}`;
  return `${where}${describeElection(outcome)}`;
}

/** Who hands on what no other machine has. */
export function describePassing(
  { isPassing, given }: Pick<PeerAccess, "isPassing" | "given">,
): string {
  if (!isPassing) return "this peer passes it on";
  return `this passes it on: ${commandLine(["peer"], given)}`;
}

/** Names the election of an outcome, at the end of a line. */
export function describeElection(
  { network, name }: Pick<RecordOutcome, "network" | "name">,
): string {
  return network === null || name === null ? "" : ` · ${nameElection({ network, name })}`;
}
