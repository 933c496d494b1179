/** What comes out of the tally, once enough trustees have opened it. */
import { hexToBytes } from "../../../core/base/hash.ts";
import type { EncryptedTally } from "../../belenios/trustees/encrypted_tally.ts";
import {
  type BeleniosResult,
  openTally,
  type OwnedFactors,
  type TrusteeGroup,
} from "../../belenios/trustees/result.ts";
import { beleniosQuestionOf } from "../definition/belenios_question.ts";
import type { ElectionDefinition } from "../definition/definition.ts";
import { readFactors } from "../records/share.ts";
import { readSums } from "../records/tally_record.ts";
import type { Opening, PostedShare, PostedTally } from "./opening.ts";

/** The groups of a definition's trustees: each is needed, or a threshold of them is enough. */
export function trusteeGroupsOf(
  { trustees = [], threshold }: Pick<ElectionDefinition, "trustees" | "threshold">,
): TrusteeGroup[] {
  if (threshold !== undefined) return [{ size: trustees.length, needed: threshold }];
  return trustees.map(() => ({ size: 1, needed: 1 }));
}

/** The tally as it is in the chain. */
export function readPostedTally(
  { questions }: Pick<ElectionDefinition, "questions">,
  { sums }: Pick<PostedTally, "sums">,
): EncryptedTally {
  return readSums(hexToBytes(sums), questions.map(beleniosQuestionOf));
}

/** A share as it is in the chain. */
function readPostedShare(
  { questions }: Pick<ElectionDefinition, "questions">,
  { trustee: owner, factors }: Pick<PostedShare, "trustee" | "factors">,
): OwnedFactors {
  return { owner, factors: readFactors(hexToBytes(factors), questions.map(beleniosQuestionOf)) };
}

/**
 * Opens the sum of all ballots: of each question how often each slot was chosen, blank first where there is one. It takes time that
 * grows with the root of all weights together, a moment for a million.
 *
 * @returns Undefined while there is no tally, or not enough shares.
 * @throws {RangeError} If a number is larger than all weights, which records that were accepted cannot bring about.
 */
export function openSums(
  definition: ElectionDefinition,
  { tally, shares }: Pick<Opening, "tally" | "shares">,
): BeleniosResult | undefined {
  if (tally === null) return undefined;
  const encrypted = { tally: readPostedTally(definition, tally), totalWeight: tally.weight };
  const owned = shares.map((share) => readPostedShare(definition, share));
  return openTally(trusteeGroupsOf(definition), encrypted, owned);
}
