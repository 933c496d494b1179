/** How many headers without a body there may be: a stranger with some hash power can make any number. */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { HeaderLimits } from "./header_limits.ts";

/** What {@linkcode HeaderRooms} work with. */
export interface HeaderRoomsDeps {
  readonly chain: Pick<Chain, "forgetHeaders" | "tree">;
  readonly limits: HeaderLimits;
  /** Blocks whose headers somebody needs. */
  readonly held: () => Iterable<BlockNode>;
}

/** Keeps the tree's headers few. */
export class HeaderRooms {
  readonly #deps: HeaderRoomsDeps;
  #tidyAt: number;

  constructor(deps: HeaderRoomsDeps) {
    this.#deps = deps;
    this.#tidyAt = deps.limits.tidyAfter;
  }

  /** True if there are far more headers than there is room for. */
  get isOverfull(): boolean {
    const { chain, limits } = this.#deps;
    return chain.tree.bodiless.size > 2 * limits.bodiless;
  }

  /** True if more headers may be kept after a block. */
  hasRoom(node: BlockNode): boolean {
    const { chain: { tree }, limits } = this.#deps;
    return tree.bodiless.size < limits.bodiless || !this.#isAhead(node, limits.bodilessOfOne);
  }

  /** True if a block and those before it take more room than a peer gets when there is none. */
  takesMuch(node: BlockNode): boolean {
    const { bodilessOfOne, message } = this.#deps.limits;
    return this.#isAhead(node, bodilessOfOne + message);
  }

  /** True if there may be enough that nobody needs to look for it. */
  get isUntidy(): boolean {
    return this.#deps.chain.tree.bodiless.size >= this.#tidyAt;
  }

  /** Forgets what nobody needs. */
  tidy(): void {
    const { chain, limits, held } = this.#deps;
    chain.forgetHeaders({ held: held(), most: limits.loose });
    const { size } = chain.tree.bodiless;
    this.#tidyAt = size + Math.max(limits.tidyAfter, size / 4);
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
