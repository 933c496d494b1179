/** What a node is told when it is made, and what it works with. */
import type { Chain } from "../../core/chain/chain.ts";
import type { Clock, Random } from "../../core/base/clock.ts";
import type { WitnessSigner } from "../../core/witness/signer/signer.ts";
import type { Address } from "../base/address.ts";
import type { SavedAddresses } from "../peers/address_book.ts";
import type { InboundPlaces } from "../peers/inbound_slots.ts";
import type { Log } from "../base/log.ts";
import type { Miner } from "./mining_loop.ts";
import type { Transport } from "../transport/transport.ts";

/** Options of a {@linkcode Node}. */
export interface NodeOptions {
  /** Where to take connections from peers. */
  readonly listen: Address;
  /** Program and version, told to peers. */
  readonly agent: string;
  /** Addresses that are tried for as long as the node runs. */
  readonly connect?: readonly Address[];
  /** How many connections that others open are taken. @default {64, and 32 of one machine} */
  readonly places?: InboundPlaces;
  /** What an earlier run knew of others. */
  readonly addresses?: SavedAddresses;
  /** Mine blocks without records too. @default {false} */
  readonly mineEmpty?: boolean;
  /**
   * Moments in ms since the Unix epoch from which on other records may enter than before: the first block behind each is
   * mined also without records. @default {None}
   */
  readonly milestones?: readonly number[];
  /** The bundle of the network's validator, for peers that ask for it. */
  readonly bundle?: Uint8Array;
  /** Neither mine nor call a record settled while no other peer is connected. @default {false} */
  readonly needsPeers?: boolean;
  /** True while somebody, such as a tracker, has yet to say whether there are others. @default {Never} */
  readonly isSearching?: () => boolean;
}

/** What a {@linkcode Node} needs. */
export interface NodeDeps {
  readonly chain: Chain;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Mines; undefined leaves that to others. */
  readonly pool?: Miner;
  /** The witness that this peer is; undefined if it is none. Who opened the file closes it, once the node has ended. */
  readonly witness?: NodeWitness;
}

/** A key that a peer signs with as a witness. */
export interface NodeWitness {
  readonly signer: WitnessSigner;
  /** Its place in the network's list of keys, from 0. */
  readonly key: number;
}
