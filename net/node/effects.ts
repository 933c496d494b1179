/** What follows when something has changed on a node: peers are told, mining begins anew, listeners hear of it. */
import { countOf } from "../../core/base/count_of.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { CertificateResult, ChainChange, FinalBlock } from "../../core/chain/chain_results.ts";
import { type DeepReorg, DeepReorgError } from "../../core/chain/reorg_guard.ts";
import type { Certificate } from "../../core/witness/certificate.ts";
import type { ProvenLie } from "../../core/witness/proof.ts";
import type { Address } from "../base/address.ts";
import type { BlockRelay } from "../relay/blocks.ts";
import { EventHub, type KeyedSignal } from "../base/signals.ts";
import type { Log } from "../base/log.ts";
import type { FinalLog } from "./final_log.ts";
import type { NodeEvent } from "./events.ts";
import type { MiningLoop } from "./mining_loop.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import type { RecordEffects } from "../relay/effects.ts";
import type { RecordRelay } from "../relay/records.ts";
import type { ExcludedBranch } from "../sync/excluded_branch.ts";
import type { SyncEffects } from "../sync/effects.ts";
import type { Sync } from "../sync/sync.ts";
import type { SyncState } from "../sync/sync_state.ts";
import type { WitnessEffects } from "../witness/effects.ts";
import type { WitnessParts } from "../witness/witness_parts.ts";
import type { RecordId } from "../../core/block/ids.ts";

/** The parts of a node that hear of what changed. */
export interface AffectedParts {
  readonly blockRelay: Pick<BlockRelay, "announce">;
  readonly relay: Pick<RecordRelay, "announce" | "retry">;
  readonly sync: Pick<Sync, "finalityChanged">;
  readonly syncState: Pick<SyncState, "check">;
  /** Undefined where others mine. */
  readonly mining: Pick<MiningLoop, "restart" | "renew" | "nudge"> | undefined;
  /** Undefined in a network without witnesses. */
  readonly witnesses: Pick<WitnessParts, "intake" | "loop"> | undefined;
}

/** What a {@linkcode NodeEffects} needs. */
export interface NodeEffectsDeps {
  readonly chain: Pick<Chain, "tip" | "tree" | "pending">;
  readonly log: Log;
  readonly finalLog: FinalLog;
  readonly peers: Pick<PeerSet, "sessions">;
  /** Notified of records that may be elsewhere. */
  readonly moved: KeyedSignal;
  /** Asked for when something has changed: these parts are made after the effects that they have. */
  readonly parts: () => AffectedParts;
  /** True while the chain is known to be behind. */
  readonly isSyncing: () => boolean;
  /** Ends the node. */
  readonly fail: (error: unknown) => void;
}

/** Passes on what has changed: the router hands messages to the parts, and the parts call this. */
export class NodeEffects implements SyncEffects, RecordEffects, WitnessEffects {
  readonly events = new EventHub<NodeEvent>();
  readonly #deps: NodeEffectsDeps;

  constructor(deps: NodeEffectsDeps) {
    this.#deps = deps;
  }

