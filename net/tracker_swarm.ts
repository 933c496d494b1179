import type { Clock, Random } from "../core/clock.ts";
import { bytesToHex } from "../core/hash.ts";
import { Bell } from "./_bell.ts";
import { SwarmNetwork, type SwarmPeer } from "./_swarm_network.ts";
import { SwarmError } from "./swarm_error.ts";
import {
  COALESCE_MS,
  DEFAULT_EXPIRY_MS,
  MAX_EXPIRY_MS,
  MAX_NETWORKS,
  MAX_OPEN_POLLS,
  MAX_PEERS,
  MAX_PEERS_PER_HOST,
  MAX_PEERS_PER_NETWORK,
  SAMPLE_SIZE,
} from "./tracker_limits.ts";

/** How much a `Swarm` keeps. */
export interface SwarmOptions {
  /**
   * Milliseconds of silence after which `expire()` drops a peer.
   * @default {DEFAULT_EXPIRY_MS}
   */
  readonly expiryMs?: number;
  /**
   * Networks at once.
   * @default {MAX_NETWORKS}
   */
  readonly maxNetworks?: number;
  /**
   * Peers over all networks.
   * @default {MAX_PEERS}
   */
  readonly maxPeers?: number;
  /**
   * Peers in one network.
   * @default {MAX_PEERS_PER_NETWORK}
   */
  readonly maxPeersPerNetwork?: number;
  /**
   * Peers of one network with one address.
   * @default {MAX_PEERS_PER_HOST}
   */
  readonly maxPeersPerHost?: number;
  /**
   * Callers that wait in `changed()` at once.
   * @default {MAX_OPEN_POLLS}
   */
  readonly maxOpenPolls?: number;
}

/** What a `Swarm` needs. */
export interface SwarmDeps {
  readonly clock: Clock;
  readonly random: Random;
}

/** A peer that says where it can be reached. */
export interface Announcement {
  readonly chainId: string;
  readonly peerId: string;
  readonly host: string;
  readonly port: number;
  /** The secret of this peer id. A peer that is not here yet may bring its own, 32 hex digits. */
  readonly token?: string;
}

/** What an announcement is answered with. */
export interface Announced {
  /** The network's index after it. */
  readonly index: number;
  /** What later announcements and the leaving of this peer must show. */
  readonly token: string;
  /** Milliseconds in which the next announcement must come. */
  readonly expiresInMs: number;
  /** True when the peer was not here before. */
  readonly isNew: boolean;
}

/** Where a peer can be reached. */
export interface PeerAddress {
  readonly peerId: string;
  readonly host: string;
  readonly port: number;
}

/** Some peers of a network and the index of that state. */
export interface PeerList {
  readonly index: number;
  readonly peers: PeerAddress[];
}

/** How much a `Swarm` holds at the moment. */
export interface SwarmStats {
  readonly networks: number;
  readonly peers: number;
  readonly openPolls: number;
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
  readonly #options: Required<SwarmOptions>;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #networks = new Map<string, SwarmNetwork>();
  readonly #bell: Bell;
  #peers = 0;
  #counter: number;
  #emptyIndex: number;

  /** @throws {RangeError} When `expiryMs` is not from 1 to `MAX_EXPIRY_MS`. */
  constructor(
    {
      expiryMs = DEFAULT_EXPIRY_MS,
      maxNetworks = MAX_NETWORKS,
      maxPeers = MAX_PEERS,
      maxPeersPerNetwork = MAX_PEERS_PER_NETWORK,
      maxPeersPerHost = MAX_PEERS_PER_HOST,
      maxOpenPolls = MAX_OPEN_POLLS,
    }: SwarmOptions,
    { clock, random }: SwarmDeps,
  ) {
    if (!(expiryMs >= 1 && expiryMs <= MAX_EXPIRY_MS)) {
      throw new RangeError(
        `Cannot create the swarm as expiryMs must be from 1 to ${MAX_EXPIRY_MS}: it is ${expiryMs}`,
      );
    }
    this.#options = {
      expiryMs,
      maxNetworks,
      maxPeers,
      maxPeersPerNetwork,
      maxPeersPerHost,
      maxOpenPolls,
    };
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
    return { networks: this.#networks.size, peers: this.#peers, openPolls: this.#bell.size };
  }

