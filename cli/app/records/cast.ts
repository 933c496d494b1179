/**
 * Hands records in and follows them until they are settled.
 *
 * The room owns what commands and library do with records alike: handing them in, knowing which were there before
 * (`known_before.ts`), and what a record holds as JSON (`record_data.ts`). What is printed of it is for
 * `cli/records`; what a vote is, for `plugins/vote`.
 */
import { type Clock, pause } from "../../../core/base/clock.ts";
import type { PeerApi, PeerStatus, RecordReport } from "../../../net/api/peer_api.ts";
import { describeNeed } from "../peer/catch_up.ts";
import { countOf } from "../../../core/base/count_of.ts";
import { becomeFinal, describeLack, isLikely } from "./final_wait.ts";
import type { KnownBefore } from "./known_before.ts";

/** Most records in one request. */
const BATCH = 1_000;

/** Most bytes of records in one request: in base64 they are a third more, and a body may have 8 MiB. */
const BATCH_BYTES = 5 * 1024 * 1024;

/** Longest wait of one request, in ms: as often a person is told what is waited for. */
const WAIT_MS = 1_000;

/** How often it is looked whether a peer that refused has caught up, in ms. */
const POLL_MS = 100;

/** How far {@linkcode castRecords} is. */
export interface CastProgress {
  /** Told what the peer said of all records that were handed in so far. */
  onSubmitted?: (reports: readonly RecordReport[]) => void;
  /** Told how many of all records are settled. */
  onSettled?: (done: number) => void;
  /** Told again and again, for a person, what it waits for. */
  onWait?: (text: string) => void;
}

/** Options of {@linkcode castRecords}. */
export interface CastOptions extends CastProgress {
  /** How long to wait until all are settled, in ms. */
  readonly timeoutMs: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Told what was in the chain before; one for all attempts of a command. */
  readonly known?: KnownBefore;
  /** In a network with witnesses: wait also while too few of them are heard. @default {false} */
  readonly mustBeFinal?: boolean;
}

/**
 * Hands records in and waits until all are settled, or the time is over. A record that a peer refuses while its
 * chain is behind is handed in again when it has caught up: the others may see it otherwise. In a network with witnesses
 * it waits on until all are final, while enough of them are heard.
 *
 * @returns Where each record is at the end, in order; of those that were not handed in when `signal` was aborted, nothing.
 * @throws The signal's reason, if it is aborted while a request hands records in.
 */
export async function castRecords(
  api: PeerApi,
  records: readonly Uint8Array[],
  {
    timeoutMs,
    signal,
    clock,
    known,
    mustBeFinal = false,
    onSubmitted = () => {},
    onSettled = () => {},
    onWait = () => {},
  }: CastOptions,
): Promise<RecordReport[]> {
  const reports: RecordReport[] = [];
  const batches = batchesOf(records);
  known?.begin();
  for (const { from, to } of batches) {
    if (signal.aborted) break;
    const answers = await api.submit(records.slice(from, to));
    known?.note(answers);
    reports.push(...answers);
    onSubmitted(reports);
  }
  const deadline = clock.monotonic() + timeoutMs;
  const waiting = { records, reports, batches, deadline, signal, clock, onSettled, onWait };
  try {
    await settleAll(api, waiting);
    while (await becomeFinal(api, reports, { ...waiting, mustBeFinal })) {
      // The branch that became final may not hold all of them.
      for (const batch of batches) await lookAgain(api, batch, waiting);
      await settleAll(api, waiting);
    }
  } catch (error) {
    // Who waits no longer is told what was handed in, all the same.
    if (!signal.aborted) throw error;
  }
  return reports;
}

