/** Which round so many witnesses are over with that an honest one is among them: whoever is there joins them. */
import type { SignedStatement } from "../../core/witness/signed_statement.ts";
import { totalWeight, type WitnessSet } from "../../core/witness/witness_set.ts";

/**
 * The highest round that witnesses of weight W − Q + 1 have timed out in, or a later one; 0 if so many have not.
 *
 * @param pool What is kept of witnesses: of each its highest time-out.
 */
export function joinedRound(
  set: Pick<WitnessSet, "keys" | "quorum">,
  pool: { all(): Iterable<SignedStatement> },
): number {
  const timeouts = [...pool.all()].filter(({ statement: { kind } }) => kind === "timeout")
    .sort((a, b) => b.statement.round - a.statement.round);
  let missing = totalWeight(set) - set.quorum + 1;
  for (const { key, statement: { round } } of timeouts) {
    missing -= set.keys[key].weight;
    if (missing <= 0) return round;
  }
  return 0;
}
