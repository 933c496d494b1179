/** How far the result of an election with witnesses is final. Its words are in `cli/app/finality/closing_words.ts`. */
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";

/** The final block of a chain, as far as a result needs it. */
export interface FinalMark {
  readonly index: number;
  readonly hash: string;
  /** Its time, in ms since the Unix epoch. */
  readonly time: number;
  /** Numbers of the witnesses that signed, from 0; none for the genesis block. */
  readonly signers: readonly number[];
}

/** What witnesses have signed of an election. */
export interface ResultFinality {
  /** The final block. */
  readonly index: number;
  readonly hash: string;
  /** Names of those who signed it; none while that is the genesis block. */
  readonly witnesses: readonly string[];
  /** How many witnesses there are. */
  readonly of: number;
}

/** What a final block says of the result. */
export function finalityOfResult(
  { keys }: Pick<WitnessSet, "keys">,
  { index, hash, signers }: FinalMark,
): ResultFinality {
  return { index, hash, witnesses: signers.map((key) => keys[key].name), of: keys.length };
}

/**
 * Whether no ballot can enter, or be left out, any more: blocks after the final one are later than it, and none that is dated
 * at the end or after takes a ballot.
 */
export function isResultFinal(
  { late }: Pick<ElectionDefinition, "late">,
  { time }: Pick<FinalMark, "time">,
): boolean {
  return time >= late;
}
