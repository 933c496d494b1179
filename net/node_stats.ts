/**
 * How much a node holds of what strangers can push, each number against its ceiling in `limits.ts`. Nothing is
 * kept for this: asking counts.
 */

/** Addresses. */
export interface AddressStats {
  readonly heardAddresses: number;
  /** Those that worked. */
  readonly triedAddresses: number;
  readonly ownAddresses: number;
}

/** Connections. */
export interface PeerStats extends AddressStats {
  /** Those that others opened, also if they have not said hello. */
  readonly inbound: number;
  /** The most of them from one host. */
  readonly inboundOfHost: number;
  /** Slots for those that this node opens which are taken. */
  readonly outbound: number;
  /** Bytes that wait for the peer that most wait for. */
  readonly queuedBytes: number;
  /** Record ids that are kept of the peer of which most are. */
  readonly knownIds: number;
}

/** Records. */
export interface RecordStats {
  /** Those that were asked for and have not come. */
  readonly askedRecords: number;
  /** Those that peers have, and for which there was no room here. */
  readonly laterRecords: number;
}

/** Blocks. */
export interface BlockStats {
  /** Those that were asked for and have not come. */
  readonly askedBlocks: number;
  /** Those that came and wait for an earlier one, or to be added. */
  readonly arrivedBlocks: number;
  /** Peers of which headers from the future are held back: of each the last ones alone. */
  readonly futureHeaders: number;
}

/** All of it. */
export interface NodeStats extends PeerStats, RecordStats, BlockStats {}
