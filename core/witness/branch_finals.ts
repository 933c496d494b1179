/**
 * What commit certificates of one branch make final together: the block of the deepest, as all before it is final with it, and the
 * round of the latest, as nobody need speak of earlier ones any more.
 *
 * Among honest witnesses one certificate is both: whoever has committed to a block builds on it in later rounds. A quorum that
 * lies can commit to a lower block of the branch in a later round. If that took the deeper one's place, what is final
 * would depend on which came first, and what was final would bind nobody after a restart.
 *
 * Source: GRANDPA's finalised block never goes back either: Substrate's `finalize_block` (`sc-consensus-grandpa`,
 * `environment.rs`) passes over a justification of a block before the one that is final.
 */
import type { Certificate } from "./certificate.ts";

/** The commit certificates that count of a branch; none while only the genesis block is final. */
export interface BranchFinals {
  /** That of the deepest block, of its latest round: what shows that the block is final. */
  readonly certificate?: Certificate;
  /** That of the latest round: the same one, unless too many lied. */
  readonly latest?: Certificate;
}

/** Both with one more commit certificate of the branch; the same object if it changes nothing. */
export function withCommit(finals: BranchFinals, commit: Certificate): BranchFinals {
  const { certificate, latest } = finals;
  const isDeepest = certificate === undefined || comparePlaces(commit, certificate) > 0;
  const isLatest = latest === undefined || compareRounds(commit, latest) > 0;
  if (!isDeepest && !isLatest) return finals;
  return { certificate: isDeepest ? commit : certificate, latest: isLatest ? commit : latest };
}

/** The round of the latest; 0 while only the genesis block is final. */
export function finalRound({ latest }: BranchFinals): number {
  return latest?.statement.round ?? 0;
}

/** Both certificates, each once: that of the block first. */
export function finalCertificates({ certificate, latest }: BranchFinals): Certificate[] {
  if (certificate === undefined || latest === undefined) return [];
  return comparePlaces(certificate, latest) === 0 ? [certificate] : [certificate, latest];
}

/** Orders certificates by their blocks' indexes, then by their rounds. */
export function comparePlaces(
  { statement: a }: Certificate,
  { statement: b }: Certificate,
): number {
  return a.index - b.index || a.round - b.round;
}

/** Orders certificates by their rounds, then by their blocks' indexes. */
export function compareRounds(
  { statement: a }: Certificate,
  { statement: b }: Certificate,
): number {
  return a.round - b.round || a.index - b.index;
}
