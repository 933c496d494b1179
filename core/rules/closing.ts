/**
 * When a network with witnesses closes: from then on nothing more may enter. An election has its own rule for ballots, which
 * `plugins/election/ballot_rules.ts` keeps.
 */
import type { NetworkDefinition } from "./network.ts";

/**
 * The time behind which no block may hold a record, in ms since the Unix epoch; undefined if there is none. An election has
 * an end of its own, the same one, behind which its validator still takes what belongs to counting.
 */
export function closingTime(
  { validator: { name, bundle }, witnesses }: Pick<NetworkDefinition, "validator" | "witnesses">,
): number | undefined {
  const isElection = name === "election" && bundle === undefined;
  return isElection ? undefined : witnesses?.closes;
}
