/**
 * What the rounds ask of blocks, answered from the chain. Blocks off the best chain are complete only once the validator has
 * judged them, which takes its time: until then they are missing, and noted.
 */
import { present } from "../../core/base/invariant.ts";
import type { Block } from "../../core/block/block.ts";
import type { BlockHash } from "../../core/block/ids.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import { pathBetween } from "../../core/chain/branches.ts";
import type { Chain } from "../../core/chain/chain.ts";
import { bestUnder } from "../../core/chain/fork_choice.ts";
import type { BlockRef, RoundBlocks, SizedBlock } from "../../core/witness/rounds/round_events.ts";
import { BoundedMap } from "../base/bounded_map.ts";
import type { ClosingWatch } from "./closing_watch.ts";
import { MAX_JUDGED_BLOCKS } from "./limits.ts";

/** What of a chain is asked. */
export type JudgedChain = Pick<
  Chain,
  | "tree"
  | "tip"
  | "final"
  | "block"
  | "proposals"
  | "isActive"
  | "isFuture"
  | "isRejected"
  | "judge"
>;

/** The blocks of a chain, as the rounds see them. */
export class ChainBlocks implements RoundBlocks {
  readonly #chain: JudgedChain;
  readonly #closing: Pick<ClosingWatch, "isChoosing" | "isEarly" | "isLate">;
  /** Those off the best chain that the validator has found good. */
  readonly #judged = new BoundedMap<true>(MAX_JUDGED_BLOCKS);
  /** Those that it has found to break a rule. */
  readonly #faults = new BoundedMap<RuleError>(MAX_JUDGED_BLOCKS);
  /** Those that were asked about and are not judged. */
  readonly #unjudged = new Set<BlockNode>();

  /** @param closing Which blocks are not proposed as the network ends. */
  constructor(
    chain: JudgedChain,
    closing: Pick<ClosingWatch, "isChoosing" | "isEarly" | "isLate">,
  ) {
    this.#chain = chain;
    this.#closing = closing;
  }

  look({ index, hash }: BlockRef): "complete" | "missing" | "invalid" {
    const node = this.#chain.tree.get(hash);
    if (node === undefined) return this.#lookProposed({ index, hash });
    if (node.header.index !== index) return "invalid";
    // What excludes the final block is marked as invalid and need not break a rule: that it is there, with its records, is
    // what counts. The rounds may not know yet what is final, and may look at all that leads to it.
    if (this.#isExcluded(node)) {
      return this.#chain.tree.bodiless.has(node) ? "missing" : "complete";
    }
    if (this.#chain.isRejected(hash)) return "missing";
    if (node.status === "invalid") return "invalid";
    if (node.status === "header" || this.#chain.isFuture(node.header.time)) return "missing";
    if (this.#isGood(node)) return "complete";
    this.#unjudged.add(node);
    return "missing";
  }

  isOn(below: BlockHash, above: BlockHash): boolean {
    const { tree, proposals } = this.#chain;
    const proposed = tree.get(above) === undefined ? proposals.get(above) : undefined;
    if (proposed !== undefined) return below === above || this.isOn(below, proposed.parent.hash);
    const [low, high] = [tree.get(below), tree.get(above)];
    return low !== undefined && high !== undefined && tree.fork(low, high) === low;
  }

  bestOn({ index, hash }: BlockRef): BlockRef {
    const node = this.#chain.tree.get(hash);
    if (node === undefined) return { index, hash };
    const isFuture = ({ header }: BlockNode) => this.#chain.isFuture(header.time);
    let best: BlockNode | undefined = this.#choose(node);
    while (best !== undefined && best !== node && isFuture(best)) best = best.parent;
    if (best === undefined || this.#isGood(best)) return refOf(best ?? node);
    this.#unjudged.add(best);
    return { index, hash };
  }

  *between(below: BlockRef, above: BlockRef): Generator<SizedBlock> {
    const { tree, proposals } = this.#chain;
    const inTree = tree.get(above.hash);
    const end = inTree ?? proposals.get(above.hash)?.parent;
    const nodes = pathBetween(
      present(tree.get(below.hash), "what is final here is in the tree"),
      present(end, "what is complete is in the tree, or follows what is"),
    );
    for (const node of nodes) yield sizeOf(refOf(node), this.#chain.block(node.hash));
    if (inTree === undefined) yield sizeOf(above, proposals.block(above.hash));
  }

  /** True if a block is only missing as it is to be judged, or waits for its time, or is rejected: nobody is to be asked. */
  isHere(hash: BlockHash): boolean {
    const { tree, proposals } = this.#chain;
    const node = tree.get(hash);
    return node === undefined ? proposals.get(hash) !== undefined : node.status !== "header";
  }

  /** The rule that an invalid block breaks. */
  faultOf(hash: BlockHash): RuleError {
    return this.#faults.get(hash) ?? new RuleError("parent-invalid", { hash });
  }

  /**
   * Has the validator judge what was asked about.
   *
   * @returns True if there was something: answers may have changed.
   * @throws {StoreError | PluginError} As the chain does.
   */
  async judge(): Promise<boolean> {
    const nodes = [...this.#unjudged];
    this.#unjudged.clear();
    for (const node of nodes) {
      const error = await this.#chain.judge(node);
      if (error === undefined) this.#judged.set(node.hash, true);
      else this.#faults.set(node.hash, error);
    }
    return nodes.length > 0;
  }

  /** A block that has no certificate yet was judged when it came; what it follows is in the tree. */
  #lookProposed({ index, hash }: BlockRef): "complete" | "missing" | "invalid" {
    const proposed = this.#chain.proposals.get(hash);
    if (proposed === undefined) return "missing";
    if (proposed.header.index !== index) return "invalid";
    const { hash: parent, header } = proposed.parent;
    return this.look({ index: header.index, hash: parent });
  }

  /** The best of what follows a block: of what is not passed over as the network ends, if there is something. */
  #choose(node: BlockNode): BlockNode {
    const { tip } = this.#chain;
    const isOnBest = this.#chain.isActive(node);
    if (isOnBest && !this.#closing.isChoosing(node, tip)) return tip;
    const isTaken = (each: BlockNode) => !this.#closing.isEarly(each);
    const isInTime = (each: BlockNode) => isTaken(each) && !this.#closing.isLate(each);
    if (isOnBest && pathBetween(node, tip).every(isInTime)) return tip;
    const best = bestUnder(node, isInTime);
    return best === node ? bestUnder(node, isTaken) : best;
  }

  #isGood(node: BlockNode): boolean {
    return this.#chain.isActive(node) || this.#judged.has(node.hash);
  }

  #isExcluded(node: BlockNode): boolean {
    const { tree, final } = this.#chain;
    const fork = tree.fork(final.node, node);
    return fork !== final.node && fork !== node;
  }
}

function sizeOf(block: BlockRef, body: Block | undefined): SizedBlock {
  const { records } = present(body, "the records of a complete block are stored");
  return { block, bodyBytes: records.reduce((sum, { length }) => sum + length, 0) };
}

function refOf({ hash, header: { index } }: BlockNode): BlockRef {
  return { index, hash };
}
