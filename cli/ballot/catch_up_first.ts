/** A ballot depends on what its voter has cast before: the chain has to be all there. */
import { systemClock as clock } from "../../core/base/system.ts";
import { untilCaughtUp } from "../app/peer/catch_up.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import { openWaitNote } from "../terminal/wait_note.ts";

/**
 * Waits until a peer has the whole chain, and tells a person what it waits for.
 *
 * @throws {SyncingError} If it has not in time.
 */
export async function catchUp(
  { api }: PeerAccess,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<void> {
  using note = openWaitNote();
  const deadline = clock.monotonic() + timeoutMs;
  await untilCaughtUp(api, { deadline, signal, clock, onWait: note.show });
}
