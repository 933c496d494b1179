/** Hands votes in and follows them until they are settled. */
import { systemClock as clock } from "../core/system.ts";
import type { PeerApi, RecordReport } from "../net/peer_api.ts";

/** Records in one request. */
const BATCH = 1_000;

/** Longest wait of one request, in ms. */
const WAIT_MS = 2_000;

/** How far {@linkcode castRecords} is. */
export interface CastProgress {
  /** Told what the peer said of all records that were handed in so far. */
  onSubmitted?: (reports: readonly RecordReport[]) => void;
  /** Told how many of all records are settled. */
  onSettled?: (done: number) => void;
}

/** Options of {@linkcode castRecords}. */
export interface CastOptions extends CastProgress {
  /** How long to wait until all are settled, in ms. */
  readonly timeoutMs: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/**
 * Hands records in and waits until all are settled, or the time is over.
 *
 * @returns Where each record is at the end, in order.
 */
export async function castRecords(
  api: PeerApi,
  records: readonly Uint8Array[],
  { timeoutMs, signal, onSubmitted = () => {}, onSettled = () => {} }: CastOptions,
): Promise<RecordReport[]> {
  const reports: RecordReport[] = [];
  for (let from = 0; from < records.length && !signal.aborted; from += BATCH) {
    reports.push(...await api.submit(records.slice(from, from + BATCH)));
    onSubmitted(reports);
  }
  const deadline = clock.monotonic() + timeoutMs;
  for (let from = 0; from < reports.length; from += BATCH) {
    for (;;) {
      const batch = reports.slice(from, from + BATCH);
      const open = batch.filter(({ settled }) => !settled).map(({ recordId }) => recordId);
      onSettled(from + batch.length - open.length);
      const waitMs = Math.min(WAIT_MS, deadline - clock.monotonic());
      if (open.length === 0 || waitMs <= 0 || signal.aborted) break;
      const latest = await lookUp(api, open, Math.ceil(waitMs), signal);
      batch.forEach((report, i) => {
        reports[from + i] = { ...report, ...latest.get(report.recordId) };
      });
    }
  }
  return reports;
}

/** Looks records up, each id once: the caller's list may name one twice. */
async function lookUp(
  api: PeerApi,
  ids: readonly string[],
  waitMs: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RecordReport>> {
  try {
    const reports = await api.lookUp([...new Set(ids)], { waitMs, signal });
    return new Map(reports.map((report) => [report.recordId, report]));
  } catch (error) {
    if (signal.aborted) return new Map();
    throw error;
  }
}
