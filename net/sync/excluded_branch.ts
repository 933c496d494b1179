/** A branch of a peer that can never count, as it holds other blocks in the place of final ones. */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import { MAX_HEADERS } from "../wire/limits.ts";
import type { HeaderIntake } from "./header_intake.ts";

/** Where it parts from the chain here, and how far it is known. */
export interface ExcludedBranch {
  /** Index of its first block that is another one. */
  readonly from: number;
  /** Index of its last block that is known. */
  readonly to: number;
}

/**
 * The branch of a peer, if it excludes what is final and is no mere race: a block that lost one, or two, is nothing to tell of.
 *
 * @param tip The last block of its chain that is in the tree.
 */
export function excludedBranch(
  chain: Pick<Chain, "tree" | "tip">,
  tip: BlockNode,
  intake: Pick<HeaderIntake, "isBeside" | "counted">,
): ExcludedBranch | undefined {
  const { tree } = chain;
  if (!intake.isBeside(tip)) return undefined;
  const { header: { index: to } } = intake.counted?.last ?? tip;
  const from = tree.fork(tip, chain.tip).header.index + 1;
  const isFar = to > tree.root.header.index || to - from + 1 >= MAX_HEADERS;
  return isFar ? { from, to } : undefined;
}
