/** Where an election stands, by the clock of the chain. */
import type { ElectionDefinition, ElectionPhase } from "./definition.ts";

/**
 * The phase of an election.
 *
 * @param rollIsWhole Whether all chunks of the roll are in.
 * @param time Of a block, in ms since the Unix epoch; what a machine's own clock says only tells what to expect.
 */
export function phaseOf(
  { opens, closes, late }: Pick<ElectionDefinition, "opens" | "closes" | "late">,
  rollIsWhole: boolean,
  time: number,
): ElectionPhase {
  if (time < opens) return "preparing";
  if (!rollIsWhole) return "failed";
  return time < closes ? "open" : time < late ? "closing" : "closed";
}
