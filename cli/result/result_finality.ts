/** How far the result of an election with witnesses is final, in figures and in words. */
import { formatMoment } from "./moment.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
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

/** Who signed: `3 of 4: Ann, Ben, Zoë`. */
export function describeSigners({ witnesses, of }: Omit<ResultFinality, "index" | "hash">): string {
  return of === 1
    ? `${witnesses[0]}, the only witness`
    : `${witnesses.length} of ${of}: ${witnesses.join(", ")}`;
}

/** What {@linkcode describeClosing} has to know. */
export interface ClosingStanding {
  readonly isFinal: boolean;
  /** False while nobody has opened the sum of secret ballots: there is no result then. */
  readonly isOpened: boolean;
  readonly closes: number;
}

/** Where a closed election with witnesses is. The first line is the one not to be missed. */
export function describeClosing(
  finality: ResultFinality,
  { isFinal, isOpened, closes }: ClosingStanding,
): readonly string[] {
  const closed = `It closed at ${formatMoment(closes)}.`;
  if (isFinal) {
    return [
      `${isOpened ? "RESULT" : "CLOSED"}, FINAL: witnesses have signed the closing (${
        describeSigners(finality)
      }). No computing power ` +
      `can change ${isOpened ? "it" : "what counts"} any more.`,
      closed,
    ];
  }
  const upTo = finality.index === 0
    ? "nothing is final yet"
    : `it is final up to block ${groupDigits(finality.index)} alone`;
  return [
    `CLOSED, NOT FINAL: ${upTo}, as too few of the witnesses have signed the closing. Until they have, one ` +
    "machine can still make another end of the chain, with ballots left out, or late ones dated back.",
    closed,
  ];
}
