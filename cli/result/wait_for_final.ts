/** Waits until all that is counted is final. */
import { type Clock, pause } from "../../core/base/clock.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import { describeHeard } from "../app/finality/finality_words.ts";
import { NotFinalError, UsageError } from "../app/errors.ts";

/** How often it is looked, in ms. */
const LOOK_MS = 250;

/**
 * Waits until the last block is final.
 *
 * @throws {UsageError} In a network without witnesses.
 * @throws {NotFinalError} If it is not in time, naming who is heard.
 */
export async function waitForFinal(
  api: Pick<PeerApi, "status">,
  { timeoutMs, signal, clock }: { timeoutMs: number; signal: AbortSignal; clock: Clock },
): Promise<void> {
  const deadline = clock.monotonic() + timeoutMs;
  for (;;) {
    const { finality, index, name } = await api.status();
    if (finality === undefined) {
      throw new UsageError(
        `Cannot count final blocks as the network must have witnesses: ${
          JSON.stringify(name)
        } has none`,
      );
    }
    if (finality.index >= index) return;
    const left = deadline - clock.monotonic();
    if (left <= 0) {
      throw new NotFinalError(
        `Cannot count final blocks alone as block ${index} must be final: ${finality.index} is. ` +
          describeHeard(finality),
      );
    }
    if (!await pause(clock, Math.min(LOOK_MS, left), signal)) throw signal.reason;
  }
}
