import type { Clock, Random } from "../core/clock.ts";
import { bytesToHex } from "../core/hash.ts";
import { Bell } from "./_bell.ts";
import { SwarmNetwork, type SwarmPeer } from "./_swarm_network.ts";
import { type SwarmLimits, SwarmRoom } from "./_swarm_room.ts";
import { countedSource } from "./client_address.ts";
import type { Dial } from "./dial_back.ts";
import { Reachability } from "./reach.ts";
import { SwarmError } from "./swarm_error.ts";
import type {
  Announced,
  Announcement,
  NetworkReport,
  PeerAddress,
  PeerList,
  PeerReport,
  SwarmStats,
} from "./swarm_types.ts";
import { COALESCE_MS, DEFAULT_EXPIRY_MS, MAX_EXPIRY_MS, SAMPLE_SIZE } from "./tracker_limits.ts";

export type { Announced, Announcement, PeerAddress, PeerList, SwarmStats } from "./swarm_types.ts";

/** How much a `Swarm` keeps, and of whom it tells. */
export interface SwarmOptions extends SwarmLimits {
  /**
   * Milliseconds of silence after which `expire()` drops a peer.
   * @default {DEFAULT_EXPIRY_MS}
   */
  readonly expiryMs?: number;
  /**
   * Tell of a peer only once it was reached, by the dials that `announce()` asks for.
   * @default {false}
   */
  readonly dialBack?: boolean;
}

