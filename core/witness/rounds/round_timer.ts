/**
 * How long a round lasts, and the timer of the one that this witness is in.
 *
 * Each round in a row that ends without a final block is longer than the one before by half of the first. How many those
 * are follows from the round and the final one, so all who know the same final block wait equally long, also those
 * that were just started.
 */
import type { WitnessSet } from "../witness_set.ts";
import { MAX_ROUND_MS } from "./limits.ts";
import { isAway } from "./presence.ts";
import { finalRoundKnown, hasWork, type RoundContext } from "./round_context.ts";

/**
 * After how many failed rounds a proposer gathers time-outs for half of a round's timer, and no longer for a quarter.
 * Most rounds fail as a proposer is away, and then a quarter costs less. But who shows a certificate to one witness just
 * before its timer is over can go on for as long as what is gathered does not reach the next proposer in time.
 */
const PATIENT_AFTER = 3;

/** The time-out of a round in ms, after so many failed ones in a row. */
export function roundMs(set: Pick<WitnessSet, "roundMs">, failed: number): number {
  return Math.min(MAX_ROUND_MS, set.roundMs + failed * set.roundMs / 2);
}

/**
 * The same for a round whose leader is away, as far as is known: a quarter. Who was thought away wrongly can still lead, and
 * after some failed rounds nobody is thought so any more: what is claimed of ever longer rounds holds for all leaders.
 */
export function awayMs(set: Pick<WitnessSet, "roundMs">, failed: number): number {
  return roundMs(set, failed) / (failed > PATIENT_AFTER ? 1 : 4);
}

/** How long the proposer of a round waits for others' time-outs, in ms. */
export function gatherMs(set: Pick<WitnessSet, "roundMs">, failed: number): number {
  return roundMs(set, failed) / (failed > PATIENT_AFTER ? 2 : 4);
}

/** Failed rounds in a row before the one that this witness is in. */
export function failedRounds(context: RoundContext): number {
  return Math.max(0, context.state.round - finalRoundKnown(context) - 1);
}

/** Lets the timer run if there is work, and only then. After a time-out it runs twice as long, for repeating it. */
export function tendTimer(context: RoundContext): void {
  const { state, out, rules: { set, proposerOf } } = context;
  const { round } = state;
  if (!hasWork(context)) {
    if (state.timerOf !== 0) out.push({ do: "stopTimer" });
    state.timerOf = 0;
  } else if (state.timerOf !== round) {
    const failed = failedRounds(context);
    const isOut = state.timedOut === round;
    const lasts = isAway(context, proposerOf(round)) ? awayMs : roundMs;
    const ms = isOut ? Math.min(2 * roundMs(set, failed), MAX_ROUND_MS) : lasts(set, failed);
    out.push({ do: "timer", round, ms });
    state.timerOf = round;
  }
}
