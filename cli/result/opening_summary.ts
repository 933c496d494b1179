/** How far secret ballots are opened, for programs and in words. */
import { countOf } from "../../core/base/count_of.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { openSums } from "../../plugins/election/opening/opened_sums.ts";
import type { Opening } from "../../plugins/election/opening/opening.ts";
import { countOpened } from "../../plugins/election/result/count_opened.ts";
import type { QuestionResult } from "../../plugins/election/result/count_election.ts";

/**
 * `waiting`: the sum of the ballots is not there. `summed`: it is there, still encrypted. `opened`: there is a result. `too-few`: there
 * are fewer ballots than may be opened; that is for ever once the election is closed.
 */
export type OpeningState = "waiting" | "too-few" | "summed" | "opened";

/** How far the opening is. */
export interface OpeningSummary {
  readonly state: OpeningState;
  /** Fewest ballots whose sum is opened. */
  readonly minimum: number;
  readonly trustees: number;
  /** Shares that are enough. */
  readonly needed: number;
  /** Trustees who have sealed the sum, and whose shares are in. */
  readonly seals: number;
  readonly shares: number;
  /** What seals and shares name the sum by. */
  readonly digest?: string;
}

/** How far the opening is, and the questions once it is done; none before. */
export function summarizeOpening(
  definition: ElectionDefinition,
  opening: Opening,
): { readonly opening: OpeningSummary; readonly questions: readonly QuestionResult[] } {
  const { minimum, needed, voters, tally, seals, shares } = opening;
  const sums = openSums(definition, opening);
  const state = sums !== undefined
    ? "opened"
    : tally !== null
    ? "summed"
    : voters < minimum
    ? "too-few"
    : "waiting";
  return {
    opening: {
      state,
      minimum,
      trustees: definition.trustees?.length ?? 0,
      needed,
      seals: seals.length,
      shares: shares.length,
      ...tally && { digest: tally.digest },
    },
    questions: sums === undefined || tally === null
      ? []
      : countOpened(definition, { sums, weight: tally.weight }),
  };
}

/** How far the opening is, as a sentence. @param isClosed Whether no ballot enters any more. */
export function describeOpening(
  { state, minimum, trustees, needed, seals, shares }: OpeningSummary,
  isClosed: boolean,
): string {
  switch (state) {
    case "opened":
      return `The sum of the secret ballots was opened by ${
        countOf(shares, "trustee")
      } of ${trustees}.`;
    case "summed":
      return `NOT OPENED YET: the sum of the secret ballots is there, sealed by ${
        countOf(seals, "trustee")
      }; ${shares} of the ${countOf(needed, "share")} that it takes are in.`;
    case "too-few":
      return isClosed
        ? `IT STAYS CLOSED: fewer than ${minimum} ballots count, so their sum is not opened.`
        : `Ballots are secret. The sum of fewer than ${minimum} is not opened.`;
    case "waiting":
      return isClosed
        ? "NOT OPENED YET: nobody has handed in the sum of the secret ballots, as each trustee's program does."
        : "Ballots are secret: nobody counts them before the election is closed and trustees open their sum.";
  }
}
