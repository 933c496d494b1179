/**
 * The operator's choice among final blocks that exclude each other: what excludes the chosen one counts no more.
 *
 * A block whose header is not here may lie on either branch. Until it is known, its certificate makes nothing final and
 * stops nobody: peers that chose otherwise go on making such blocks.
 */
import type { BlockHash } from "../block/ids.ts";
import type { Statement } from "../witness/statement.ts";
import type { BlockNode, BlockTree } from "./block_tree.ts";

/** How the block of a commit certificate lies to the chosen one. */
export type PlaceInChoice =
  /** It is the chosen block, comes before it or descends from it; or nothing was chosen. */
  | "counts"
  /** It excludes the chosen block. */
  | "denied"
  /** It cannot be told: its header is not here, or the chosen block is not complete here. */
  | "unknown";

/** What was chosen, if anything was. */
export class OperatorChoice {
  readonly #tree: BlockTree;
  /** The chosen block, or one that descends from it. */
  readonly hash: BlockHash | undefined;

  constructor(tree: BlockTree, hash: BlockHash | undefined) {
    this.#tree = tree;
    this.hash = hash;
  }

  /** The chosen block, if its header is here. */
  get #chosen(): BlockNode | undefined {
    return this.hash === undefined ? undefined : this.#tree.get(this.hash);
  }

  /** True while the chosen block is not complete here: nothing is final until then. */
  get isAwaited(): boolean {
    const chosen = this.#chosen;
    return this.hash !== undefined && (chosen === undefined || chosen.status === "header");
  }

  /** How a block lies to the chosen one. */
  placeOf({ index, hash }: Pick<Statement, "index" | "hash">): PlaceInChoice {
    if (this.hash === undefined || hash === this.hash) return "counts";
    const [chosen, node] = [this.#chosen, this.#tree.get(hash)];
    if (chosen === undefined || this.isAwaited) return "unknown";
    // All that comes before the chosen block is here.
    if (node === undefined) return index > chosen.header.index ? "unknown" : "denied";
    return [chosen, node].includes(this.#tree.fork(chosen, node)) ? "counts" : "denied";
  }
}
