/** What follows when something has changed on a node: peers are told, mining begins anew, listeners hear of it. */
import { countOf } from "../../core/base/count_of.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { ChainChange } from "../../core/chain/chain_results.ts";
import type { BlockRelay } from "../relay/blocks.ts";
import { EventHub } from "../base/event_hub.ts";
import type { Log } from "../base/log.ts";
import type { MiningLoop } from "./mining_loop.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import type { RecordBell } from "./record_bell.ts";
import type { Relay } from "../relay/records.ts";

/** What happens on a node, for whoever listens. */
export type NodeEvent =
  /** The best chain ends elsewhere. */
  | { readonly type: "tip"; readonly index: number; readonly hash: string; readonly undone: number }
  /** Records that were counted can no longer be. */
  | { readonly type: "lost"; readonly index: number; readonly records: number }
  /** Records wait from now on, or no longer can enter. */
  | { readonly type: "records"; readonly pending: number }
  /** A peer came, went, or has another tip. */
  | { readonly type: "peers"; readonly peers: number }
  /** Whether the chain is known to be behind; also told after blocks that came have been added. */
  | { readonly type: "sync"; readonly syncing: boolean };

/** Who is told of what changed. */
export interface NodeNewsDeps {
  readonly chain: Pick<Chain, "tip" | "tree" | "pending">;
  readonly log: Log;
  readonly peers: Pick<PeerSet, "sessions">;
  readonly blockRelay: Pick<BlockRelay, "announce">;
  readonly relay: Pick<Relay, "announce" | "retry">;
  readonly bell: RecordBell;
  /** Undefined where others mine. */
  readonly mining: () => MiningLoop | undefined;
}

/** Passes on what has changed. */
export class NodeNews {
  readonly events = new EventHub<NodeEvent>();
  readonly #deps: NodeNewsDeps;

  constructor(deps: NodeNewsDeps) {
    this.#deps = deps;
  }

  /** The best chain changed. */
  onChange({ attached, detached, returned, refused, lost }: ChainChange): void {
    const { chain, log, blockRelay, relay, mining } = this.#deps;
    const { tip } = chain;
    if (detached.length > 0) {
      const what = `reorganised: ${countOf(detached.length, "block")} undone from block ` +
        `${detached[0].header.index} on, ${attached.length} taken up, ` +
        `${countOf(returned.length, "record")} waiting again, ${refused.size} can no longer enter`;
      if (lost === 0) log.info(what);
      else log.warn(`${what}; ${countOf(lost, "record")} that counted before: lost`);
    } else if (lost > 0) {
      log.warn(`${countOf(lost, "record")} that counted before can no longer enter`);
    }
    blockRelay.announce();
    relay.announce(returned);
    relay.retry();
    mining()?.restart();
    this.#emit({
      type: "tip",
      index: tip.header.index,
      hash: tip.hash,
      undone: detached.length,
    });
    if (lost === 0) return;
    this.#emit({ type: "lost", index: (detached[0] ?? tip).header.index, records: lost });
  }

  /** A header became known, or a peer's tip. */
  onHeaders(): void {
    const { chain } = this.#deps;
    if (chain.tree.isContested(chain.tip)) this.#deps.mining()?.renew();
    this.onPeers();
  }

  /** A peer came, went, or has another tip. */
  onPeers(): void {
    this.#deps.mining()?.nudge();
    this.#emit({ type: "peers", peers: this.#deps.peers.sessions.length });
  }

  /** The chain is known to be behind, or no longer, or blocks that came have been added. */
  onSync(syncing: boolean): void {
    this.#deps.mining()?.nudge();
    this.#emit({ type: "sync", syncing });
  }

  /** Records wait from now on. */
  onPending(ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.#deps.relay.announce(ids);
    this.#deps.mining()?.renew();
    this.onRecords();
  }

  /** Records wait from now on, or no longer can enter. */
  onRecords(): void {
    this.#emit({ type: "records", pending: this.#deps.chain.pending.size });
  }

  #emit(event: NodeEvent): void {
    this.events.emit(event);
    this.#deps.bell.ring();
  }
}
