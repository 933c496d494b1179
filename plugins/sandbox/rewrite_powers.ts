/** Rewrites `**` to calls of a function that gives the same on every machine, which no lock on globals can. */
import { POWER } from "./same_numbers.ts";

/** Where a parser found something in the code. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** A node of a syntax tree (https://github.com/estree/estree). */
interface Node extends Span {
  readonly type: string;
}

/** The operators, as tokens and nodes name them. */
const OPERATORS = ["**", "**="];

/** Text that takes the place of some of the code. */
interface Edit extends Span {
  readonly text: string;
}

/** A part of a node that holds an operator. */
interface Operation extends Node {
  readonly operator?: string;
  readonly left?: Node;
  readonly right?: Node;
}

/** Code in which `**` is a call, and where what of it was before. */
export interface RewrittenCode {
  readonly code: string;
  /** The column in the code that was given of one in this; both from 1, as in messages. */
  readonly columnBefore: (line: number, column: number) => number;
}

/** True for a node that {@linkcode rewritePowers} rewrites. */
export function isPower(node: Node): boolean {
  return OPERATORS.includes((node as Operation).operator ?? "");
}

/** True for `a.b **= c`: its left side would be evaluated twice. */
export function isPowerOfMember(node: Node): boolean {
  const { operator, left } = node as Operation;
  return operator === "**=" && left?.type !== "Identifier";
}

/** True for the token of such an operator, and for text in a template that looks like one. */
export function isPowerToken(code: string, { start, end }: Span): boolean {
  return end - start <= 3 && OPERATORS.includes(code.slice(start, end));
}

/**
 * Rewrites all powers of a program.
 *
 * @param nodes Those for which {@linkcode isPower} holds.
 * @param tokens Those of their operators, in order.
 */
export function rewritePowers(
  code: string,
  nodes: readonly Node[],
  tokens: readonly Span[],
): RewrittenCode {
  const edits = nodes.flatMap((node): Edit[] => {
    const { start, end, operator, left, right } = node as Required<Operation>;
    const token = tokens.find((each) => each.start >= left.end && each.end <= right.start)!;
    const closing = { start: end, end, text: ")" };
    if (operator === "**") {
      const opening = { start, end: start, text: `${POWER}(` };
      return [opening, { start: token.start, end: token.end, text: "," }, closing];
    }
    const text = `=${POWER}(${code.slice(left.start, left.end)},`;
    return [{ start: token.start, end: token.end, text }, closing];
  }).sort((a, b) => a.start - b.start);
  let rewritten = "";
  let at = 0;
  for (const { start, end, text } of edits) {
    rewritten += code.slice(at, start) + text;
    at = end;
  }
  return {
    code: rewritten + code.slice(at),
    columnBefore: (line, column) => columnBefore(code, edits, line, column),
  };
}

/** No edit adds or takes a line, so lines are those of before. */
function columnBefore(code: string, edits: readonly Edit[], line: number, column: number): number {
  let lineStart = 0;
  for (let n = 1; n < line; n++) lineStart = code.indexOf("\n", lineStart) + 1;
  let grown = 0;
  for (const { start, end, text } of edits) {
    if (start < lineStart) continue;
    const seenAt = start - lineStart + grown;
    if (seenAt >= column - 1) break;
    // Within what was put in: the place where that was.
    if (seenAt + text.length > column - 1) return start - lineStart + 1;
    grown += text.length - (end - start);
  }
  return column - grown;
}
