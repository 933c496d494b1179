/** Making the blocks without work that this witness proposes: when one is due, and what is in it. */
import { blockHash } from "../../core/block/block.ts";
import type { Clock } from "../../core/base/clock.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { BlockRef } from "../../core/witness/rounds/round_events.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import { ClosingWatch } from "./closing_watch.ts";
import { RecordPatience } from "./record_patience.ts";

/** What a {@linkcode BlockMaker} needs. */
export interface BlockMakerDeps {
  readonly chain: Pick<Chain, "tree" | "tip" | "pending" | "template" | "proposals">;
  readonly clock: Clock;
  readonly set: Pick<WitnessSet, "patienceMs" | "closes">;
  /** How long after the end blocks may still come which are dated before, in ms. */
  readonly graceMs: number;
  /** The own place in the list of keys. */
  readonly key: number;
}

/** Makes them. */
export class BlockMaker {
  readonly #deps: BlockMakerDeps;
  readonly #patience: RecordPatience;
  readonly #closing: ClosingWatch;
  /** The end of the best chain when it was last looked. */
  #tip: BlockNode;

  /** @param tell Told when a block is due. */
  constructor(deps: BlockMakerDeps, tell: () => void) {
    const { chain, clock, graceMs, set: { patienceMs, closes } } = deps;
    this.#deps = deps;
    this.#tip = chain.tip;
    this.#patience = new RecordPatience({ chain, clock, patienceMs, tell });
    this.#closing = new ClosingWatch({ chain, clock, closes, graceMs, tell });
  }

  /** True if a record that could enter has waited for long, or the network has ended and no block says so. */
  get isDue(): boolean {
    return this.#patience.isOver || this.#closing.isDue;
  }

  /** Records wait from now on. */
  onRecords(): void {
    this.#patience.onRecords();
  }

  /** The chain may have changed. */
  onBlocks(): void {
    const { tip } = this.#deps.chain;
    if (tip !== this.#tip) this.#patience.begin();
    this.#tip = tip;
  }

  /**
   * Makes a block after another one for a round, if one is due: with the records that can enter there, or behind the end of
   * the network.
   *
   * @throws {RuleError | StoreError | PluginError} As the chain does.
   */
  async make(round: number, after: BlockRef): Promise<BlockRef | undefined> {
    const { chain: { tree, proposals }, key } = this.#deps;
    const parent = tree.get(after.hash);
    if (!this.isDue || parent === undefined) return undefined;
    const mayBeEmpty = this.#closing.isDue;
    const block = await proposals.template(parent, { round, key }, { mayBeEmpty });
    if (block === undefined) return undefined;
    const { status } = await proposals.hold(block);
    return status === "held" ? { index: block.header.index, hash: blockHash(block) } : undefined;
  }

  /** Looks when one is due, until `signal` is aborted. @throws {StoreError | PluginError} As the chain does. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#patience.run(signal), this.#closing.run(signal)]);
  }
}
