/** What an organiser of a secret election has to know before it is built: who can open it, what it bears, what sums tell. */
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { DEFAULT_MINIMUM } from "../../plugins/election/definition/limits.ts";
import {
  isClosingUnique,
  SAFE_WITNESSES,
  sealsToOpen,
} from "../../plugins/election/opening/opening.ts";
import { UsageError } from "../app/errors.ts";
import { describeMissable, describeNeeded } from "../trustee/trustee_words.ts";
import { MAX_SPEAKING_SHARE } from "./limits.ts";
import { revealingShare } from "./speaking_sums.ts";

/** The parts of a definition that are told of. */
type Told = Pick<ElectionDefinition, "trustees" | "threshold" | "minimum">;

/** Lines about the trustees. */
export function trusteeLines(
  { trustees = [], threshold = trustees.length, minimum = DEFAULT_MINIMUM }: Told,
  witnesses: WitnessSet | undefined,
): string[] {
  const size = { trustees: trustees.length, threshold };
  const seals = sealsToOpen({ trustees: trustees.length, witnesses }, threshold);
  const mayBeAway = size.trustees - seals;
  return [
    `trustees ${trustees.map(({ name }) => name).join(", ")}: ${describeNeeded(size)} can open`,
    `         ${describeMissable(size)}`,
    ...(size.trustees === 1 ? [] : [
      `         Before one opens the result, ${seals} must agree on what is counted: ${
        mayBeAway === 0 ? "nobody" : `no more than ${mayBeAway}`
      } of them may be away then.`,
    ]),
    `minimum  ${minimum} ballots: of fewer nothing is opened`,
  ];
}

/** What to think over again, if anything. */
export function trusteeWarnings(
  { trustees = [], threshold = trustees.length }: Told,
  witnesses: WitnessSet | undefined,
): string[] {
  const warnings: string[] = [];
  const count = trustees.length;
  if (threshold === 1) {
    warnings.push(
      "One trustee alone can read every ballot: name more, and a threshold of 2 or more.",
    );
  }
  if (threshold === count && count > 1) {
    warnings.push("A single lost seed loses the election: name more trustees than are needed.");
  }
  const better = 3 * threshold - 2;
  if (threshold > 1 && threshold < count && !isClosingUnique(witnesses) && count < better) {
    warnings.push(
      `One trustee who is away holds up the opening: name ${better} trustees, or, when you build it, ${SAFE_WITNESSES} witnesses ` +
        "of whom no single one could make two results final.",
    );
  }
  return warnings;
}

/** A line about what sums tell. */
export function sumsLine(weights: readonly number[]): string {
  const share = revealingShare(weights);
  return `sums     ${describeShare(share)}`;
}

/** Whether sums tell more than they may. */
export function doSumsSpeak(weights: readonly number[]): boolean {
  const share = revealingShare(weights);
  return share === undefined || share > MAX_SPEAKING_SHARE;
}

/**
 * Refuses a roll with which sums tell too much.
 *
 * @throws {UsageError} If they do, and nobody has accepted it.
 */
export function checkSums(
  weights: readonly number[],
  { isAccepted }: { readonly isAccepted: boolean },
): void {
  if (isAccepted || !doSumsSpeak(weights)) return;
  throw new UsageError(
    `Cannot build the election as the sums alone must keep votes secret: ${
      describeShare(revealingShare(weights))
    }. ` +
      "There must be more voters, or more of the same weight; --accept-sums builds it all the same",
  );
}

function describeShare(share: number | undefined): string {
  if (share === undefined) {
    return "there are too many different weights to work out how often sums tell who voted what";
  }
  const percent = share * 100;
  const shown = percent >= 0.1 ? `${Number(percent.toPrecision(3))} %` : "less than 0.1 %";
  return `${shown} of all outcomes of a question with two answers tell how one of the voters voted`;
}