  /**
   * Adds a peer, or notes that it is still there. Announcing again with the same token is harmless.
   *
   * @throws {SwarmError} `wrong-token`, or `…-full` when a ceiling is met.
   */
  announce({ chainId, peerId, host, port, token }: Announcement): Announced {
    const network = this.#networks.get(chainId);
    const known = network?.get(peerId);
    const lastSeen = this.#clock.monotonic();
    const { expiryMs: expiresInMs } = this.#options;
    if (!network || !known) {
      this.#checkRoom(network, host);
      const peer = { peerId, host, port, token: this.#tokenFrom(token), lastSeen };
      const index = this.#add(chainId, network ?? new SwarmNetwork(), peer);
      return { index, token: peer.token, expiresInMs, isNew: true };
    }
    if (known.token !== token) throw new SwarmError("announce the peer", "wrong-token");
    if (known.host !== host || known.port !== port) {
      if (known.host !== host) this.#checkHost(network, host);
      network.move(known, host, port);
      this.#bump(chainId, network);
    }
    known.lastSeen = lastSeen;
    return { index: network.index, token: known.token, expiresInMs, isNew: false };
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

  /**
   * Waits until the network's index is another than `index`: newer, or older when `index` comes from
   * an earlier run. Returns at once after `close()`.
   *
   * @throws {SwarmError} `polls-full`
   * @throws The signal's reason, once `signal` is aborted.
   */
  async changed(
    chainId: string,
    index: number,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<void> {
    while (this.#indexOf(chainId) === index && !this.#bell.closed) {
      const { maxOpenPolls } = this.#options;
      if (this.#bell.size >= maxOpenPolls) {
        throw new SwarmError("wait for a change", "polls-full", maxOpenPolls);
      }
      await this.#bell.wait(chainId, { signal });
    }
  }

  /** Drops the peers that have been silent for longer than the expiry time. */
  expire(): void {
    const time = this.#clock.monotonic() - this.#options.expiryMs;
    for (const [chainId, network] of [...this.#networks]) {
      const silent = network.silentSince(time);
      if (silent.length > 0) this.#remove(chainId, network, silent);
    }
  }

  /** Ends all waiting and leaves no timer behind. */
  close(): void {
    this.#bell.close();
  }

  #add(chainId: string, network: SwarmNetwork, peer: SwarmPeer): number {
    this.#networks.set(chainId, network);
    network.add(peer);
    this.#peers++;
    this.#bump(chainId, network);
    return network.index;
  }

  #remove(chainId: string, network: SwarmNetwork, peers: SwarmPeer[]): void {
    for (const peer of peers) network.remove(peer);
    this.#peers -= peers.length;
    this.#bump(chainId, network);
    if (network.size > 0) return;
    this.#networks.delete(chainId);
    this.#emptyIndex = network.index;
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

  #checkRoom(network: SwarmNetwork | undefined, host: string): void {
    const { maxNetworks, maxPeers, maxPeersPerNetwork } = this.#options;
    const action = "announce the peer";
    if (this.#peers >= maxPeers) throw new SwarmError(action, "tracker-full", maxPeers);
    if (!network) {
      if (this.#networks.size < maxNetworks) return;
      throw new SwarmError(action, "networks-full", maxNetworks);
    }
    if (network.size >= maxPeersPerNetwork) {
      throw new SwarmError(action, "network-full", maxPeersPerNetwork);
    }
    this.#checkHost(network, host);
  }

  #checkHost(network: SwarmNetwork, host: string): void {
    const { maxPeersPerHost } = this.#options;
    if (network.countAt(host) < maxPeersPerHost) return;
    throw new SwarmError("announce the peer", "host-full", maxPeersPerHost);
  }
}
