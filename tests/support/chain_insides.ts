/** What a chain hands out for reading alone, for tests that have to go around its rules. */
import { BlockTree, type ReadonlyBlockTree } from "../../core/chain/block_tree.ts";
import { PendingPool, type ReadonlyPendingPool } from "../../core/pending/pending_pool.ts";

/** The tree itself. */
export function writableTree(tree: ReadonlyBlockTree): BlockTree {
  if (!(tree instanceof BlockTree)) throw new TypeError("the chain hands out another tree");
  return tree;
}

/** The pool itself. */
export function writablePool(pool: ReadonlyPendingPool): PendingPool {
  if (!(pool instanceof PendingPool)) throw new TypeError("the chain hands out another pool");
  return pool;
}
