/** How much a tracker takes in, over all and of each client address. */
import { KeyCounts, Limiter } from "../../base/limiter.ts";
import type { SwarmNetwork } from "./network.ts";
import { SwarmError } from "./error.ts";
import {
  MAX_NETWORKS,
  MAX_NETWORKS_PER_SOURCE,
  MAX_OPEN_POLLS,
  MAX_PEERS,
  MAX_PEERS_PER_HOST,
  MAX_PEERS_PER_NETWORK,
  MAX_PEERS_PER_SOURCE,
  MAX_POLLS_PER_SOURCE,
} from "../protocol/limits.ts";

/** The limits of a `Swarm`. */
export interface SwarmLimits {
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
   * Peers of one network with one source.
   * @default {MAX_PEERS_PER_HOST}
   */
  readonly maxPeersPerHost?: number;
  /**
   * Peers of all networks with one source.
   * @default {MAX_PEERS_PER_SOURCE}
   */
  readonly maxPeersPerSource?: number;
  /**
   * Networks with peers of one source.
   * @default {MAX_NETWORKS_PER_SOURCE}
   */
  readonly maxNetworksPerSource?: number;
  /**
   * Callers that wait in `changed()` at once.
   * @default {MAX_OPEN_POLLS}
   */
  readonly maxOpenPolls?: number;
  /**
   * Those of one source.
   * @default {MAX_POLLS_PER_SOURCE}
   */
  readonly maxPollsPerSource?: number;
}

const ACTION = "announce the peer";

/** Counts who is there and refuses where a limit is met. A source of undefined is not counted. */
export class SwarmCapacity {
  readonly #limits: Required<Omit<SwarmLimits, "maxOpenPolls" | "maxPollsPerSource">>;
  readonly #perSource = new KeyCounts();
  readonly #networksOf = new KeyCounts();
  readonly #polls: Limiter;
  #peers = 0;

  constructor(
    {
      maxNetworks = MAX_NETWORKS,
      maxPeers = MAX_PEERS,
      maxPeersPerNetwork = MAX_PEERS_PER_NETWORK,
      maxPeersPerHost = MAX_PEERS_PER_HOST,
      maxPeersPerSource = MAX_PEERS_PER_SOURCE,
      maxNetworksPerSource = MAX_NETWORKS_PER_SOURCE,
      maxOpenPolls = MAX_OPEN_POLLS,
      maxPollsPerSource = MAX_POLLS_PER_SOURCE,
    }: SwarmLimits,
  ) {
    this.#limits = {
      maxNetworks,
      maxPeers,
      maxPeersPerNetwork,
      maxPeersPerHost,
      maxPeersPerSource,
      maxNetworksPerSource,
    };
    this.#polls = new Limiter({ all: maxOpenPolls, perSource: maxPollsPerSource });
  }

  /** Polls that are open. */
  get polls(): number {
    return this.#polls.size;
  }

  /** Peers over all networks. */
  get peers(): number {
    return this.#peers;
  }

  /**
   * Checks that there may be one more network beside `networks` others.
   *
   * @throws {SwarmError}
   */
  checkNetwork(networks: number): void {
    const { maxNetworks } = this.#limits;
    if (networks >= maxNetworks) throw new SwarmError(ACTION, "networks-full", maxNetworks);
  }

  /** Which limit one more peer would meet in a network; undefined if it meets none. */
  fullness(network: SwarmNetwork | undefined): SwarmError | undefined {
    const { maxPeers, maxPeersPerNetwork } = this.#limits;
    if (network !== undefined && network.size >= maxPeersPerNetwork) {
      return new SwarmError(ACTION, "network-full", maxPeersPerNetwork);
    }
    return this.#peers < maxPeers ? undefined : new SwarmError(ACTION, "tracker-full", maxPeers);
  }

  /**
   * Checks that there may be one more peer of that source in a network.
   *
   * @throws {SwarmError}
   */
  checkSource(source: string | undefined, network: SwarmNetwork | undefined): void {
    const { maxPeersPerHost, maxPeersPerSource, maxNetworksPerSource } = this.#limits;
    const ofNetwork = network?.countAt(source) ?? 0;
    if (ofNetwork >= maxPeersPerHost) throw new SwarmError(ACTION, "host-full", maxPeersPerHost);
    if (this.#perSource.get(source) >= maxPeersPerSource) {
      throw new SwarmError(ACTION, "source-full", maxPeersPerSource);
    }
    if (ofNetwork === 0 && this.#networksOf.get(source) >= maxNetworksPerSource) {
      throw new SwarmError(ACTION, "source-networks-full", maxNetworksPerSource);
    }
  }

  /** Counts a peer that is about to be added to a network. */
  enter(source: string | undefined, network: SwarmNetwork): void {
    this.#peers++;
    this.#perSource.add(source);
    if (network.countAt(source) === 0) this.#networksOf.add(source);
  }

  /** Counts a peer that was just removed from a network. */
  leave(source: string | undefined, network: SwarmNetwork): void {
    this.#peers--;
    this.#perSource.add(source, -1);
    if (network.countAt(source) === 0) this.#networksOf.add(source, -1);
  }

  /**
   * Takes a slot for a poll. Returns what gives it back.
   *
   * @throws {SwarmError}
   */
  takePoll(source: string | undefined): () => void {
    const slot = this.#polls.take(source);
    if (typeof slot === "function") return slot;
    const code = slot.full === "all" ? "polls-full" : "source-polls-full";
    throw new SwarmError("wait for a change", code, slot.limit);
  }
}
