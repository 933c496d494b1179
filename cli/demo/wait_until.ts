/** Waiting for what other processes do. */
import { pause } from "../../core/base/clock.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import { PATIENCE_MS, POLL_MS } from "./limits.ts";

/**
 * Waits until something holds.
 *
 * @param what It, in words.
 * @throws {Error} If it takes too long.
 * @throws The signal's reason, once `signal` is aborted.
 */
export async function waitUntil(
  signal: AbortSignal,
  what: string,
  test: () => Promise<boolean>,
): Promise<void> {
  const deadline = clock.monotonic() + PATIENCE_MS;
  while (!await test()) {
    if (clock.monotonic() > deadline) {
      throw new Error(`Cannot go on as ${PATIENCE_MS / 1_000} s were not enough until ${what}`);
    }
    if (!await pause(clock, POLL_MS, signal)) throw signal.reason;
  }
}
