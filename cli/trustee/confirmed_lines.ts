/** What a trustee confirms and seals, in words: who opens what, and of how many. */
import { countOf } from "../../core/base/count_of.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { DEFAULT_MINIMUM } from "../../plugins/election/definition/limits.ts";
import { warnOfFew } from "../result/few_ballots.ts";
import { describeNeeded } from "./trustee_words.ts";

/** How many ballots are opened together, and of how many voters, as far as it is known when the tally is sealed. */
export interface SealedSize {
  /** Ballots that are summed up, and the sum of their weights. */
  readonly ballots: number;
  readonly weight: number;
  /** Voters on the roll, and the sum of their weights. */
  readonly voters: number;
  readonly weights: number;
}

/** Lines about an election that is to be confirmed. */
export function confirmedLines(
  { questions, trustees = [], threshold, minimum = DEFAULT_MINIMUM }: ElectionDefinition,
): string[] {
  const needed = describeNeeded({ trustees: trustees.length, threshold });
  return [
    ...questions.map(({ question }) => `  question ${question}`),
    `  opened   by ${needed}: ${trustees.map(({ name }) => name).join(", ")}`,
    `  minimum  ${countOf(minimum, "ballot")}: of fewer nothing is opened`,
    ...minimum < DEFAULT_MINIMUM ? [`           ${warnOfFew(minimum)}`] : [],
  ];
}

/** What a trustee has opened with the others. */
export function describeSize({ ballots, weight, voters, weights }: SealedSize): string {
  const isWeighted = weights !== voters;
  const size = `the sum of ${countOf(ballots, "ballot")} of ${countOf(voters, "voter")}` +
    (isWeighted ? `, with ${weight} of ${weights} votes` : "");
  return ballots < DEFAULT_MINIMUM ? `${size}. ${warnOfFew(ballots)}` : size;
}
