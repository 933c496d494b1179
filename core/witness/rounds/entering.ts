/** Which round this witness is in: certificates and time-outs lead it on. */
import { MAX_ROUND } from "../limits.ts";
import { totalWeight, type WitnessSet } from "../witness_set.ts";
import { MAX_ROUND_JUMP } from "./limits.ts";
import { isAway } from "./presence.ts";
import { finalRoundKnown, type RoundContext, sourceHere } from "./round_context.ts";
import { failedRounds, gatherMs } from "./round_timer.ts";
import { timeoutStatement } from "./saying.ts";

/** Goes to the highest round that certificates and time-outs lead to. */
export function followOthers(context: RoundContext): void {
  const { state } = context;
  let before: number;
  do {
    before = state.round;
    followCertificates(context);
    followTimeouts(context);
  } while (state.round !== before);
}

/** A commit certificate ends its round; a prepare certificate leads into its own. */
function followCertificates(context: RoundContext): void {
  const { state } = context;
  const final = finalRoundKnown(context);
  if (final >= state.round && final < MAX_ROUND) enter(context, final + 1);
  const prepared = state.prepares.at(-1)?.statement.round ?? 0;
  if (prepared > state.round && prepared - state.round <= MAX_ROUND_JUMP) enter(context, prepared);
}

/**
 * Time-outs that keep a quorum from this round, weight W − Q + 1, are joined; a quorum of them ends the round. The
 * first has all honest witnesses time out soon after each other, whatever their own timers say. One witness with a veto has
 * that weight alone, so what it says of rounds far ahead leads nobody there at once: it could use up all rounds there are.
 */
function followTimeouts(context: RoundContext): void {
  const { state, rules: { set } } = context;
  const joined = timeoutRound(context, joinWeight(set), state.round + MAX_ROUND_JUMP);
  if (joined >= state.round && joined > state.timedOut) {
    if (joined > state.round) enter(context, joined);
    timeOut(context);
  }
  const ended = timeoutRound(context, set.quorum);
  if (ended < state.round || ended >= MAX_ROUND) return;
  enter(context, ended + 1);
  gather(context);
}

/** The weight of time-outs that others join. */
function joinWeight(set: WitnessSet): number {
  return totalWeight(set) - set.quorum + 1;
}

/**
 * The highest round that witnesses of that weight timed out in, there or later; 0 if they are too few. Time-outs of rounds
 * above `highest` are passed over.
 */
function timeoutRound(
  { state, rules: { set } }: RoundContext,
  weight: number,
  highest = MAX_ROUND,
): number {
  const timeouts = state.kept
    .map(({ timeout }, key) => ({ round: timeout?.statement.round ?? 0, key }))
    .filter(({ round }) => round <= highest)
    .sort((a, b) => b.round - a.round);
  let sum = 0;
  for (const { round, key } of timeouts) {
    sum += set.keys[key].weight;
    if (sum >= weight) return round;
  }
  return 0;
}

/**
 * The timer of the round is over. Whoever is so far behind that time-outs lead no further catches up by a thousand rounds
 * each time: each round in between had its full time, so a time-out that lies costs time and stops nothing.
 */
export function endTimer(context: RoundContext): void {
  const { state, rules: { set } } = context;
  const far = state.round + MAX_ROUND_JUMP;
  if (timeoutRound(context, joinWeight(set)) > far) enter(context, far);
  timeOut(context);
}

/** Ends this witness's part in the round that it is in. */
function timeOut(context: RoundContext): void {
  const { state, out } = context;
  state.timedOut = state.round;
  // What is missing is asked for again, and the timer starts anew, for repeating this.
  state.asked = [];
  state.timerOf = 0;
  const { certificate } = sourceHere(context);
  const statement = timeoutStatement(context);
  out.push({ do: "say", statement, ...certificate && { certificate } });
}

function enter({ state }: RoundContext, round: number): void {
  state.round = round;
  state.gathering = 0;
  state.asked = [];
}

/**
 * Before it proposes, who leads a round after time-outs hears which prepared blocks others know: from all of them, or for a
 * part of the round's timer.
 */
function gather(context: RoundContext): void {
  const { state, out, rules } = context;
  const { round } = state;
  if (rules.proposerOf(round) !== rules.me || isGathered(context)) return;
  state.gathering = round;
  out.push({ do: "gather", round, ms: gatherMs(rules.set, failedRounds(context)) });
}

/** Whether all witnesses that are not away have timed out in the round before. */
export function isGathered(context: RoundContext): boolean {
  const { kept, round } = context.state;
  return kept.every(({ timeout }, key) =>
    (timeout?.statement.round ?? 0) >= round - 1 || isAway(context, key)
  );
}