  /** The best chain changed. */
  chainChanged(change: ChainChange): void {
    const { chain: { tip }, parts } = this.#deps;
    const { blockRelay, relay, mining, witnesses } = parts();
    const { detached, returned, lost } = change;
    this.#logReorg(change);
    blockRelay.announce();
    relay.announce(returned);
    relay.retry();
    mining?.restart();
    witnesses?.loop?.onBlocks();
    this.#emit({
      type: "tip",
      index: tip.header.index,
      hash: tip.hash,
      undone: detached.length,
    });
    if (lost === 0) return;
    this.#emit({ type: "lost", index: (detached[0] ?? tip).header.index, records: lost });
  }

  /** A heavier branch would undo more of the chain than is allowed: a person has to choose. */
  reorgRefused(reorg: DeepReorg): void {
    this.#deps.fail(new DeepReorgError(reorg));
  }

  /** As {@linkcode SyncEffects} says. */
  branchExcluded(peer: Address, branch: ExcludedBranch): void {
    this.#deps.finalLog.branchExcluded(peer, branch);
  }

  /** A header became known, or a peer's tip. */
  headersChanged(): void {
    const { chain, parts } = this.#deps;
    if (chain.tree.isContested(chain.tip)) parts().mining?.renew();
    this.peersChanged();
  }

  /** A peer came, went, or has another tip. */
  peersChanged(): void {
    this.#deps.parts().mining?.nudge();
    this.#emit({ type: "peers", peers: this.#deps.peers.sessions.length });
  }

  /** The blocks that came have been added. Mining and answers waited for these, which may have been the last. */
  blocksAdded(): void {
    const { syncState, witnesses } = this.#deps.parts();
    syncState.check();
    witnesses?.loop?.onBlocks();
    this.syncChanged(this.#deps.isSyncing());
  }

  /** The chain is known to be behind, or no longer, or blocks that came have been added. */
  syncChanged(syncing: boolean): void {
    this.#deps.parts().mining?.nudge();
    this.#emit({ type: "sync", syncing });
  }

  /** One more peer is known to have these records. */
  recordsSpread(ids: readonly RecordId[]): void {
    this.#deps.moved.notify(ids);
  }

  /** These records wait from now on. */
  recordsPending(ids: readonly RecordId[]): void {
    if (ids.length === 0) return;
    const { relay, mining, witnesses } = this.#deps.parts();
    relay.announce(ids);
    mining?.renew();
    witnesses?.loop?.onRecords();
    this.pendingChanged();
  }

  /** Records wait from now on, or no longer can enter. */
  pendingChanged(): void {
    this.#emit({ type: "records", pending: this.#deps.chain.pending.size });
  }

  /** As {@linkcode WitnessEffects} says. */
  finalised(final: FinalBlock, change?: ChainChange): void {
    const { node: { header: { index }, hash }, round } = final;
    this.#deps.finalLog.finalised(final);
    if (change !== undefined) this.chainChanged(change);
    this.#deps.parts().sync.finalityChanged();
    this.#deps.parts().witnesses?.loop?.onBlocks();
    this.#emit({ type: "final", index, hash, round });
  }

  /** Certificates that waited for headers or blocks have done this. */
  certificatesSettled(results: readonly CertificateResult[]): void {
    const { witnesses } = this.#deps.parts();
    for (const each of results) witnesses?.intake.follow(each);
  }

  /** As {@linkcode WitnessEffects} says. */
  finalMissing(change?: ChainChange): void {
    if (change !== undefined) this.chainChanged(change);
    this.#deps.parts().sync.finalityChanged();
  }

  /** As {@linkcode WitnessEffects} says. */
  lieProven(lie: ProvenLie): void {
    this.#deps.finalLog.lieProven(lie);
    this.peersChanged();
  }

  /** As {@linkcode WitnessEffects} says. */
  rejectedFinal(certificate: Certificate): void {
    this.#deps.finalLog.rejectedFinal(certificate);
  }

  /** As {@linkcode WitnessEffects} says. */
  finalityStopped(): void {
    this.#deps.finalLog.stopped();
    this.#deps.parts().mining?.restart();
  }

  #logReorg({ attached, detached, returned, refused, lost }: ChainChange): void {
    const { log } = this.#deps;
    if (detached.length > 0) {
      const what = `reorganised: ${countOf(detached.length, "block")} undone from block ` +
        `${detached[0].header.index} on, ${attached.length} taken up, ` +
        `${countOf(returned.length, "record")} waiting again, ${refused.size} can no longer enter`;
      if (lost === 0) log.info(what);
      else log.warn(`${what}; ${countOf(lost, "record")} that counted before: lost`);
    } else if (lost > 0) {
      log.warn(`${countOf(lost, "record")} that counted before can no longer enter`);
    }
  }

  #emit(event: NodeEvent): void {
    this.events.emit(event);
    this.#deps.moved.notify();
  }
}
