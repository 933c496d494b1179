import type { Random } from "../core/clock.ts";
import { peerText, PeerTexts } from "./_peer_texts.ts";

/** A peer as its tracker knows it. */
export interface SwarmPeer {
  readonly peerId: string;
  readonly token: string;
  host: string;
  port: number;
  /** Monotonic milliseconds of the last announcement. */
  lastSeen: number;
}

/** The peers of one network, without any rule: counts by host and random samples. */
export class SwarmNetwork {
  /** The swarm's index at the last change. */
  index = 0;
  readonly #peers = new Map<string, SwarmPeer>();
  readonly #hosts = new Map<string, number>();
  // All peers in any order, built at the first sample after a change: thousands of polls wake at
  // once, and each would copy the whole map.
  #order: SwarmPeer[] | undefined;
  // About one #order; of no use once there is another.
  #texts: PeerTexts | undefined;

  /** How many peers are here. */
  get size(): number {
    return this.#peers.size;
  }

  /** The peer of that id, if it is here. */
  get(peerId: string): SwarmPeer | undefined {
    return this.#peers.get(peerId);
  }

  /** How many peers have this address. */
  countAt(host: string): number {
    return this.#hosts.get(host) ?? 0;
  }

  /** Adds a peer whose id is not here yet. */
  add(peer: SwarmPeer): void {
    this.#peers.set(peer.peerId, peer);
    this.#count(peer.host, 1);
    this.#order = undefined;
  }

  /** Removes a peer that is here. */
  remove(peer: SwarmPeer): void {
    this.#peers.delete(peer.peerId);
    this.#count(peer.host, -1);
    this.#order = undefined;
  }

  /** Gives a peer that is here another address. */
  move(peer: SwarmPeer, host: string, port: number): void {
    this.#count(peer.host, -1);
    this.#count(host, 1);
    peer.host = host;
    peer.port = port;
    this.#order = undefined;
  }

  /** The peers last seen before `time`, in monotonic milliseconds. */
  silentSince(time: number): SwarmPeer[] {
    return [...this.#peers.values()].filter((peer) => peer.lastSeen < time);
  }

  /** Up to `size` peers but `exclude`, every choice of them equally likely. */
  sample(size: number, random: Random, exclude?: string): SwarmPeer[] {
    const order = this.#order ??= [...this.#peers.values()];
    const chosen: SwarmPeer[] = [];
    // The first steps of a Fisher-Yates shuffle; that it starts from an earlier one does no harm.
    for (let i = 0; i < order.length && chosen.length < size; i++) {
      const j = i + random.below(order.length - i);
      [order[i], order[j]] = [order[j], order[i]];
      if (order[i].peerId !== exclude) chosen.push(order[i]);
    }
    return chosen;
  }

  /** The same as `sample()`, each in JSON, with commas in between. */
  sampleText(size: number, random: Random, exclude?: string): string {
    const texts = this.#texts;
    if (texts !== undefined && texts.peers === this.#order && texts.isWorthwhile()) {
      return texts.some(exclude);
    }
    const chosen = this.sample(size, random, exclude);
    const order = this.#order!;
    if (texts?.peers !== order) this.#texts = new PeerTexts(order, { size, random });
    return chosen.map(peerText).join(",");
  }

  #count(host: string, change: number): void {
    const count = this.countAt(host) + change;
    if (count === 0) this.#hosts.delete(host);
    else this.#hosts.set(host, count);
  }
}
