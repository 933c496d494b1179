/**
 * The room `net/tracker/swarm` owns a tracker's state: who is in which network (this file), how many may be (`capacity.ts`),
 * who gives way (`crowd.ts`), who is told of whom (`network.ts`, `peer_texts.ts`, `neighbours.ts`), and dialling peers back
 * (`dial_back.ts`). It knows no HTTP.
 */
import type { Clock, Random } from "../../../core/base/clock.ts";
import { Notifier } from "../../base/notifier.ts";
import { Crowd } from "./crowd.ts";
import { NameTags } from "./name_tags.ts";
import { isSameLocal } from "./neighbours.ts";
import { SwarmNetwork } from "./network.ts";
import { type SwarmPeer, tokenFrom } from "./peer.ts";
import { reportSwarm } from "./report.ts";
import { SwarmCapacity } from "./capacity.ts";
import { checkExpiry, type SwarmAnswer, type SwarmDeps, type SwarmOptions } from "./options.ts";
import { countedSource } from "./client_address.ts";
import type { Dial } from "./dial_back.ts";
import { Reachability } from "../protocol/reach.ts";
import { SwarmError } from "./error.ts";
import type { Announcement, NetworkReport, PeerList, SwarmStats } from "../protocol/swarm_types.ts";
import { COALESCE_MS, DEFAULT_EXPIRY_MS, SAMPLE_SIZE } from "../protocol/limits.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import type { PeerId } from "../../base/peer_id.ts";

export type { SwarmAnswer, SwarmDeps, SwarmOptions } from "./options.ts";

/**
 * Who is in which network. Knows no HTTP and trusts that its caller has parsed what it hands in.
 *
 * The index follows the contract of Consul's blocking queries
 * (https://developer.hashicorp.com/consul/api-docs/features/blocking): it is above 0, it grows with
 * every change, and it is another after a restart, so that an index of the time before never looks
 * current. One counter serves all networks; a network that nobody is in has the index at which the
 * latest network became empty.
 */
export class Swarm {
  readonly #expiryMs: number;
  readonly #reachAtFirst: "unchecked" | "untried";
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #networks = new Map<ChainId, SwarmNetwork>();
  readonly #capacity: SwarmCapacity;
  readonly #notifier: Notifier;
  /** The peers of all networks. */
  readonly #everybody = new Crowd<SwarmPeer>();
  readonly #names = new NameTags();
  #unreachable = 0;
  #counter: number;
  #emptyIndex: number;

  /** @throws {RangeError} When `expiryMs` is not from 1 to `MAX_EXPIRY_MS`. */
  constructor(
    { expiryMs = DEFAULT_EXPIRY_MS, dialBack = false, ...limits }: SwarmOptions,
    { clock, random }: SwarmDeps,
  ) {
    this.#expiryMs = checkExpiry(expiryMs);
    this.#reachAtFirst = dialBack ? "untried" : "unchecked";
    this.#capacity = new SwarmCapacity(limits);
    this.#clock = clock;
    this.#random = random;
    this.#notifier = new Notifier(COALESCE_MS, { clock });
    // Ahead of all that an earlier run has given out, unless it changed 1,000 times a millisecond;
    // the random part tells two runs apart whose clock was set back.
    this.#counter = Math.max(1, Math.floor(clock.now())) * 1_000 + random.below(1_000);
    this.#emptyIndex = this.#counter;
  }

  /** What is held at the moment. */
  get stats(): SwarmStats {
    return {
      networks: this.#networks.size,
      peers: this.#capacity.peers,
      unreachable: this.#unreachable,
      openPolls: this.#capacity.polls,
    };
  }

  /**
   * Adds a peer, or notes that it is still there. Announcing again with the same token is harmless.
   *
   * @throws {SwarmError} `wrong-token`, or `…-full` when a limit is met.
   */
  announce(announcement: Announcement): SwarmAnswer {
    const { chainId, peerId, token, nameTag } = announcement;
    const network = this.#networks.get(chainId);
    const known = network?.get(peerId);
    if (network === undefined || known === undefined) return this.#add(announcement, network);
    if (known.token !== token) throw new SwarmError("announce the peer", "wrong-token");
    this.#move(known, network, announcement);
    known.lastSeen = this.#clock.monotonic();
    return this.#answer(known, network, { isNew: false, nameTag });
  }

