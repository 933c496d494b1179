/**
 * Leaving blocks that were dated by a clock that was wrong: when it is set, the own chain may end in the future,
 * where nothing can follow and nobody else takes it.
 */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { ChainChange } from "../../core/chain/chain_results.ts";
import type { Clock } from "../../core/base/clock.ts";
import { countOf } from "../../core/base/count_of.ts";
import type { Log } from "../base/log.ts";
import type { NodeEffects } from "./effects.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import type { Session } from "../session/session.ts";

/** How long it must last, in ms: peers that have the same blocks get the time to say so. */
const SETTLE_MS = 15_000;

/** What a {@linkcode FutureTip} needs. */
export interface FutureTipDeps {
  readonly chain: Chain;
  readonly clock: Pick<Clock, "monotonic">;
  readonly log: Log;
  readonly peers: Pick<PeerSet, "sessions">;
  /** The last block of a peer's chain that is known here. */
  readonly tipOf: (session: Session) => BlockNode | undefined;
  readonly effects: Pick<NodeEffects, "chainChanged">;
}

/** Watches whether the best chain ends in the future. */
export class FutureTip {
  readonly #deps: FutureTipDeps;
  /** Monotonic time in ms since which it does, and nobody else has these blocks. */
  #since: number | undefined;
  /** The end of the chain that was left. */
  #left: BlockNode | undefined;

  constructor(deps: FutureTipDeps) {
    this.#deps = deps;
  }

  /** True if a block on top of the chain would be refused, here too. */
  get isInVain(): boolean {
    const { chain } = this.#deps;
    return chain.isFuture(chain.tip.header.time);
  }

  /**
   * Leaves such blocks if only this machine has them, and somebody would notice; comes back to them when their
   * time has come and they still are the heaviest. To be called every few seconds.
   *
   * @throws {PluginError | StoreError} What makes going on impossible.
   */
  async check(): Promise<void> {
    const { chain, clock, log } = this.#deps;
    const left = this.#left;
    if (left !== undefined && this.#isToReturnTo(left)) {
      this.#left = undefined;
      // What came meanwhile may be heavier.
      await this.#follow(() => left.work > chain.tip.work ? left : chain.tip);
      return;
    }
    if (!this.#isToLeave()) {
      this.#since = undefined;
      return;
    }
    this.#since ??= clock.monotonic();
    if (clock.monotonic() - this.#since < SETTLE_MS) return;
    this.#since = undefined;
    this.#left = chain.tip;
    const change = await this.#follow(() => chain.bestInTime());
    if (change === undefined) return;
    log.warn(
      `${
        countOf(change.detached.length, "block")
      } of this machine alone left aside: they lie ahead of its ` +
        `clock, which was set; ${countOf(change.returned.length, "record")} waiting again`,
    );
  }

  /** Only what contains the final block: witnesses may have agreed on another branch meanwhile. */
  #isToReturnTo(left: BlockNode): boolean {
    const { chain } = this.#deps;
    return left.work > chain.tip.work && !chain.isFuture(left.header.time) && chain.mayFollow(left);
  }

  #isToLeave(): boolean {
    const { chain, peers: { sessions }, tipOf } = this.#deps;
    // Before the network was made no block is in time: it is the clock of now that is wrong.
    if (!this.isInVain || chain.isFuture(chain.tree.genesis.header.time)) return false;
    const isTakenByOthers = sessions.some((session) => {
      const tip = tipOf(session);
      return tip !== undefined && chain.isFuture(tip.header.time);
    });
    return !isTakenByOthers && (sessions.length > 0 || chain.pending.size > 0);
  }

  async #follow(choose: () => BlockNode): Promise<ChainChange | undefined> {
    const change = await this.#deps.chain.follow(choose);
    if (change !== undefined) this.#deps.effects.chainChanged(change);
    return change;
  }
}
