/** Which rule an invalid block breaks, where that was found out before a restart: of it only the verdict is stored. */
import { RuleError } from "../block/rule_error.ts";
import type { BestChain } from "./best_chain.ts";
import type { BlockNode, ReadonlyBlockTree } from "./block_tree.ts";

/**
 * Has the validator judge a block that is marked as invalid, and those before it, once more.
 *
 * @returns The rule; `parent-invalid` if it cannot be told, as a body is missing or the validator finds nothing now.
 * @throws {PluginError | StoreError} As a change of the best chain.
 */
export async function findBrokenRule(
  node: BlockNode,
  { tree, best }: { readonly tree: ReadonlyBlockTree; readonly best: BestChain },
): Promise<RuleError> {
  const branch = tree.path(tree.fork(best.tip, node), node);
  const isWhole = !branch.some((each) => tree.bodiless.has(each));
  const error = isWhole ? await best.judge(node) : undefined;
  return error ?? new RuleError("parent-invalid", { hash: node.hash });
}
