/**
 * A limit, by the operator's choice, to how much of the chain a heavier branch may undo without asking.
 *
 * Without it the branch with the most work counts, whatever its depth: that is what makes all peers agree.
 * With it a person decides when a branch would undo more than they expected to be final. Two halves of a
 * network that decide differently stay apart.
 */
import type { BlockNode } from "./block_tree.ts";
import type { BlockHash } from "../block/ids.ts";

/** A reorganisation that was not made. */
export interface DeepReorg {
  /** The last block that both branches share. */
  readonly fork: BlockNode;
  /** The end of the best chain. */
  readonly tip: BlockNode;
  /** The heavier block that would become it. */
  readonly rival: BlockNode;
  /** The first block of the rival's branch: it names the branch. */
  readonly root: BlockNode;
  /** Blocks of the best chain that would be undone. */
  readonly depth: number;
  /** How many are allowed. */
  readonly maxReorg: number;
}

/** A peer stops as it would have to undo more of its chain than is allowed. Nothing was changed. */
export class DeepReorgError extends Error {
  override readonly name = "DeepReorgError";
  readonly reorg: DeepReorg;

  constructor(reorg: DeepReorg) {
    const { rival, depth, maxReorg } = reorg;
    super(
      `Cannot follow the branch of block ${rival.header.index} (${rival.hash}) as at most ` +
        `${maxReorg} blocks may be undone without asking: it would undo ${depth}`,
    );
    this.reorg = reorg;
  }
}

/** What the operator has said on reorganisations. */
export class ReorgGuard {
  readonly #maxReorg: number;
  #accepted: BlockHash | undefined;

  /**
   * @param options.maxReorg Blocks that may be undone at once. @default {Infinity}
   * @param options.accepted Hash of a block whose branch is followed, once, however much that undoes.
   */
  constructor({ maxReorg = Infinity, accepted }: { maxReorg?: number; accepted?: BlockHash } = {}) {
    this.#maxReorg = maxReorg;
    this.#accepted = accepted;
  }

  /** True if so many blocks may be undone without asking. */
  allows(depth: number): boolean {
    return depth <= this.#maxReorg;
  }

  /** What must not happen without asking; undefined if the change may be made. */
  check(
    { fork, detached, attached }: {
      fork: BlockNode;
      detached: readonly BlockNode[];
      attached: readonly BlockNode[];
    },
  ): DeepReorg | undefined {
    const depth = detached.length;
    if (depth <= this.#maxReorg) return undefined;
    if (attached.some(({ hash }) => hash === this.#accepted)) {
      this.#accepted = undefined;
      return undefined;
    }
    const [tip, rival] = [detached[depth - 1], attached[attached.length - 1]];
    return { fork, tip, rival, root: attached[0], depth, maxReorg: this.#maxReorg };
  }
}
