/** What a tracker's client is made of, and what it tells. */
import type { Clock, Random } from "../../../core/base/clock.ts";
import type { AnnounceAnswer } from "./answer.ts";
import type { Address } from "../../base/address.ts";
import type { NetworkKey } from "../../private/network_key.ts";
import type { TrackerError } from "./error.ts";
import type { PeerAddress } from "../protocol/swarm_types.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import type { PeerId } from "../../base/peer_id.ts";

/** Which tracker, and who asks it. */
export interface TrackerClientOptions {
  /** The tracker's URL, as `parseTrackerUrl` takes it. */
  readonly url: string;
  /** 64 lower-case hex digits. */
  readonly chainId: ChainId;
  /** The key of a private network: the tracker must have it too, and does not learn the chain id. */
  readonly networkKey?: NetworkKey;
  /** 32 lower-case hex digits, new for every run of a peer. */
  readonly peerId: PeerId;
  /** The port on which the peer listens, asked before every announcement. */
  readonly port: () => number;
  /**
   * Where it listens in its own network, asked before every announcement: told to those with the same outer address.
   * @default {Nowhere}
   */
  readonly local?: () => readonly Address[];
  /**
   * Stands for the name of the network (`nameTagOf`), so that the tracker can say whether others have the same.
   * Left out in a private network. @default {Nothing is said of it}
   */
  readonly nameTag?: string;
  /**
   * Milliseconds that a poll waits for a change, at most `MAX_WAIT_MS`.
   * @default {DEFAULT_WAIT_MS}
   */
  readonly pollWaitMs?: number;
  /**
   * Milliseconds before the first new attempt; they double with each one that fails.
   * @default {250}
   */
  readonly minRetryMs?: number;
  /**
   * Most milliseconds between two attempts.
   * @default {15_000}
   */
  readonly maxRetryMs?: number;
}

/** What a `TrackerClient` needs. */
export interface TrackerClientDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly fetch: typeof fetch;
  /** The proxy that a request to a URL goes through, for messages. */
  readonly proxyOf?: (url: string) => string | undefined;
  /** Told what is worth a line in a log. @default {() => {}} */
  readonly log?: (message: string) => void;
}

/** How a client stands with its tracker. */
export type TrackerState =
  | { readonly state: "connected" }
  /** It tells of others, and does not tell others of this peer: it refused the announcement. */
  | { readonly state: "unlisted"; readonly error: TrackerError }
  | { readonly state: "unreachable"; readonly error: TrackerError };

/** What a tracker found when it looked whether a peer can be reached. */
export interface ReachReport {
  readonly reach: "reached" | "unreachable";
  /** Where the tracker sees the peer, and looked. */
  readonly address: Address;
}

/** How long `run()` runs and whom it tells. */
export interface TrackerRunOptions {
  /** Ends the run. */
  readonly signal: AbortSignal;
  /** Told of the others at every change of the list; a random sample when they are many. */
  readonly onPeers: (peers: PeerAddress[]) => void;
  /** Told when the state becomes another, at first too. */
  readonly onState?: (state: TrackerState) => void;
  /** Told of each answer to an announcement. */
  readonly onAnnounced?: (answer: AnnounceAnswer) => void;
  /** Told when the tracker has found out whether others can connect, and whenever that has changed. */
  readonly onReach?: (report: ReachReport) => void;
}
