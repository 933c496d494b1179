/** Casting by a command: a person is told what it waits for. */
import { systemClock as clock } from "../../core/base/system.ts";
import type { PeerApi, RecordReport } from "../../net/api/peer_api.ts";
import { type CastOptions, castRecords } from "../app/records/cast.ts";
import { openWaitNote } from "../terminal/wait_note.ts";

/** As {@linkcode castRecords}, with a line on stderr once that takes longer than a moment. */
export async function castAndTell(
  api: PeerApi,
  records: readonly Uint8Array[],
  options: Omit<CastOptions, "onWait" | "clock">,
): Promise<RecordReport[]> {
  using note = openWaitNote();
  return await castRecords(api, records, { ...options, clock, onWait: note.show });
}
