/** What is said where the sum of few secret ballots is opened. */
import { countOf } from "../../core/base/count_of.ts";

/** What a sum of few ballots tells. Whoever casts all of them but one knows that one. */
export function warnOfFew(ballots: number): string {
  return `The sum of ${countOf(ballots, "ballot")} may tell who voted how`;
}
