/** A peer that has just started has heard nobody yet: what is said of who is missing waits a moment for them. */
import { type Clock, pause } from "../../../core/base/clock.ts";
import type { PeerApi, PeerStatus } from "../../../net/api/peer_api.ts";
import { HEARING_MS } from "./limits.ts";
import { canFinalise } from "./finality_words.ts";

/** How often it is looked, in ms. */
const LOOK_MS = 100;

/**
 * Waits until enough witnesses are heard, where something is not final yet; for `HEARING_MS` at most. Whoever is connected with
 * nobody hears nobody, however long they wait.
 */
export async function hearWitnesses(
  api: Pick<PeerApi, "status">,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const deadline = clock.monotonic() + HEARING_MS;
  for (let status = await api.status(); isListening(status); status = await api.status()) {
    const left = deadline - clock.monotonic();
    if (left <= 0 || !await pause(clock, Math.min(LOOK_MS, left), signal)) return;
  }
}

function isListening({ finality, peers, index, pending }: PeerStatus): boolean {
  if (finality === undefined || peers === 0 || canFinalise(finality)) return false;
  const { closing } = finality;
  return pending > 0 || finality.index < index || closing?.final === false;
}
