/** Making the blocks without work that this witness proposes: when one is due, and what is in it. */
import { blockHash } from "../../core/block/block.ts";
import type { Clock } from "../../core/base/clock.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { BlockRef } from "../../core/witness/rounds/round_events.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import { RecordPatience } from "./record_patience.ts";

/** What a {@linkcode BlockMaker} needs. */
export interface BlockMakerDeps {
  readonly chain: Pick<Chain, "tree" | "tip" | "pending" | "template" | "proposals">;
  readonly clock: Clock;
  readonly set: Pick<WitnessSet, "patienceMs">;
  /** The own place in the list of keys. */
  readonly key: number;
}

/** Makes them. */
export class BlockMaker {
  readonly #deps: BlockMakerDeps;
  readonly #patience: RecordPatience;
  /** The end of the best chain when it was last looked. */
  #tip: BlockNode;

  /** @param tell Told when a block is due. */
  constructor(deps: BlockMakerDeps, tell: () => void) {
    const { chain, clock, set: { patienceMs } } = deps;
    this.#deps = deps;
    this.#tip = chain.tip;
    this.#patience = new RecordPatience({ chain, clock, patienceMs, tell });
  }

  /** True if a record that could enter has waited for long. */
  get isDue(): boolean {
    return this.#patience.isOver;
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
   * Makes a block after another one for a round, if one is due and records can enter there.
   *
   * @throws {RuleError | StoreError | PluginError} As the chain does.
   */
  async make(round: number, after: BlockRef): Promise<BlockRef | undefined> {
    const { chain: { tree, proposals }, key } = this.#deps;
    const parent = tree.get(after.hash);
    if (!this.isDue || parent === undefined) return undefined;
    const block = await proposals.template(parent, { round, key });
    if (block === undefined) return undefined;
    const { status } = await proposals.hold(block);
    return status === "held" ? { index: block.header.index, hash: blockHash(block) } : undefined;
  }

  /** Looks when one is due, until `signal` is aborted. @throws {StoreError | PluginError} As the chain does. */
  run(signal: AbortSignal): Promise<void> {
    return this.#patience.run(signal);
  }
}
