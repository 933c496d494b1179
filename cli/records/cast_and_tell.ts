/** Casting by a command: a person is told what it waits for. */
import { UsageError } from "../app/errors.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import { recordId } from "../../core/block/record.ts";
import { interruptedOutcome, type RecordOutcome, toOutcome } from "./record_outcome.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import type { PeerApi, RecordReport } from "../../net/api/peer_api.ts";
import { type CastOptions, castRecords } from "../app/records/cast.ts";
import { openWaitNote } from "../terminal/wait_note.ts";

/**
 * Casts one record, and says what became of it.
 *
 * @throws {UsageError} If it must be final in a network without witnesses.
 * @throws The signal's reason, if it is aborted before the record is handed in. Afterwards the outcome says what is known of it.
 */
export async function castOne(
  peer: PeerAccess,
  record: Uint8Array,
  options: Omit<CastOptions, "onWait" | "clock">,
): Promise<RecordOutcome> {
  const { known, mustBeFinal = false, signal } = options;
  checkHasFinal(peer, mustBeFinal);
  const begun = clock.monotonic();
  signal.throwIfAborted();
  let report: RecordReport | undefined;
  try {
    [report] = await castAndTell(peer.api, [record], options);
  } catch (error) {
    if (!signal.aborted) throw error;
    return interruptedOutcome(recordId(record), peer);
  }
  if (report === undefined) throw signal.reason;
  try {
    const tookMs = clock.monotonic() - begun;
    return await toOutcome(report, peer, { wasThere: known?.has(report), mustBeFinal, tookMs });
  } catch (error) {
    if (!signal.aborted) throw error;
    return interruptedOutcome(recordId(record), peer, report);
  }
}

/** @throws {UsageError} If something must be final in a network without witnesses. */
export function checkHasFinal(
  { status: { name, finality } }: Pick<PeerAccess, "status">,
  mustBeFinal: boolean,
): void {
  if (!mustBeFinal || finality !== undefined) return;
  throw new UsageError(
    `Cannot wait until it is final as the network must have witnesses: ${
      JSON.stringify(name)
    } has none`,
  );
}

/** As {@linkcode castRecords}, with a line on stderr once that takes longer than a moment. */
export async function castAndTell(
  api: PeerApi,
  records: readonly Uint8Array[],
  options: Omit<CastOptions, "onWait" | "clock">,
): Promise<RecordReport[]> {
  using note = openWaitNote();
  return await castRecords(api, records, { ...options, clock, onWait: note.show });
}
