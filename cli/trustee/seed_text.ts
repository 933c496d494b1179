/**
 * A trustee's seed as people write it down: 28 symbols in 7 groups, as voting codes are written, so that every slip of one or two
 * symbols is found. It spells the same number as Belenios' 22 characters of Base58.
 */
import type { Random } from "../../core/base/clock.ts";
import {
  drawVotingCode,
  formatCredential,
  formatVotingCode,
  readVotingCode,
  type VotingCodeFault,
} from "../../plugins/election/roll/voting_code.ts";

/** What is wrong with a text that was typed in. Nothing of it is said. */
const FAULTS: Readonly<Record<VotingCodeFault["code"], string>> = {
  "code-symbol": "it has a symbol that no seed has",
  "code-length": "it must have 28 symbols, in 7 groups of 4",
  "code-slip": "one or two of its symbols are wrong",
  "code-number": "it is no seed that was ever drawn",
};

/** Draws a seed, as it is written down. */
export function drawSeedText(random: Pick<Random, "below">): string {
  return formatVotingCode(drawVotingCode(random));
}

/**
 * A seed that was written down, as Belenios writes it: 22 characters.
 *
 * @throws {RangeError} If it is none, saying what is wrong.
 */
export function beleniosSeedOf(text: string): string {
  const read = readVotingCode(text);
  if (!read.ok) throw new RangeError(FAULTS[read.code]);
  return formatCredential(read.number).replaceAll("-", "");
}

/** A seed that was typed in, in the one way in which it is kept. @throws {RangeError} As {@linkcode beleniosSeedOf}. */
export function canonicalSeedText(text: string): string {
  const read = readVotingCode(text);
  if (!read.ok) throw new RangeError(FAULTS[read.code]);
  return formatVotingCode(read.number);
}
