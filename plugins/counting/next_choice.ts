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

/** The choice that a ballot counts for, or why it is inactive. */
export type NextChoice = number | InactiveReason;

/** Reads a ranking from its first rank on, for the first choice in it that is continuing. */
export function nextChoice(
  ranking: Ranking,
  isContinuing: readonly boolean[],
  { overvotes, maxSkippedRanksAllowed }: RankingRules,
): NextChoice {
  let skipped = 0;
  for (const choices of ranking) {
    skipped = choices.length === 0 ? skipped + 1 : 0;
    if (skipped > maxSkippedRanksAllowed) return "skippedRankings";
    if (choices.length > 1) {
      if (overvotes === "exhaustImmediately") return "overvotes";
      if (overvotes === "alwaysSkipToNextRank") continue;
    }
    const continuing = choices.filter((choice) => isContinuing[choice]);
    if (continuing.length > 1) return "overvotes";
    if (continuing.length === 1) return continuing[0];
  }
  return "exhaustedChoices";
}
