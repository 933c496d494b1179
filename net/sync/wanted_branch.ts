/** The branch that is being fetched: which of its blocks lack a body, in order. */
import type { BlockNode, BlockTree } from "../../core/chain/block_tree.ts";
import type { BlockHash } from "../../core/block/ids.ts";

/** A branch on its way here, or none. */
export class WantedBranch {
  readonly #tree: Pick<BlockTree, "fork">;
  /** Blocks that lacked a body on the way to the target, lowest first; those before `#next` have one now. */
  #missing: BlockNode[] = [];
  #next = 0;
  /** Hashes of those. */
  readonly #hashes = new Set<BlockHash>();
  #target: BlockNode | undefined;

  constructor(tree: Pick<BlockTree, "fork">) {
    this.#tree = tree;
  }

  /** Its last block. */
  get target(): BlockNode | undefined {
    return this.#target;
  }

  /** The lowest block that lacks a body. */
  get next(): BlockNode | undefined {
    return this.#missing[this.#next];
  }

  /** True if the block lacked a body when it was aimed at. */
  has(hash: BlockHash): boolean {
    return this.#hashes.has(hash);
  }

  /** The first blocks that lack a body, at most `count`. */
  window(count: number): BlockNode[] {
    return this.#missing.slice(this.#next, this.#next + count);
  }

  /** The lowest block is here. */
  advance(): void {
    this.#next += 1;
  }

  /** Aims at a block; undefined gives up. */
  aim(target: BlockNode | undefined): void {
    if (target === this.#target) return;
    // More headers of the branch that is being fetched, as a rule.
    const isMore = target !== undefined && this.#target !== undefined &&
      this.#tree.fork(target, this.#target) === this.#target;
    const known = isMore ? this.#target : undefined;
    const missing: BlockNode[] = [];
    for (let at = target; at !== known && at !== undefined && at.status !== "complete";) {
      missing.push(at);
      at = at.parent;
    }
    if (!isMore) this.forget();
    this.#target = target;
    for (const node of missing.reverse()) {
      this.#missing.push(node);
      this.#hashes.add(node.hash);
    }
  }

  /** Gives up. */
  forget(): void {
    this.#target = undefined;
    this.#missing = [];
    this.#hashes.clear();
    this.#next = 0;
  }
}
