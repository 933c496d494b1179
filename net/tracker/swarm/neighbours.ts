/** Which peers of a network share an outer address, and where they listen behind it. */
import type { Random } from "../../../core/base/clock.ts";
import type { SwarmPeer } from "./peer.ts";
import type { Address } from "../../base/address.ts";
import { draw } from "../../base/buckets.ts";
import type { PeerAddress } from "../protocol/swarm_types.ts";
import { MAX_TOLD_NEIGHBOURS } from "../protocol/limits.ts";

/** Peers that told of addresses in their own network, by outer address. */
export class Neighbours {
  readonly #bySource = new Map<string, Set<SwarmPeer>>();

  /** Takes in a peer, if it told of any. */
  add(peer: SwarmPeer): void {
    if (peer.source === undefined || peer.local.length === 0) return;
    const peers = this.#bySource.get(peer.source) ?? new Set();
    this.#bySource.set(peer.source, peers.add(peer));
  }

  /** Takes out a peer. */
  delete(peer: SwarmPeer): void {
    const peers = peer.source === undefined ? undefined : this.#bySource.get(peer.source);
    if (!peers?.delete(peer) || peers.size > 0) return;
    this.#bySource.delete(peer.source!);
  }

  /** Where some others with the outer address of this peer listen in its own network, by chance. */
  of({ peerId, source }: SwarmPeer, random: Random): PeerAddress[] {
    if (source === undefined) return [];
    const others = [...this.#bySource.get(source) ?? []].filter((each) => each.peerId !== peerId);
    return draw(others, random).take(MAX_TOLD_NEIGHBOURS).toArray()
      .flatMap((each) => each.local.map(({ host, port }) => ({ peerId: each.peerId, host, port })));
  }
}

/** True if two lists of addresses say the same, in the same order. */
export function isSameLocal(a: readonly Address[], b: readonly Address[]): boolean {
  return a.length === b.length &&
    a.every(({ host, port }, at) => host === b[at].host && port === b[at].port);
}
