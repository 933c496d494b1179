/**
 * Phases: the numbers by which the two statements that bind a witness are ordered, whatever their kind. A prepare of round
 * r is phase 2r, a commit 2r + 1; the source of a prepare is the prepare phase of the source's round, that of a commit is
 * the prepare phase of its own.
 */
import type { Statement } from "./statement.ts";

/** A statement that binds whoever signs it: what is signed later must fit to it. */
export interface BindingStatement extends Statement {
  readonly kind: "prepare" | "commit";
}

/** True for a prepare or a commit. */
export function isBinding(statement: Statement): statement is BindingStatement {
  return statement.kind === "prepare" || statement.kind === "commit";
}

/** The phase in which a statement is signed, its target. */
export function targetPhaseOf({ kind, round }: BindingStatement): number {
  return kind === "prepare" ? 2 * round : 2 * round + 1;
}

/** The phase in which the source of a statement was prepared. */
export function sourcePhaseOf({ sourceRound }: BindingStatement): number {
  return 2 * sourceRound;
}