/** What {@linkcode settleAll} works on. */
interface Waiting extends Required<Pick<CastProgress, "onSettled" | "onWait">> {
  readonly records: readonly Uint8Array[];
  /** Kept up to date. */
  readonly reports: RecordReport[];
  readonly batches: readonly { readonly from: number; readonly to: number }[];
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Waits until all records are settled, or the time is over. */
async function settleAll(
  api: PeerApi,
  { records, reports, batches, deadline, signal, clock, onSettled, onWait }: Waiting,
): Promise<void> {
  for (const { from, to } of batches) {
    for (;;) {
      const batch = reports.slice(from, to);
      const open = batch.filter(({ settled }) => !settled);
      onSettled(reports.filter(({ settled }) => settled).length);
      const waitMs = Math.min(WAIT_MS, deadline - clock.monotonic());
      if (open.length === 0 || waitMs <= 0 || signal.aborted) break;
      const status = await api.status();
      onWait(describeWait(status, reports.filter(({ settled }) => !settled)));
      if (!status.syncing) await submitAgain(api, { records, reports, from, to });
      const latest = await lookUp(api, batch, { waitMs: Math.ceil(waitMs), clock, signal });
      for (let i = from; i < Math.min(to, reports.length); i++) {
        reports[i] = { ...reports[i], ...latest.get(reports[i].recordId) };
      }
    }
  }
}

/** Looks again at records that were in blocks which were not final. */
async function lookAgain(
  api: PeerApi,
  { from, to }: Waiting["batches"][number],
  { reports, clock, signal }: Waiting,
): Promise<void> {
  const likely = reports.slice(from, to).filter(isLikely).map((each) => ({
    ...each,
    settled: false,
  }));
  if (likely.length === 0) return;
  const latest = await lookUp(api, likely, { waitMs: 0, clock, signal });
  for (let i = from; i < Math.min(to, reports.length); i++) {
    reports[i] = { ...reports[i], ...latest.get(reports[i].recordId) };
  }
}

/** Parts of a list of records that are small enough for one request. */
function batchesOf(records: readonly Uint8Array[]): { from: number; to: number }[] {
  const batches: { from: number; to: number }[] = [];
  let bytes = 0;
  records.forEach(({ length }, i) => {
    const last = batches.at(-1);
    bytes += length;
    if (last !== undefined && last.to - last.from < BATCH && bytes <= BATCH_BYTES) last.to = i + 1;
    else {
      batches.push({ from: i, to: i + 1 });
      bytes = length;
    }
  });
  return batches;
}

/** Hands in again what was refused while the peer's chain was behind. */
async function submitAgain(
  api: PeerApi,
  { records, reports, from, to }: {
    records: readonly Uint8Array[];
    reports: RecordReport[];
    from: number;
    to: number;
  },
): Promise<void> {
  const doubtful = reports.map((_, i) => i).slice(from, to)
    .filter((i) => reports[i].status === "refused" && !reports[i].settled);
  if (doubtful.length === 0) return;
  const again = await api.submit(doubtful.map((i) => records[i]));
  again.forEach((report, i) => reports[doubtful[i]] = report);
}

/** Looks those records up that are not settled, each id once: the caller's list may name one twice. */
async function lookUp(
  api: PeerApi,
  reports: readonly RecordReport[],
  { waitMs, clock, signal }: { waitMs: number; clock: Clock; signal: AbortSignal },
): Promise<ReadonlyMap<string, RecordReport>> {
  // What was refused is not kept by the peer.
  const open = reports.filter(({ settled, status }) => !settled && status !== "refused");
  const ids = [...new Set(open.map(({ recordId }) => recordId))];
  try {
    if (ids.length === 0) {
      await pause(clock, Math.min(POLL_MS, waitMs), signal);
      return new Map();
    }
    const latest = await api.lookUp(ids, { waitMs, signal });
    return new Map(latest.map((report) => [report.recordId, report]));
  } catch (error) {
    if (signal.aborted) return new Map();
    throw error;
  }
}

/** What is waited for, of a peer in this state, with these records. */
function describeWait(status: PeerStatus, open: readonly RecordReport[]): string {
  if (status.syncing) return describeNeed(status);
  const what = open.length === 1 ? "it" : countOf(open.length, "record");
  if (status.peers === 0) return `waiting for another peer to hand ${what} to`;
  const isInBlocks = open.every(({ status }) => status === "included");
  return isInBlocks
    ? `waiting until another peer has the block with ${what}`
    : `waiting for a block with ${what}${describeLack(status)}`;
}
