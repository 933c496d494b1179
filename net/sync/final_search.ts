/**
 * The block that witnesses made final and that is not here: which headers lead to it, who has it, and which branches
 * exclude what is final already. Both are asked of the chain each time, as neither stays as it is.
 */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { HeaderLink } from "../../core/rules/header_link.ts";
import type { BlockHash } from "../../core/block/ids.ts";

/** A block that has to be found, wherever it lies. */
export interface SoughtBlock {
  readonly index: number;
  readonly hash: BlockHash;
}

/** Finds out who has the final block that is missing here, and which branches exclude what is final. */
export class FinalSearch {
  readonly #chain: Pick<Chain, "tree" | "wantedFinal" | "awaitedFinal">;
  /** Whether the chains that end with these blocks contain `#node`: it is asked again and again. */
  #holders = new WeakMap<BlockNode, boolean>();
  #node: BlockNode | undefined;

  constructor(chain: Pick<Chain, "tree" | "wantedFinal" | "awaitedFinal">) {
    this.#chain = chain;
  }

  /** A final block whose header is not here: headers that lead to it are kept, whatever they weigh. */
  get sought(): SoughtBlock | undefined {
    const wanted = this.#chain.wantedFinal;
    return wanted !== undefined && this.node === undefined ? wanted : undefined;
  }

  /** A final block whose header is here, and whose body, or that of one before it, is not. */
  get node(): BlockNode | undefined {
    const { tree, wantedFinal } = this.#chain;
    return wantedFinal && tree.get(wantedFinal.hash);
  }

  /** True if the chain that ends with `tip` contains that block, and it can be fetched. */
  isHeldBy(tip: BlockNode): boolean {
    const { node } = this;
    if (node?.status !== "header") return false;
    if (node !== this.#node) [this.#node, this.#holders] = [node, new WeakMap()];
    const known = this.#holders.get(tip);
    if (known !== undefined) return known;
    const isHolder = this.#chain.tree.fork(tip, node) === node;
    this.#holders.set(tip, isHolder);
    return isHolder;
  }

  /** False if a block of the tree breaks a rule, excludes what is final, or stands in the place of what is awaited. */
  mayCount(node: BlockNode): boolean {
    return node.status !== "invalid" && !this.#chain.tree.isMisplaced(node);
  }

  /**
   * True if the branch of this block cannot contain what is final: the block excludes it, here or awaited, or its headers
   * go past the index of an awaited block and have another hash there.
   *
   * @param last The end of headers after the block that are not in the tree. @default {The block}
   */
  isBeside(node: BlockNode, last: HeaderLink = node): boolean {
    const { tree, awaitedFinal } = this.#chain;
    const { root } = tree;
    // Headers are counted up to that block, and on from it once it is in the tree.
    const { index, hash } = awaitedFinal ?? { index: Infinity };
    const isPast = node.header.index < index && last.header.index >= index && last.hash !== hash;
    if (isPast || tree.isMisplaced(node)) return true;
    if (node === root || root === tree.genesis) return false;
    // What excludes the final block is marked as invalid, as is what breaks a rule above it.
    if (node.status !== "invalid") return node.header.index < root.header.index;
    return tree.fork(node, root) !== root;
  }
}