/** What a `Swarm` needs. */
export interface SwarmDeps {
  readonly clock: Clock;
  readonly random: Random;
}

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
  readonly #networks = new Map<string, SwarmNetwork>();
  readonly #room: SwarmRoom;
  readonly #bell: Bell;
  #unreachable = 0;
  #counter: number;
  #emptyIndex: number;

  /** @throws {RangeError} When `expiryMs` is not from 1 to `MAX_EXPIRY_MS`. */
  constructor(
    { expiryMs = DEFAULT_EXPIRY_MS, dialBack = false, ...limits }: SwarmOptions,
    { clock, random }: SwarmDeps,
  ) {
    if (!(expiryMs >= 1 && expiryMs <= MAX_EXPIRY_MS)) {
      throw new RangeError(
        `Cannot create the swarm as expiryMs must be from 1 to ${MAX_EXPIRY_MS}: it is ${expiryMs}`,
      );
    }
    this.#expiryMs = expiryMs;
    this.#reachAtFirst = dialBack ? "untried" : "unchecked";
    this.#room = new SwarmRoom(limits);
    this.#clock = clock;
    this.#random = random;
    this.#bell = new Bell(COALESCE_MS, { clock });
    // Ahead of all that an earlier run has given out, unless it changed 1,000 times a millisecond;
    // the random part tells two runs apart whose clock was set back.
    this.#counter = Math.max(1, Math.floor(clock.now())) * 1_000 + random.below(1_000);
    this.#emptyIndex = this.#counter;
  }

  /** What is held at the moment. */
  get stats(): SwarmStats {
    return {
      networks: this.#networks.size,
      peers: this.#room.peers,
      unreachable: this.#unreachable,
      openPolls: this.#room.polls,
    };
  }

  /**
   * Adds a peer, or notes that it is still there. Announcing again with the same token is harmless.
   *
   * @throws {SwarmError} `wrong-token`, or `…-full` when a ceiling is met.
   */
  announce(announcement: Announcement): Announced {
    const { chainId, peerId, token } = announcement;
    const network = this.#networks.get(chainId);
    const known = network?.get(peerId);
    if (network === undefined || known === undefined) return this.#add(announcement, network);
    if (known.token !== token) throw new SwarmError("announce the peer", "wrong-token");
    this.#move(known, network, announcement);
    known.lastSeen = this.#clock.monotonic();
    return this.#answer(known, network, { chainId, isNew: false });
  }

  /**
   * Removes a peer.
   *
   * @throws {SwarmError} `unknown-peer` or `wrong-token`.
   */
  leave(chainId: string, peerId: string, token: string): void {
    const network = this.#networks.get(chainId);
    const peer = network?.get(peerId);
    if (!network || !peer) throw new SwarmError("remove the peer", "unknown-peer");
    if (peer.token !== token) throw new SwarmError("remove the peer", "wrong-token");
    this.#remove(chainId, network, [peer]);
  }

  /** A random sample of a network's peers, at most `SAMPLE_SIZE`, without the peer `exclude`. */
  list(chainId: string, options: { exclude?: string } = {}): PeerList {
    return JSON.parse(this.listText(chainId, options).text);
  }

  /** The same as the JSON of it, which is what thousands ask for at once. */
  listText(
    chainId: string,
    { exclude }: { exclude?: string } = {},
  ): { readonly index: number; readonly text: string } {
    const index = this.#indexOf(chainId);
    const network = this.#networks.get(chainId);
    const peers = network?.sampleText(SAMPLE_SIZE, this.#random, exclude) ?? "";
    return { index, text: `{"index":${index},"peers":[${peers}]}` };
  }

  /** The networks with most peers, at most `maxNetworks`, and together at most `maxPeers` of these. */
  report(
    { maxNetworks, maxPeers }: { maxNetworks: number; maxPeers: number },
  ): NetworkReport[] {
    const now = this.#clock.monotonic();
    let left = maxPeers;
    return [...this.#networks].toSorted(([, a], [, b]) => b.size - a.size).slice(0, maxNetworks)
      .map(([chainId, network]) => {
        const peers: PeerReport[] = [];
        for (const peer of network.peers) {
          if (left <= 0) break;
          left--;
          const silentMs = now - peer.lastSeen;
          peers.push({ ...addressOf(peer), reach: peer.reach.state, silentMs });
        }
        return { chainId, size: network.size, unreachable: network.unreachable, peers };
      });
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
    chainId: string,
    index: number,
    { host, signal, until = Infinity }: { host?: string; signal?: AbortSignal; until?: number } =
      {},
  ): Promise<void> {
    const isOver = () =>
      this.#indexOf(chainId) !== index || this.#bell.closed || this.#clock.monotonic() >= until;
    if (isOver()) return;
    const source = host === undefined ? undefined : countedSource(host);
    const leave = this.#room.takePoll(source);
    try {
      do await this.#bell.wait(chainId, { signal, until }); while (!isOver());
    } finally {
      leave();
    }
  }

  /** Drops the peers that have been silent for longer than the expiry time. How many they were. */
  expire(): number {
    const before = this.#room.peers;
    const time = this.#clock.monotonic() - this.#expiryMs;
    for (const [chainId, network] of [...this.#networks]) {
      const silent = network.silentSince(time);
      if (silent.length > 0) this.#remove(chainId, network, silent);
    }
    return before - this.#room.peers;
  }

  /** Ends all waiting and leaves no timer behind. */
  close(): void {
    this.#bell.close();
  }

  #add(
    { chainId, peerId, host, port, token }: Announcement,
    known: SwarmNetwork | undefined,
  ): Announced {
    const source = countedSource(host);
    this.#room.checkPeer(source, { network: known, networks: this.#networks.size });
    // Nobody is told of it yet, so it looks as before.
    const network = known ?? new SwarmNetwork(this.#emptyIndex);
    this.#networks.set(chainId, network);
    const peer: SwarmPeer = {
      peerId,
      host,
      source,
      port,
      token: this.#tokenFrom(token),
      reach: new Reachability(this.#reachAtFirst),
      lastSeen: this.#clock.monotonic(),
    };
    this.#room.enter(source, network);
    if (network.add(peer)) this.#bump(chainId, network);
    return this.#answer(peer, network, { chainId, isNew: true });
  }

  #move(peer: SwarmPeer, network: SwarmNetwork, { chainId, host, port }: Announcement): void {
    if (peer.host === host && peer.port === port) return;
    const source = countedSource(host);
    if (source !== peer.source) this.#room.checkSource(source, network);
    this.#change(peer, network, chainId, () => {
      this.#room.leave(peer.source, network);
      this.#room.enter(source, network);
      Object.assign(peer, { host, source, port });
      peer.reach.forget();
    });
  }

  #remove(chainId: string, network: SwarmNetwork, peers: SwarmPeer[]): void {
    let isNews = false;
    for (const peer of peers) {
      if (peer.reach.state === "unreachable") this.#unreachable--;
      isNews = network.remove(peer) || isNews;
      this.#room.leave(peer.source, network);
    }
    if (isNews) this.#bump(chainId, network);
    if (network.size > 0) return;
    this.#networks.delete(chainId);
    // Not back: a network that told of nobody has the index of its beginning.
    this.#emptyIndex = Math.max(this.#emptyIndex, network.index);
  }

  #answer(
    peer: SwarmPeer,
    network: SwarmNetwork,
    { chainId, isNew }: { chainId: string; isNew: boolean },
  ): Announced {
    const { token, reach } = peer;
    const isDue = reach.isDue(this.#clock.monotonic());
    return {
      index: network.index,
      token,
      expiresInMs: this.#expiryMs,
      isNew,
      reach: reach.state,
      dial: isDue ? this.#dialOf(peer, network, chainId) : undefined,
    };
  }

  #dialOf(peer: SwarmPeer, network: SwarmNetwork, chainId: string): Dial {
    const { host, source, port, reach } = peer;
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
  #change(peer: SwarmPeer, network: SwarmNetwork, chainId: string, change: () => void): void {
    const before = network.unreachable;
    if (network.change(peer, change)) this.#bump(chainId, network);
    this.#unreachable += network.unreachable - before;
  }

  #bump(chainId: string, network: SwarmNetwork): void {
    network.index = ++this.#counter;
    this.#bell.ring(chainId);
  }

  #indexOf(chainId: string): number {
    return this.#networks.get(chainId)?.index ?? this.#emptyIndex;
  }

  #tokenFrom(token: string | undefined): string {
    return token !== undefined && /^[0-9a-f]{32}$/.test(token)
      ? token
      : bytesToHex(this.#random.bytes(16));
  }
}

function addressOf({ peerId, host, port }: SwarmPeer): PeerAddress {
  return { peerId, host, port };
}
