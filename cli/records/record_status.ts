/** Where one record is on its way, for people and programs. */
import { countOf } from "../../core/base/count_of.ts";
import { Timeout } from "../../core/base/clock.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import type { PeerApi, RecordReport } from "../../net/api/peer_api.ts";
import { EXIT, type ExitCode } from "../app/errors.ts";
import { findWholeId } from "./whole_id.ts";

/** What `status --record --json` prints: the state of a record. */
export interface RecordState {
  readonly recordId: string;
  readonly status: RecordReport["status"];
  /** Connected peers that are known to have it. */
  readonly relayedTo?: number;
  readonly block?: { readonly index: number; readonly hash: string };
  /** Blocks from the record's to the tip, both counted. */
  readonly confirmations?: number;
  /** True if its block is final; only in a network with witnesses. */
  readonly final?: boolean;
  /** Why it is refused. */
  readonly code?: string;
  readonly reason?: string;
}

/** Options of {@linkcode followRecord}. */
export interface FollowOptions {
  /** Blocks, its own counted, after which it is enough. */
  readonly confirmations: number;
  /** In a network with witnesses: it must be final too. @default {false} */
  readonly mustBeFinal?: boolean;
  /** Ends the following. */
  readonly signal: AbortSignal;
  /** Told of every state. */
  readonly onState: (state: RecordState) => void;
}

/** How long a peer that has just joined is given to hear of a record that waits elsewhere, in ms. */
const HEARSAY_MS = 2_000;

/**
 * Looks a record up, by its id or the beginning of it. With `mayCome`, it is waited a moment for one that is not
 * known yet.
 *
 * @throws {UsageError} If several begin so.
 */
export async function findRecord(
  api: PeerApi,
  beginning: string,
  { mayCome, signal }: { mayCome: boolean; signal: AbortSignal },
): Promise<RecordState> {
  const waitMs = mayCome ? HEARSAY_MS : 0;
  const recordId = await findWholeId(api, beginning, { waitMs, signal, clock });
  if (recordId === undefined) return { recordId: beginning, status: "unknown" };
  let state = toState((await api.lookUp([recordId]))[0]);
  if (!mayCome || state.status !== "unknown") return state;
  await using timeout = new Timeout(clock, HEARSAY_MS, { signal });
  for await (const report of api.follow(recordId, { signal: timeout.signal })) {
    state = toState(report);
    if (state.status !== "unknown") break;
  }
  signal.throwIfAborted();
  return state;
}

/**
 * Follows a record until it has enough confirmations, is refused, or `signal` is aborted. Of an id there may be the
 * beginning.
 *
 * @throws {UsageError} If several begin so.
 */
export async function followRecord(
  api: PeerApi,
  beginning: string,
  { confirmations, mustBeFinal = false, signal, onState }: FollowOptions,
): Promise<void> {
  const known = await findWholeId(api, beginning, { signal, clock });
  if (known === undefined) onState({ recordId: beginning, status: "unknown" });
  const recordId = known ??
    await findWholeId(api, beginning, { waitMs: Infinity, signal, clock });
  if (recordId === undefined) return;
  for await (const report of api.follow(recordId, { signal })) {
    const state = toState(report);
    onState(state);
    if (state.status === "refused" || isEnough(state, { confirmations, mustBeFinal })) return;
  }
}

/** Whether a record is as sure as it is wanted to be. */
export function isEnough(
  { confirmations = 0, final = false }: RecordState,
  { confirmations: least, mustBeFinal = false }: Pick<
    FollowOptions,
    "confirmations" | "mustBeFinal"
  >,
): boolean {
  return confirmations >= least && (final || !mustBeFinal);
}

/** The exit code of a state that was asked for. */
export function stateExitCode({ status }: RecordState): ExitCode {
  if (status === "refused") return EXIT.refused;
  return status === "unknown" ? EXIT.unconfirmed : EXIT.done;
}

/** One line on a state, for people. */
export function describeState({ status, relayedTo = 0, ...state }: RecordState): string {
  const { block, confirmations = 0, final, code, reason } = state;
  const finality = final === undefined ? "" : final ? "final, " : "likely, not final, ";
  const peers = countOf(relayedTo, "peer");
  switch (status) {
    case "pending":
      return `Pending: it waits for a block, relayed to ${peers}`;
    case "included":
      if (block?.index === 0) return `In block 0 (${block.hash.slice(0, 12)}…): ${GENESIS_HINT}`;
      return `In block ${block?.index} (${block?.hash.slice(0, 12)}…): ` +
        `${finality}${countOf(confirmations, "confirmation")}, ${peers} ${
          relayedTo === 1 ? "has" : "have"
        } it`;
    case "refused":
      return `Refused (${code}): ${reason}`;
    case "unknown":
      return "Unknown here";
  }
}

/** What the record of the genesis block is. */
const GENESIS_HINT = "it is the definition of the network, which all its peers have";

/** What it can mean that a record is unknown. */
export const UNKNOWN_HINT =
  "It may be on its way, or wait on a machine that this one has no connection to; it may belong to " +
  "another network, or have been refused or sent away for want of room before it got here; or no such " +
  "record was ever handed in: check the id.";

function toState(report: RecordReport): RecordState {
  const { recordId, status, relayedTo, block, confirmations, final, code, reason } = report;
  switch (status) {
    case "pending":
      return { recordId, status, relayedTo };
    case "included":
      return {
        ...{ recordId, status, relayedTo, block, confirmations },
        ...(final === undefined ? {} : { final }),
      };
    case "refused":
      return { recordId, status, code, reason };
    case "unknown":
      return { recordId, status };
  }
}
