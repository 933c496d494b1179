/** Which headers without a body are not worth their memory any more. */
import type { BlockNode } from "./block_tree.ts";

/** What is kept whatever it takes, and how much of the rest. */
export interface HeaderRetention {
  /** Blocks that somebody needs, with all their ancestors. */
  readonly held: Iterable<BlockNode>;
  /** How many others are kept, those of the branches with the most work. */
  readonly most: number;
}

/**
 * The headers to forget, so that no more than `most` are left that nobody needs.
 *
 * @param bodiless All blocks without a body, parents before their children.
 * @returns Some of those, and with each all that follow it.
 */
export function chooseForgotten(
  bodiless: ReadonlySet<BlockNode>,
  { held, most }: HeaderRetention,
): BlockNode[] {
  const kept = new Set<BlockNode>();
  for (const node of held) {
    let at: BlockNode | undefined = node;
    for (; at !== undefined && bodiless.has(at) && !kept.has(at); at = at.parent) kept.add(at);
  }
  const loose = [...bodiless].filter((node) => !kept.has(node));
  if (loose.length <= most) return [];
  // A header is worth what the best of those after it has, so none goes before all that follow it.
  const worth = new Map<BlockNode, bigint>(loose.map((node) => [node, node.work]));
  for (const node of loose.toReversed()) {
    const { parent } = node;
    const work = worth.get(node)!;
    if (parent !== undefined && work > (worth.get(parent) ?? work)) worth.set(parent, work);
  }
  const byWorth = (a: BlockNode, b: BlockNode) => compare(worth.get(b)!, worth.get(a)!);
  return loose.sort(byWorth).slice(most);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
