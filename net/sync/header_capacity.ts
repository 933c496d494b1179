/**
 * How many headers without a body there may be, as a stranger with some hash power can make any number; and which
 * go when there are too many.
 */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";

/** Limits on headers; `limits.ts` has the reasons. Tests pass smaller numbers. */
export interface HeaderLimits {
  /** Headers in one message. */
  readonly message: number;
  /** Blocks whose work a branch may lack and be kept. */
  readonly nearTip: number;
  /** Headers of one branch that are counted. */
  readonly counted: number;
  /** Headers without a body that are kept for all peers together. */
  readonly bodiless: number;
  /** Headers without a body that are kept for one peer when all of that is taken. */
  readonly bodilessOfOne: number;
  /** Headers without a body that no peer needs. */
  readonly loose: number;
  /** How many more there may be before some are evicted, which takes time for each that there is. */
  readonly evictAfter: number;
}

/** What a {@linkcode HeaderCapacity} needs. */
export interface HeaderCapacityDeps {
  readonly chain: Pick<Chain, "forgetHeaders" | "tree">;
  readonly limits: HeaderLimits;
  /** Blocks whose headers somebody needs. */
  readonly held: () => Iterable<BlockNode>;
}

/** Keeps the tree's headers few. */
export class HeaderCapacity {
  readonly #deps: HeaderCapacityDeps;
  /** Number of headers without a body at which some are evicted next. */
  #evictAt: number;

  constructor(deps: HeaderCapacityDeps) {
    this.#deps = deps;
    this.#evictAt = deps.limits.evictAfter;
  }

  /** True if there are far more headers than may be kept. */
  get isExceeded(): boolean {
    const { chain, limits } = this.#deps;
    return chain.tree.bodiless.size > 2 * limits.bodiless;
  }

  /** True if more headers may be kept after a block. */
  isLeftAfter(node: BlockNode): boolean {
    const { chain: { tree }, limits } = this.#deps;
    return tree.bodiless.size < limits.bodiless || !this.#isAhead(node, limits.bodilessOfOne);
  }

  /** True if a block and those before it take more than a peer gets when none is left. */
  isMuchTakenBy(node: BlockNode): boolean {
    const { bodilessOfOne, message } = this.#deps.limits;
    return this.#isAhead(node, bodilessOfOne + message);
  }

  /** True if so many came since the last eviction that there may be some that nobody needs. */
  get isEvictionDue(): boolean {
    return this.#deps.chain.tree.bodiless.size >= this.#evictAt;
  }

  /** Forgets what nobody needs. */
  evict(): void {
    const { chain, limits, held } = this.#deps;
    chain.forgetHeaders({ held: held(), most: limits.loose });
    const { size } = chain.tree.bodiless;
    this.#evictAt = size + Math.max(limits.evictAfter, size / 4);
  }

  /** True if a block and so many before it lack their bodies. */
  #isAhead(node: BlockNode, count: number): boolean {
    const { bodiless } = this.#deps.chain.tree;
    let at: BlockNode | undefined = node;
    for (let i = 0; i < count; i++) {
      if (at === undefined || !bodiless.has(at)) return false;
      at = at.parent;
    }
    return true;
  }
}
