/**
 * What a `Swarm` is told and tells.
 *
 * This room owns what tracker and client have in common: these types, how an announcement and its fields are read
 * (`announcement.ts`, `fields.ts`), whether a peer can be reached (`reach.ts`), the proofs of a private tracker
 * (`proof.ts`), and the limits of both (`limits.ts`). It owns no request and no state: those are in the rooms `client`,
 * `server` and `swarm` beside it. Read this file, then `announcement.ts`; docs/spec/tracker.md specifies both.
 */
import type { Address } from "../../base/address.ts";
import type { Reach } from "./reach.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import type { PeerId } from "../../base/peer_id.ts";
import type { TrackerToken } from "./tracker_token.ts";

/** A peer that says where it can be reached. */
export interface Announcement {
  readonly chainId: ChainId;
  readonly peerId: PeerId;
  readonly host: string;
  readonly port: number;
  /** The secret of this peer id. A peer that is not here yet may bring its own, 32 hex digits. */
  readonly token?: TrackerToken;
  /** Where it listens in its own network, for those with the same outer address. @default {[]} */
  readonly local?: readonly Address[];
  /** Stands for the name of the network, without telling it. @default {Nothing is said of it} */
  readonly nameTag?: string;
}

/** What an announcement is answered with. */
export interface Announced {
  /** The network's index after it. */
  readonly index: number;
  /** What later announcements and the leaving of this peer must show. */
  readonly token: TrackerToken;
  /** Milliseconds in which the next announcement must come. */
  readonly expiresInMs: number;
  /** True when the peer was not here before. */
  readonly isNew: boolean;
  /** Whether others can connect to it. */
  readonly reach: Reach;
  /** How many others are in the network, also those that nobody is told of. */
  readonly others: number;
  /** Where some of those with the same outer address listen in their own network, which is likely the same. */
  readonly local: readonly PeerAddress[];
  /** How many other networks have the same name, as far as their peers said so. */
  readonly namesakes: number;
}

/** Where a peer can be reached. */
export interface PeerAddress {
  readonly peerId: PeerId;
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
  /** Peers that take no connections: others are not told of them. */
  readonly unreachable: number;
  readonly openPolls: number;
}

/** A network and some of its peers, for whoever runs the tracker. */
export interface NetworkReport {
  readonly chainId: ChainId;
  /** How many peers it has. */
  readonly size: number;
  readonly unreachable: number;
  readonly peers: PeerReport[];
}

/** A peer, for whoever runs the tracker. */
export interface PeerReport extends PeerAddress {
  readonly reach: Reach;
  /** Milliseconds since its last announcement. */
  readonly silentMs: number;
}
