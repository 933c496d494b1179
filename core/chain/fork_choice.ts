/** The fork choice between two blocks, and among those that descend from one. */
import type { NodeStatus } from "../rules/header_link.ts";

/** What the choice between complete blocks depends on. */
interface Candidate {
  /** Expected hashes for the chain from genesis to it. */
  readonly work: bigint;
  /** Place in the order in which blocks became complete. */
  readonly order: number;
}

/** A candidate with the blocks after it. */
interface Branching<T> extends Candidate {
  readonly status: NodeStatus;
  readonly header: { readonly index: number };
  /** Index of the last block up to it that a witness made. */
  readonly sealedAt: number;
  readonly children: readonly T[];
}

/** True if `a` is to be preferred to `b`; both are complete. More work wins, and of equals what became complete first. */
export function isBetter(a: Candidate, b: Candidate): boolean {
  return a.work > b.work || (a.work === b.work && a.order < b.order);
}

/**
 * The best of a complete block and the complete blocks above it, all of which descend from it.
 *
 * @param mayCount Asked of those alone that are better than what was found before.
 */
export function bestAbove<T extends Branching<T>>(
  root: T,
  nodes: Iterable<T>,
  mayCount: (node: T) => boolean,
): T {
  let best = root;
  for (const node of nodes) {
    const isAbove = node.status === "complete" && node.header.index > root.header.index;
    if (isAbove && isBetter(node, best) && mayCount(node)) best = node;
  }
  return best;
}

/**
 * The best of a complete block, if that is final, and the complete blocks that descend from it and may count then.
 *
 * @param isTaken False for a block that is passed over, with all that follow it.
 */
export function bestUnder<T extends Branching<T>>(
  node: T,
  isTaken: (node: T) => boolean = () => true,
): T {
  let best = node;
  const stack = [...node.children];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.status !== "complete" || next.sealedAt > node.header.index) continue;
    if (!isTaken(next)) continue;
    if (isBetter(next, best)) best = next;
    stack.push(...next.children);
  }
  return best;
}
