/** Brings the roll of an election into the chain, by the peer of its host. */
import { type Clock, pause } from "../../core/base/clock.ts";
import { recordId } from "../../core/block/record.ts";
import type { PeerApi, RecordReport } from "../../net/api/peer_api.ts";
import { PUBLISH_BATCH, PUBLISH_MS } from "./limits.ts";

/** Whether all of the roll is in the chain, or why not. */
export type PublishedRoll =
  /** All of it is in the chain. */
  | { readonly state: "published" }
  /** A chunk can no longer enter, and why. */
  | { readonly state: "refused"; readonly reason: string }
  /** It was ended before. */
  | { readonly state: "stopped" };

/**
 * Hands in what is not in the chain, and again whatever a peer has forgotten, until all of it is.
 *
 * @param records One for each chunk.
 */
export async function publishRoll(
  api: Pick<PeerApi, "submit" | "lookUp">,
  records: readonly Uint8Array[],
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<PublishedRoll> {
  for (let missing = records; !signal.aborted;) {
    const reports: RecordReport[] = [];
    for (let at = 0; at < missing.length && !signal.aborted; at += PUBLISH_BATCH) {
      reports.push(...await api.submit(missing.slice(at, at + PUBLISH_BATCH)));
    }
    const refused = reports.find(({ status }) => status === "refused");
    if (refused !== undefined) {
      return { state: "refused", reason: refused.reason ?? refused.code ?? "for no reason" };
    }
    // Until they are settled: in a block that others have, or that is some seconds old.
    const places = await api.lookUp(missing.map(recordId), { waitMs: PUBLISH_MS, signal });
    missing = missing.filter((_, i) => places[i].status !== "included");
    if (missing.length === 0) return { state: "published" };
    await pause(clock, PUBLISH_MS / 10, signal);
  }
  return { state: "stopped" };
}
