/** Which headers show that two blocks exclude each other. */
import type { Header } from "../../core/block/header.ts";
import type { BlockHash } from "../../core/block/ids.ts";
import type { BlockNode, ReadonlyBlockTree } from "../../core/chain/block_tree.ts";
import { MAX_PROOF_HEADERS } from "../../core/witness/limits.ts";

/**
 * The header of the lower block, and those of the other one's branch from that index on.
 *
 * @returns Undefined if one is, or comes before, the other; if a header is not here; or if a proof has no room for them.
 */
export function headersOfExclusion(
  tree: Pick<ReadonlyBlockTree, "get" | "fork">,
  lower: BlockHash,
  higher: BlockHash,
): readonly Header[] | undefined {
  const [low, high] = [tree.get(lower), tree.get(higher)];
  if (low === undefined || high === undefined) return undefined;
  if (low.header.index > high.header.index || tree.fork(low, high) === low) return undefined;
  if (high.header.index - low.header.index + 2 > MAX_PROOF_HEADERS) return undefined;
  const branch: Header[] = [];
  for (let at: BlockNode | undefined = high; at !== undefined; at = at.parent) {
    if (at.header.index < low.header.index) break;
    branch.push(at.header);
  }
  return [low.header, ...branch.reverse()];
}