  /**
   * Removes a peer.
   *
   * @throws {SwarmError} `unknown-peer` or `wrong-token`.
   */
  leave(chainId: ChainId, peerId: PeerId, token: string): void {
    const network = this.#networks.get(chainId);
    const peer = network?.get(peerId);
    if (!network || !peer) throw new SwarmError("remove the peer", "unknown-peer");
    if (peer.token !== token) throw new SwarmError("remove the peer", "wrong-token");
    this.#remove(chainId, network, [peer]);
  }

  /** A random sample of a network's peers, at most `SAMPLE_SIZE`, without the peer `exclude`. */
  list(chainId: ChainId, options: { exclude?: PeerId } = {}): PeerList {
    return JSON.parse(this.listText(chainId, options).text);
  }

  /** The same as the JSON of it, which is what thousands ask for at once. */
  listText(
    chainId: ChainId,
    { exclude }: { exclude?: PeerId } = {},
  ): { readonly index: number; readonly text: string } {
    const index = this.#indexOf(chainId);
    const network = this.#networks.get(chainId);
    const peers = network?.sampleText(SAMPLE_SIZE, this.#random, exclude) ?? "";
    return { index, text: `{"index":${index},"peers":[${peers}]}` };
  }

  /** The networks with most peers, at most `maxNetworks`, and together at most `maxPeers` of these. */
  report(most: { maxNetworks: number; maxPeers: number }): NetworkReport[] {
    return reportSwarm(this.#networks, { ...most, now: this.#clock.monotonic() });
  }

  /**
   * Waits until the network's index is another than `index`: newer, or older when `index` comes from
   * an earlier run, or until the time is over. Returns at once after `close()`.
   *
   * @param options.host Who waits, an IP address.
   * @param options.until Monotonic milliseconds.
   * @throws {SwarmError} `polls-full`, or `source-polls-full` for what `host` has open.
   * @throws The signal's reason, once `signal` is aborted.
   */
  async changed(
    chainId: ChainId,
    index: number,
    { host, signal, until = Infinity }: { host?: string; signal?: AbortSignal; until?: number } =
      {},
  ): Promise<void> {
    const isOver = () =>
      this.#indexOf(chainId) !== index || this.#notifier.closed || this.#clock.monotonic() >= until;
    if (isOver()) return;
    const leave = this.#capacity.takePoll(host === undefined ? undefined : countedSource(host));
    try {
      do await this.#notifier.wait(chainId, { signal, until }); while (!isOver());
    } finally {
      leave();
    }
  }

  /** Drops the peers that have been silent for longer than the expiry time. How many they were. */
  expire(): number {
    const before = this.#capacity.peers;
    const time = this.#clock.monotonic() - this.#expiryMs;
    for (const [chainId, network] of [...this.#networks]) {
      const silent = network.silentSince(time);
      if (silent.length > 0) this.#remove(chainId, network, silent);
    }
    return before - this.#capacity.peers;
  }

  /** Ends all waiting and leaves no timer behind. */
  close(): void {
    this.#notifier.close();
  }

  #add(
    { chainId, peerId, host, port, token, local = [], nameTag }: Announcement,
    known: SwarmNetwork | undefined,
  ): SwarmAnswer {
    const source = countedSource(host);
    if (known === undefined) this.#capacity.checkNetwork(this.#networks.size);
    this.#capacity.checkSource(source, known);
    this.#makeRoom(host, known);
    // Nobody is told of it yet, so it looks as before.
    const network = this.#networks.get(chainId) ??
      new SwarmNetwork(this.#emptyIndex, this.#everybody);
    this.#networks.set(chainId, network);
    const peer: SwarmPeer = {
      chainId,
      peerId,
      host,
      source,
      port,
      local,
      token: tokenFrom(token, this.#random),
      reach: new Reachability(this.#reachAtFirst),
      lastSeen: this.#clock.monotonic(),
    };
    this.#capacity.enter(source, network);
    if (network.add(peer)) this.#bump(chainId, network);
    return this.#answer(peer, network, { isNew: true, nameTag });
  }

  /** Has somebody give way if there is no place for a newcomer at `host`. @throws {SwarmError} If nobody does. */
  #makeRoom(host: string, network: SwarmNetwork | undefined): void {
    const full = this.#capacity.fullness(network);
    if (full === undefined) return;
    const crowd = full.code === "network-full" ? network! : this.#everybody;
    const giver = crowd.giveWay(host);
    if (giver === undefined) throw full;
    this.#remove(giver.chainId, this.#networks.get(giver.chainId)!, [giver]);
  }

  #move(
    peer: SwarmPeer,
    network: SwarmNetwork,
    { chainId, host, port, local = [] }: Announcement,
  ): void {
    if (!isSameLocal(peer.local, local)) {
      this.#change(peer, network, chainId, () => peer.local = local);
    }
    if (peer.host === host && peer.port === port) return;
    const source = countedSource(host);
    if (source !== peer.source) this.#capacity.checkSource(source, network);
    this.#change(peer, network, chainId, () => {
      this.#capacity.leave(peer.source, network);
      this.#capacity.enter(source, network);
      Object.assign(peer, { host, source, port });
      peer.reach.forget();
    });
  }

  #remove(chainId: ChainId, network: SwarmNetwork, peers: SwarmPeer[]): void {
    let isNews = false;
    for (const peer of peers) {
      if (peer.reach.state === "unreachable") this.#unreachable--;
      isNews = network.remove(peer) || isNews;
      this.#capacity.leave(peer.source, network);
    }
    if (isNews) this.#bump(chainId, network);
    if (network.size > 0) return;
    this.#networks.delete(chainId);
    this.#names.forget(network);
    // Not back: a network that told of nobody has the index of its beginning.
    this.#emptyIndex = Math.max(this.#emptyIndex, network.index);
  }

