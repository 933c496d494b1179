/** Where the branches of a tree end. */
import type { NodeStatus } from "../rules/header_link.ts";

/** What is looked at of a block in the tree. */
interface TreeBlock<T> {
  readonly parent: T | undefined;
  readonly children: readonly T[];
  readonly status: NodeStatus;
  readonly work: bigint;
}

/** Blocks without children, and those of which all children break a rule or exclude the final block. */
export class Leaves<T extends TreeBlock<T>> {
  readonly #all = new Set<T>();

  /** A block is in the tree, after its parent. */
  add(node: T): void {
    if (node.parent !== undefined) this.#all.delete(node.parent);
    this.#all.add(node);
  }

  /** A block is in the tree no more. */
  forget(node: T): void {
    this.#all.delete(node);
  }

  /** Some of the children of a block are gone, or are invalid now. */
  cut(parent: T): void {
    if (parent.children.every(({ status }) => status === "invalid")) this.#all.add(parent);
  }

  /** True if another branch has exactly the work of `tip`, and may count. */
  hasRivalOf(tip: T, mayCount: (node: T) => boolean): boolean {
    for (const node of this.#all) {
      const isOther = node !== tip && node.status !== "invalid" && mayCount(node);
      if (isOther && node.work === tip.work) return true;
    }
    return false;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#all.values();
  }
}
