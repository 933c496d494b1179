/**
 * Which witnesses are away, as far as what they signed tells: one that is there signs something in every round. This decides
 * only how long others are waited for, so a wrong guess costs a round and no more.
 */
import { isQuorum } from "../witness_set.ts";
import { AWAY_ROUNDS } from "./limits.ts";
import { finalRoundKnown, type RoundContext } from "./round_context.ts";
import type { KeptOfWitness } from "./rounds_state.ts";

/** Whether a witness has been silent for some rounds before the final one and since, while a quorum was not. */
export function isAway(context: RoundContext, key: number): boolean {
  const { state: { kept }, rules: { set } } = context;
  const since = finalRoundKnown(context) - AWAY_ROUNDS;
  const here = kept.flatMap((each, other) => lastRound(each) > since ? [other] : []);
  // Who has just started, or was handed a later certificate, has not heard the others yet.
  return !here.includes(key) && isQuorum(set, here);
}

/** The highest round in which something is kept of a witness; 0 for none. */
function lastRound({ prepare, commit, proposal, timeout }: KeptOfWitness): number {
  return Math.max(
    0,
    ...[prepare[0], commit[0], proposal, timeout].map((each) => each?.statement.round ?? 0),
  );
}
