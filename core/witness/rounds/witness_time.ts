/** How long the witnesses need for what was handed in last before the end. */
import { measureSet } from "../set_strength.ts";
import type { WitnessSet } from "../witness_set.ts";
import { CLOCKS_INTERVALS, SPREAD_MS } from "./limits.ts";
import { roundMs } from "./round_timer.ts";

/**
 * The time from the last moment to vote until no vote is taken into blocks any more, in ms: a vote waits for patience,
 * then for so many rounds in a row as may fail before an honest witness leads one.
 */
export function witnessMsOf(
  set: Pick<WitnessSet, "keys" | "quorum" | "patienceMs" | "roundMs">,
  intervalMs: number,
): number {
  const rounds = 2 * measureSet(set).mayBeAway + 1;
  let roundsMs = 0;
  for (let failed = 0; failed < rounds; failed++) roundsMs += roundMs(set, failed);
  return Math.ceil(CLOCKS_INTERVALS * intervalMs + set.patienceMs + roundsMs + SPREAD_MS);
}
