/** The blocks that the operator rejected, or that exclude the final one, and with each all that follow it. */
import type { BlockNode } from "./block_tree.ts";
import type { BlockHash } from "../block/ids.ts";

/** Such blocks by their hashes. Kept in memory only: the operator names them at each start, and what is final is stored. */
export class RejectedBlocks {
  /** Those that the operator named. They stay, also while their headers are not known. */
  readonly #named = new Set<BlockHash>();
  /** Those, and the blocks after them whose headers are known. */
  readonly #all = new Set<BlockHash>();

  /** True if the block, or one before it, is one of those. */
  has(hash: BlockHash): boolean {
    return this.#all.has(hash);
  }

  /** The operator rejects a block, and so all that are known to follow it. */
  name(hash: BlockHash, node: BlockNode | undefined): void {
    this.#named.add(hash);
    this.#all.add(hash);
    if (node !== undefined) this.exclude(node);
  }

  /** A block and all that follow it exclude the final one. */
  exclude(node: BlockNode): void {
    const stack = [node];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      this.#all.add(next.hash);
      stack.push(...next.children);
    }
  }

  /** Adds a block that follows a rejected one. */
  add(hash: BlockHash): void {
    this.#all.add(hash);
  }

  /** The block's header is forgotten. If it comes again, its parent tells anew. */
  forget(hash: BlockHash): void {
    if (!this.#named.has(hash)) this.#all.delete(hash);
  }
}
