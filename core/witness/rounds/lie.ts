/** Which two statements of one key no honest witness signs. */
import { isBinding, sourcePhaseOf, targetPhaseOf } from "../phase.ts";
import type { Statement } from "../statement.ts";

/** Whether two statements say the same, so that one certificate may hold both signatures. */
export function isSameStatement(a: Statement, b: Statement): boolean {
  return a.kind === b.kind && a.round === b.round && a.index === b.index && a.hash === b.hash &&
    a.sourceRound === b.sourceRound && a.sourceHash === b.sourceHash;
}

/**
 * Whether two statements of one key prove a lie: two of one phase (E1), one that surrounds the other (E2), or two proposals
 * of one round (E3).
 */
export function isLie(a: Statement, b: Statement): boolean {
  if (a.kind === "proposal" || b.kind === "proposal") {
    return a.kind === b.kind && a.round === b.round && !isSameStatement(a, b);
  }
  if (!isBinding(a) || !isBinding(b)) return false;
  const [target, otherTarget] = [targetPhaseOf(a), targetPhaseOf(b)];
  const [source, otherSource] = [sourcePhaseOf(a), sourcePhaseOf(b)];
  if (target === otherTarget) return !isSameStatement(a, b);
  return source < otherSource ? otherTarget < target : otherSource < source && target < otherTarget;
}
