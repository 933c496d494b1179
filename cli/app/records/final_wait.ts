/** Waits until records are final, for as long as there is hope. */
import { type Clock, pause } from "../../../core/base/clock.ts";
import type { PeerApi, PeerStatus, RecordReport } from "../../../net/api/peer_api.ts";
import { HEARING_MS } from "../finality/limits.ts";
import { canFinalise, describeHeard } from "../finality/finality_words.ts";

/** How often it is looked, in ms: people are told how long it took. */
const LOOK_MS = 50;

/** Options of {@linkcode becomeFinal}. */
export interface FinalWaitOptions {
  /** When time is over, in ms of the monotonic clock. */
  readonly deadline: number;
  /** Wait also while too few witnesses are heard. */
  readonly mustBeFinal: boolean;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Told again and again, for a person, what it waits for. */
  readonly onWait: (text: string) => void;
}

/** Whether a record is in a block that is not final. */
export function isLikely({ status, final }: RecordReport): boolean {
  return status === "included" && final === false;
}

/**
 * Waits until the blocks of records are final, or too few witnesses are heard, or time is over.
 *
 * @returns True if all are final by now, so that the reports are to be made anew.
 */
export async function becomeFinal(
  api: PeerApi,
  reports: readonly RecordReport[],
  { deadline, mustBeFinal, signal, clock, onWait }: FinalWaitOptions,
): Promise<boolean> {
  const likely = reports.filter(isLikely);
  const last = likely.reduce((most, { block }) => Math.max(most, block?.index ?? 0), 0);
  const since = clock.monotonic();
  while (likely.length > 0 && !signal.aborted) {
    const status = await api.status();
    const { finality } = status;
    if (finality === undefined) return false;
    if (finality.index >= last) return true;
    const now = clock.monotonic();
    const isHopeless = !mustBeFinal && !canFinalise(finality) && now - since >= HEARING_MS;
    if (isHopeless || now >= deadline) return false;
    onWait(`waiting until block ${last} is final: ${describeHeard(finality)}`);
    await pause(clock, Math.min(LOOK_MS, deadline - now), signal);
  }
  return false;
}

/** What a person is told of records that wait for a block while too few witnesses are there to make one. */
export function describeLack({ finality }: Pick<PeerStatus, "finality">): string {
  if (finality === undefined || canFinalise(finality)) return "";
  return `; ${describeHeard(finality)}`;
}
