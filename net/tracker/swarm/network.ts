import { draw } from "../../base/buckets.ts";
import type { Random } from "../../../core/base/clock.ts";
import { Crowd } from "./crowd.ts";
import { KeyCounts } from "../../base/limiter.ts";
import { Neighbours } from "./neighbours.ts";
import { peerText, PeerTexts } from "./peer_texts.ts";
import type { SwarmPeer } from "./peer.ts";
import type { PeerAddress } from "../protocol/swarm_types.ts";
import type { PeerId } from "../../base/peer_id.ts";

/** The peers of one network, without any rule: counts by source and random samples. */
export class SwarmNetwork {
  /** The swarm's index at the last change. */
  index: number;
  /** What its peers say of its name, so that networks with the same one can be counted. */
  nameTag: string | undefined;
  readonly #peers = new Map<PeerId, SwarmPeer>();
  readonly #sources = new KeyCounts();
  readonly #crowd = new Crowd<SwarmPeer>();
  /** The peers of all networks. */
  readonly #everybody: Crowd<SwarmPeer>;
  readonly #neighbours = new Neighbours();
  #unreachable = 0;
  // Those who are told of, in any order, built at the first sample after a change: thousands of polls
  // wake at once, and each would copy the whole map.
  #order: SwarmPeer[] | undefined;
  // About one #order; of no use once there is another.
  #texts: PeerTexts | undefined;

  constructor(index: number, everybody: Crowd<SwarmPeer>) {
    this.index = index;
    this.#everybody = everybody;
  }

  /** How many peers are here. */
  get size(): number {
    return this.#peers.size;
  }

  /** How many of them nobody can connect to. */
  get unreachable(): number {
    return this.#unreachable;
  }

  /** All peers, in the order in which they came. */
  get peers(): Iterable<SwarmPeer> {
    return this.#peers.values();
  }

  /** The peer of that id, if it is here. */
  get(peerId: PeerId): SwarmPeer | undefined {
    return this.#peers.get(peerId);
  }

  /** How many peers have this source. */
  countAt(source: string | undefined): number {
    return this.#sources.get(source);
  }

  /** Who gives its place to a newcomer at `host`, if anybody does. */
  giveWay(host: string): SwarmPeer | undefined {
    return this.#crowd.giveWay(host);
  }

  /** Where some others with the outer address of this peer listen in its own network, by chance. */
  neighboursOf(peer: SwarmPeer, random: Random): PeerAddress[] {
    return this.#neighbours.of(peer, random);
  }

  /** Adds a peer whose id is not here yet. True if others are now told of another list. */
  add(peer: SwarmPeer): boolean {
    this.#peers.set(peer.peerId, peer);
    this.#count(peer, 1);
    return peer.reach.isListed;
  }

  /** Removes a peer that is here. True if others are now told of another list. */
  remove(peer: SwarmPeer): boolean {
    this.#peers.delete(peer.peerId);
    this.#count(peer, -1);
    return peer.reach.isListed;
  }

  /** Runs what changes a peer that is here. True if others are now told of another list. */
  change(peer: SwarmPeer, change: () => void): boolean {
    const { host, port, reach: { isListed } } = peer;
    this.#count(peer, -1);
    change();
    this.#count(peer, 1);
    if (peer.reach.isListed !== isListed) return true;
    return isListed && (peer.host !== host || peer.port !== port);
  }

  /** The peers last seen before `time`, in monotonic milliseconds. */
  silentSince(time: number): SwarmPeer[] {
    return [...this.#peers.values()].filter((peer) => peer.lastSeen < time);
  }

  /** Up to `size` peers that others are told of, but `exclude`, every choice of them equally likely. */
  sample(size: number, random: Random, exclude?: PeerId): SwarmPeer[] {
    const order = this.#order ??= [...this.#peers.values()].filter(({ reach }) => reach.isListed);
    return draw(order, random).filter(({ peerId }) => peerId !== exclude).take(size).toArray();
  }

  /** The same as `sample()`, each in JSON, with commas in between. */
  sampleText(size: number, random: Random, exclude?: PeerId): string {
    const texts = this.#texts;
    if (texts !== undefined && texts.peers === this.#order && texts.isWorthwhile()) {
      return texts.some(exclude);
    }
    const chosen = this.sample(size, random, exclude);
    const order = this.#order!;
    if (texts?.peers !== order) this.#texts = new PeerTexts(order, { size, random });
    return chosen.map(peerText).join(",");
  }

  #count(peer: SwarmPeer, change: 1 | -1): void {
    const { source, reach } = peer;
    this.#sources.add(source, change);
    for (const each of [this.#crowd, this.#everybody, this.#neighbours]) {
      if (change === 1) each.add(peer);
      else each.delete(peer);
    }
    if (reach.state === "unreachable") this.#unreachable += change;
    this.#order = undefined;
  }
}
