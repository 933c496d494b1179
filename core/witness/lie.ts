/**
 * Lies: two statements of one witness that no honest one signs both. An honest witness signs binding statements in growing
 * phases with sources that never fall, and one proposal a round: so two lie if neither order of them keeps that.
 *
 * Sources: the first two rules are Casper FFG's (Buterin and Griffith, arXiv 1710.09437, §2), with phases in place of
 * heights; the signer's half is EIP-3076's minimal way.
 */
import { hashHeader, type Header } from "../block/header.ts";
import { isBinding, sourcePhaseOf, targetPhaseOf } from "./phase.ts";
import type { Statement } from "./statement.ts";

/**
 * What two statements of one witness break.
 *
 * - `double-vote`: two binding statements of one phase.
 * - `surround-vote`: a later one with an earlier source.
 * - `double-proposal`: two proposals of one round. It harms nothing that is final, and is shown all the same.
 * - `split-commit`: commits of two blocks that exclude each other, by a witness with a veto. Nothing can have been prepared
 *   without it, so it has prepared each block on the one before, and never on another branch.
 */
export type Lie = "double-vote" | "surround-vote" | "double-proposal" | "split-commit";

/** Which lie two statements of one witness are by themselves, in any order; undefined if an honest one may sign both. */
export function findLie(
  one: Statement,
  other: Statement,
): Exclude<Lie, "split-commit"> | undefined {
  if (isSameStatement(one, other)) return undefined;
  if (one.kind === "proposal" && other.kind === "proposal") {
    return one.round === other.round ? "double-proposal" : undefined;
  }
  if (!isBinding(one) || !isBinding(other)) return undefined;
  const [early, late] = targetPhaseOf(one) < targetPhaseOf(other) ? [one, other] : [other, one];
  if (targetPhaseOf(early) === targetPhaseOf(late)) return "double-vote";
  return sourcePhaseOf(late) < sourcePhaseOf(early) ? "surround-vote" : undefined;
}

/**
 * Whether headers show that two blocks exclude each other: neither is the other or comes before it.
 *
 * @param headers First that of the lower block, or of either if both are at one index. Then the headers from that index up to
 * the higher block, each following the one before. Indexes are taken from there: what a statement says of its block's
 * index is its witness's word.
 */
export function showExclusion(
  lower: Statement,
  higher: Statement,
  headers: readonly Header[],
): boolean {
  const [end, ...branch] = headers;
  if (end === undefined || branch.length === 0) return false;
  const hashes = branch.map(hashHeader);
  return hashHeader(end) === lower.hash && hashes.at(-1) === higher.hash &&
    branch[0].index === end.index && hashes[0] !== lower.hash &&
    branch.slice(1).every(({ prevHash, index }, i) =>
      prevHash === hashes[i] && index === branch[i].index + 1
    );
}

/** Whether two statements say the same, so that one certificate may hold both signatures. */
export function isSameStatement(one: Statement, other: Statement): boolean {
  return one.kind === other.kind && one.round === other.round && one.index === other.index &&
    one.hash === other.hash && one.sourceRound === other.sourceRound &&
    one.sourceHash === other.sourceHash;
}
