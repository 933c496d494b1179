/** Where an election stands, by the clock of the chain. */
import type { ElectionDefinition, ElectionPhase } from "./definition.ts";

/**
 * Whether ballots can be encrypted. `waiting`: a trustee has not confirmed, or not done all steps of making the key.
 * `failed`: a trustee was found to have cheated, and there will be no key.
 */
export type KeysStanding = "waiting" | "ready" | "failed";

/** What of an election's state decides on its phase. */
export interface PhaseStanding {
  /** Whether all chunks of the roll are in. */
  readonly rollIsWhole: boolean;
  /** With secret ballots. */
  readonly keys?: KeysStanding;
}

/**
 * The phase of an election.
 *
 * @param time Of a block, in ms since the Unix epoch; what a machine's own clock says only tells what to expect.
 */
export function phaseOf(
  { mode, keysBy = 0, opens, closes, late }: Pick<
    ElectionDefinition,
    "mode" | "keysBy" | "opens" | "closes" | "late"
  >,
  { rollIsWhole, keys = "waiting" }: PhaseStanding,
  time: number,
): ElectionPhase {
  if (mode === "secret" && (keys === "failed" || keys === "waiting" && time >= keysBy)) {
    return "failed";
  }
  if (time < opens) return "preparing";
  if (!rollIsWhole) return "failed";
  return time < closes ? "open" : time < late ? "closing" : "closed";
}

/**
 * When the phase may next be another without any record: a time of the definition, or Infinity once all are over.
 *
 * @param time In ms since the Unix epoch, as the answer.
 */
export function nextTurnOf(
  { keysBy = 0, opens, closes, late }: Pick<
    ElectionDefinition,
    "keysBy" | "opens" | "closes" | "late"
  >,
  time: number,
): number {
  return Math.min(...[keysBy, opens, closes, late].filter((turn) => turn > time));
}
