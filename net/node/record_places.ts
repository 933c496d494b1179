/** Where records are, who has them, and waiting until that changes. */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { RecordPlace } from "../../core/chain/chain_results.ts";
import { type Clock, Timeout } from "../../core/base/clock.ts";
import { Turns } from "../base/turns.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import type { KeyedSignal } from "../base/signals.ts";
import type { KnownRecords } from "../relay/known_records.ts";
import type { Session } from "../session/session.ts";
import { UNSHARED_MS } from "./limits.ts";
import type { RecordId } from "../../core/block/ids.ts";

/** Where a record is, and how sure that is. */
export type RecordStatus = RecordPlace & {
  readonly recordId: RecordId;
  /** Blocks from the record's to the tip, both counted; 0 while it is in none. */
  readonly confirmations: number;
  /** Other peers that have the record, or that have its block in their best chain. */
  readonly peers: number;
  /**
   * Connected peers that are known to have the record: they announced it, asked for it, sent it, or have
   * its block in their best chain.
   */
  readonly relayedTo: number;
  /**
   * True once it is refused, or in a block that is final or that another peer has (or, where none is needed, in one
   * stored here that no other takes within ten seconds). Never while the chain is known to be behind.
   */
  readonly settled: boolean;
  /** True if its block is final; undefined in a network without witnesses. */
  readonly isFinal?: boolean;
};

/** What a {@linkcode RecordPlaces} needs. */
export interface RecordPlacesDeps {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly peers: Pick<PeerSet, "sessions">;
  readonly known: Pick<KnownRecords, "of" | "holders">;
  /** The last block of a peer's chain that is known here. */
  readonly tipOf: (session: Session) => BlockNode | undefined;
  /** Notified of a record that may be elsewhere. */
  readonly moved: KeyedSignal;
  /** Whatever happens on the node. */
  readonly events: { next(options: { signal: AbortSignal }): Promise<unknown> };
  /** True while the chain is known to be behind. */
  readonly isSyncing: () => boolean;
  /** True if a block that only this node has settles nothing. */
  readonly needsPeers: boolean;
}

/** Answers where records are. */
export class RecordPlaces {
  readonly #deps: RecordPlacesDeps;

  constructor(deps: RecordPlacesDeps) {
    this.#deps = deps;
  }

  /** Where records are. */
  lookUp(ids: readonly RecordId[]): RecordStatus[] {
    return ids.map((id) => this.#status(id));
  }

  /** The same for many; everything else has its turns meanwhile. */
  async lookUpAll(ids: readonly RecordId[]): Promise<RecordStatus[]> {
    const turns = new Turns(this.#deps.clock);
    const statuses: RecordStatus[] = [];
    for (const id of ids) {
      statuses.push(this.#status(id));
      await turns.give();
    }
    return statuses;
  }

  /**
   * Waits until all records are settled, `waitMs` is over or `signal` is aborted, then says where they
   * are.
   */
  async settle(
    ids: readonly RecordId[],
    { waitMs, signal }: { waitMs: number; signal: AbortSignal },
  ): Promise<RecordStatus[]> {
    await using timeout = new Timeout(this.#deps.clock, waitMs, { signal });
    let open = ids;
    for (;;) {
      // Listened for from before the look, which takes several turns.
      const news = this.#deps.events.next({ signal: timeout.signal });
      const statuses = await this.lookUpAll(open);
      open = statuses.filter(({ settled }) => !settled).map(({ recordId }) => recordId);
      if (open.length === 0 || !await news) break;
    }
    return await this.lookUpAll(ids);
  }

  /**
   * Where a record is: at once, and again whenever that changes, until `signal` is aborted. A slow reader
   * misses what was in between, and never the last.
   */
  async *follow(id: RecordId, { signal }: { signal: AbortSignal }): AsyncGenerator<RecordStatus> {
    let told = "";
    while (!signal.aborted) {
      const status = this.#status(id);
      const { node, ...rest } = { node: undefined, ...status };
      const news = JSON.stringify([rest, node?.hash]);
      if (news === told) {
        await this.#deps.moved.next(id, { signal });
        continue;
      }
      told = news;
      yield status;
    }
  }

  #status(id: RecordId): RecordStatus {
    const { chain, peers: { sessions }, known, tipOf, isSyncing, needsPeers, clock } = this.#deps;
    const place = chain.place(id);
    if (place.status === "included") {
      const confirmations = chain.tip.header.index - place.node.header.index + 1;
      const hasBlock = (session: Session) => {
        const tip = tipOf(session);
        return tip !== undefined && chain.isActive(tip) &&
          tip.header.index >= place.node.header.index;
      };
      const peers = sessions.filter(hasBlock).length;
      const relayedTo = sessions.filter((each) =>
        known.of(each).isHeld(id) || hasBlock(each)
      ).length;
      // Who is connected may be anybody: nobody's silence keeps a vote of this machine open for long.
      const isOld = clock.now() - place.node.header.time >= UNSHARED_MS;
      const isFinal = this.#isFinal(place.node);
      const isShared = isFinal === true || peers > 0 ||
        (!needsPeers && (sessions.length === 0 || isOld));
      const settled = isShared && !isSyncing();
      const common = { recordId: id, confirmations, peers, relayedTo, settled };
      return { ...place, ...common, ...finalIfKnown(isFinal) };
    }
    const settled = place.status === "refused" && !isSyncing();
    const relayedTo = known.holders(id);
    const common = { recordId: id, confirmations: 0, peers: relayedTo, relayedTo, settled };
    return { ...place, ...common, ...finalIfKnown(this.#isFinal()) };
  }

  /** Whether a block of the best chain is final; false for no block, undefined in a network without witnesses. */
  #isFinal(node?: BlockNode): boolean | undefined {
    const { network, final } = this.#deps.chain;
    if (network.definition.witnesses === undefined) return undefined;
    return node !== undefined && node.header.index <= final.node.header.index;
  }
}

function finalIfKnown(isFinal: boolean | undefined): Pick<RecordStatus, "isFinal"> {
  return isFinal === undefined ? {} : { isFinal };
}
