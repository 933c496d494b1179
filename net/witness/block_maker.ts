/** Making the blocks without work that this witness proposes: when one is due, and what is in it. */
import { blockHash } from "../../core/block/block.ts";
import type { Clock } from "../../core/base/clock.ts";
import { present } from "../../core/base/invariant.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { BlockRef } from "../../core/witness/rounds/round_events.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import type { ClosingWatch } from "./closing_watch.ts";
import { RecordPatience } from "./record_patience.ts";

/** What a {@linkcode BlockMaker} needs. */
export interface BlockMakerDeps {
  readonly chain: Pick<Chain, "tree" | "tip" | "final" | "pending" | "template" | "proposals">;
  readonly clock: Clock;
  readonly set: Pick<WitnessSet, "patienceMs">;
  readonly closing: ClosingWatch;
  /** The block that is proposed after another one, as things are. */
  readonly bestOn: (block: BlockRef) => BlockRef;
  /** The own place in the list of keys. */
  readonly key: number;
}

/** Makes the blocks without work that one witness proposes. */
export class BlockMaker {
  readonly #deps: BlockMakerDeps;
  readonly #tell: () => void;
  readonly #patience: RecordPatience;
  /** The end of the best chain when it was last looked. */
  #tip: BlockNode;

  /** @param tell Told when a block is due. */
  constructor(deps: BlockMakerDeps, tell: () => void) {
    const { chain, clock, set: { patienceMs } } = deps;
    this.#deps = deps;
    this.#tell = tell;
    this.#tip = chain.tip;
    const canEnter = () => this.#canEnter();
    this.#patience = new RecordPatience({ chain, clock, patienceMs, canEnter, tell });
  }

  /**
   * True if something waits to become final: a block above the final one, a record that could enter and has waited for long,
   * or the network has ended and no block says so.
   */
  get hasWork(): boolean {
    const { node } = this.#deps.chain.final;
    return this.#best() !== node || this.#isDueAfter(node);
  }

  /** Records wait from now on. */
  onRecords(): void {
    this.#patience.onRecords();
  }

  /** The chain may have changed. */
  onBlocks(): void {
    const { tip } = this.#deps.chain;
    if (tip !== this.#tip) this.#patience.onTip();
    this.#tip = tip;
  }

  /**
   * Makes a block after another one for a round, if one is due: with the records that can enter there, or behind the end of
   * the network.
   *
   * @throws {RuleError | StoreError | PluginError} As the chain does.
   */
  async make(round: number, after: BlockRef): Promise<BlockRef | undefined> {
    const { chain: { tree, proposals }, key, closing } = this.#deps;
    const parent = tree.get(after.hash);
    if (parent === undefined || !this.#isDueAfter(parent)) return undefined;
    const mayBeEmpty = closing.isDueAfter(parent);
    const block = await proposals.template(parent, { round, key }, { mayBeEmpty });
    if (block === undefined) return undefined;
    const { status } = await proposals.hold(block);
    return status === "held" ? { index: block.header.index, hash: blockHash(block) } : undefined;
  }

  /** Looks when one is due, until `signal` is aborted. @throws {StoreError | PluginError} As the chain does. */
  async run(signal: AbortSignal): Promise<void> {
    const closing = this.#deps.closing.run(signal).then((isOver) => isOver && this.#tell());
    await Promise.all([this.#patience.run(signal), closing]);
  }

  #isDueAfter(node: BlockNode): boolean {
    return this.#patience.isOver || this.#deps.closing.isDueAfter(node);
  }

  /** The block after which something would be proposed now. */
  #best(): BlockNode {
    const { chain: { tree, final: { node } }, bestOn } = this.#deps;
    const { hash } = bestOn({ index: node.header.index, hash: node.hash });
    return present(tree.get(hash), "what is best on the final block is in the tree");
  }

  /** Whether a record that waits can enter there. */
  async #canEnter(): Promise<boolean> {
    const { chain, key } = this.#deps;
    const best = this.#best();
    // The template of the best chain has records dropped that wait in vain.
    if (best === chain.tip) return (await chain.template()).records.length > 0;
    return await chain.proposals.template(best, { round: 1, key }) !== undefined;
  }
}
