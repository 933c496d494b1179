/** For whom a ranking counts next, and when a ballot ends: RCTab's rules for overvotes and skipped ranks. */
import type { Ranking } from "./grouped_answers.ts";
import type { OvervoteRule } from "./question.ts";
import type { InactiveReason } from "./rounds.ts";

/** What a question says of rankings that are not one choice a rank. */
export interface RankingRules {
  readonly overvotes: OvervoteRule;
  readonly maxSkippedRanksAllowed: number;
}

/** STV's: an answer with a tied or an empty rank is refused before it is counted. */
export const STRICT_RANKS: RankingRules = {
  overvotes: "exhaustImmediately",
  maxSkippedRanksAllowed: 0,
};

/** The choice that a ballot counts for, and the rank on which it stands; or why the ballot is inactive. */
export type NextChoice =
  | { readonly choice: number; readonly rank: number }
  | { readonly inactive: InactiveReason };

/** Looks for the next choice from a rank on. */
export function nextChoice(
  ranking: Ranking,
  from: number,
  isContinuing: readonly boolean[],
  { overvotes, maxSkippedRanksAllowed }: RankingRules,
): NextChoice {
  let skipped = 0;
  for (let rank = from; rank < ranking.length; rank++) {
    const choices = ranking[rank];
    skipped = choices.length === 0 ? skipped + 1 : 0;
    if (skipped > maxSkippedRanksAllowed) return { inactive: "skippedRankings" };
    if (choices.length > 1) {
      if (overvotes === "exhaustImmediately") return { inactive: "overvotes" };
      if (overvotes === "alwaysSkipToNextRank") continue;
    }
    const continuing = choices.filter((choice) => isContinuing[choice]);
    if (continuing.length > 1) return { inactive: "overvotes" };
    if (continuing.length === 1) return { choice: continuing[0], rank };
  }
  return { inactive: "exhaustedChoices" };
}
