/** How many headers without a body there may be: a stranger with some hash power can make any number. */
import type { BlockNode } from "../core/block_tree.ts";
import type { Chain } from "../core/chain.ts";
import {
  MAX_BODILESS_HEADERS,
  MAX_HEADERS,
  MAX_LOOSE_HEADERS,
  MIN_BODILESS_HEADERS,
} from "./limits.ts";

/** Headers that may become loose before they are looked for: looking takes time for each that there is. */
const TIDY_AFTER = 4 * MAX_HEADERS;

/** Keeps the tree's headers few. */
export class HeaderRooms {
  readonly #chain: Pick<Chain, "forgetHeaders" | "tip" | "tree">;
  readonly #held: () => readonly BlockNode[];
  #tidyAt = TIDY_AFTER;

  /** @param held Gives the blocks that somebody needs the headers of. */
  constructor(
    chain: Pick<Chain, "forgetHeaders" | "tip" | "tree">,
    held: () => readonly BlockNode[],
  ) {
    this.#chain = chain;
    this.#held = held;
  }

  /**
   * True if more headers may be kept after a block. A branch that is not heavier than the chain always has
   * room: it is kept for its work, and could not be followed with a part of it.
   */
  hasRoom(node: BlockNode): boolean {
    const { tip, tree } = this.#chain;
    if (node.work <= tip.work || tree.bodiless.size < MAX_BODILESS_HEADERS) return true;
    let at: BlockNode | undefined = node;
    for (let i = 0; i < MIN_BODILESS_HEADERS; i++) {
      if (at === undefined || !tree.bodiless.has(at)) return true;
      at = at.parent;
    }
    return false;
  }

  /** Forgets what nobody needs, once there is enough of it. */
  tidy(): void {
    const { bodiless } = this.#chain.tree;
    if (bodiless.size < this.#tidyAt) return;
    this.#chain.forgetHeaders({ held: this.#held(), most: MAX_LOOSE_HEADERS });
    this.#tidyAt = bodiless.size + Math.max(TIDY_AFTER, bodiless.size / 4);
  }
}