  #answer(
    peer: SwarmPeer,
    network: SwarmNetwork,
    { isNew, nameTag }: { isNew: boolean; nameTag: string | undefined },
  ): SwarmAnswer {
    const { token, reach } = peer;
    this.#names.note(network, nameTag);
    return {
      index: network.index,
      token,
      expiresInMs: this.#expiryMs,
      isNew,
      reach: reach.state,
      others: network.size - 1,
      local: network.neighboursOf(peer, this.#random),
      namesakes: this.#names.othersThan(network, nameTag),
      dial: reach.isDue(this.#clock.monotonic()) ? this.#dialOf(peer, network) : undefined,
    };
  }

  #dialOf(peer: SwarmPeer, network: SwarmNetwork): Dial {
    const { chainId, host, source, port, reach } = peer;
    return {
      address: { host, port },
      source,
      begin: () => reach.begin(),
      end: (isReached) => {
        const isHere = this.#networks.get(chainId)?.get(peer.peerId) === peer;
        if (!isHere) return;
        const isSame = peer.host === host && peer.port === port;
        const outcome = isSame ? isReached : undefined;
        const now = this.#clock.monotonic();
        this.#change(peer, network, chainId, () => reach.end(outcome, now));
      },
    };
  }

  /** Runs what changes a peer, and tells who waits if it matters to them. */
  #change(peer: SwarmPeer, network: SwarmNetwork, chainId: ChainId, change: () => void): void {
    const before = network.unreachable;
    if (network.change(peer, change)) this.#bump(chainId, network);
    this.#unreachable += network.unreachable - before;
  }

  #bump(chainId: ChainId, network: SwarmNetwork): void {
    network.index = ++this.#counter;
    this.#notifier.notify(chainId);
  }

  #indexOf(chainId: ChainId): number {
    return this.#networks.get(chainId)?.index ?? this.#emptyIndex;
  }
}
