/** How far secret ballots are opened, for programs and in words. */
import { countOf } from "../../core/base/count_of.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { openSums } from "../../plugins/election/opening/opened_sums.ts";
import {
  type Opening,
  sealsToOpen,
  type TrusteeMark,
} from "../../plugins/election/opening/opening.ts";
import { countOpened } from "../../plugins/election/result/count_opened.ts";
import type { QuestionResult } from "../../plugins/election/result/count_election.ts";

/**
 * `waiting`: the sum of the ballots is not there. `summed`: it is there, still encrypted. `opened`: there is a result. `too-few`: there
 * are fewer ballots than may be opened; that is for ever once the election is closed. `unproven`: a peer says that there is a result,
 * and the proofs of those who have opened the sum do not hold.
 */
export type OpeningState = "waiting" | "too-few" | "summed" | "opened" | "unproven";

/** How far the opening is. */
export interface OpeningSummary {
  readonly state: OpeningState;
  /** Fewest ballots whose sum is opened. */
  readonly minimum: number;
  readonly trustees: number;
  /** Shares that are enough. */
  readonly needed: number;
  /** Trustees who must have sealed the sum before one of them opens it. */
  readonly sealsNeeded: number;
  /** Names of those who have sealed the sum, and whose shares are in. */
  readonly sealedBy: readonly string[];
  readonly openedBy: readonly string[];
  /** Names of those whose seals, or then shares, may come next; empty if no more are needed. */
  readonly awaited: readonly string[];
  /** What seals and shares name the sum by. */
  readonly digest?: string;
}

/**
 * How far the opening is, and the questions once it is done; none before.
 *
 * @param witnesses Of the network; undefined if it has none: how many seals are needed depends on them.
 */
export function summarizeOpening(
  definition: ElectionDefinition,
  opening: Opening,
  witnesses: WitnessSet | undefined,
): { readonly opening: OpeningSummary; readonly questions: readonly QuestionResult[] } {
  const { minimum, needed, voters, tally, seals, shares } = opening;
  const { trustees = [] } = definition;
  const sums = openSums(definition, opening);
  const sealsNeeded = sealsToOpen({ trustees: trustees.length, witnesses }, needed);
  const namesOf = (marks: readonly TrusteeMark[]) =>
    marks.map(({ trustee }) => trustees[trustee - 1]?.name ?? `trustee ${trustee}`);
  const next = seals.length < sealsNeeded ? namesOf(seals) : namesOf(shares);
  const isOpening = tally !== null && sums === undefined;
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
      trustees: trustees.length,
      needed,
      sealsNeeded,
      sealedBy: namesOf(seals),
      openedBy: namesOf(shares),
      awaited: isOpening
        ? trustees.map(({ name }) => name).filter((name) => !next.includes(name))
        : [],
      ...tally && { digest: tally.digest },
    },
    questions: sums === undefined || tally === null
      ? []
      : countOpened(definition, { sums, weight: tally.weight }),
  };
}

/** How far the opening is, as a sentence. @param isClosed Whether no ballot enters any more. */
export function describeOpening(summary: OpeningSummary, isClosed: boolean): string {
  const { state, minimum, trustees, openedBy } = summary;
  switch (state) {
    case "opened":
      return `The sum of the secret ballots was opened by ${openedBy.join(", ")}: ${
        countOf(openedBy.length, "trustee")
      } of ${trustees}.`;
    case "unproven":
      return `NOT PROVEN: the peer says that ${
        listOf(openedBy)
      } opened the sum of the secret ballots, and shows no shares whose proofs hold. No result is shown: ask another peer.`;
    case "summed":
      return `NOT OPENED YET: the sum of the secret ballots is there. ${describeAwaited(summary)}`;
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

/** Who has sealed or opened a sum, and who comes next. */
function describeAwaited(
  { needed, sealsNeeded, sealedBy, openedBy, awaited }: OpeningSummary,
): string {
  const [done, missing] = sealedBy.length < sealsNeeded
    ? [`Sealed by ${listOf(sealedBy)}`, countOf(sealsNeeded - sealedBy.length, "seal")]
    : [`Opened by ${listOf(openedBy)}`, countOf(needed - openedBy.length, "share")];
  return `${done}; awaited: ${missing} of ${awaited.join(", ")}.`;
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "nobody yet" : names.join(", ");
}
