/** How much a node holds of what strangers can push, each against its ceiling in `limits.ts`. */

/** Numbers that are counted, not kept: asking costs a walk over the sessions. */
export interface NodeStats {
  /** Connections that others opened, also those that have not said hello. */
  readonly inbound: number;
  /** The most of them from one host. */
  readonly inboundOfHost: number;
  /** Slots for connections that this node opens which are taken. */
  readonly outbound: number;
  /** Bytes that wait for the peer that most wait for. */
  readonly queuedBytes: number;
  /** Record ids that are kept of the peer of which most are. */
  readonly knownIds: number;
  /** Records that were asked for and have not come. */
  readonly askedRecords: number;
  /** Records that peers have and for which there was no room here. */
  readonly laterRecords: number;
  /** Blocks that were asked for and have not come. */
  readonly askedBlocks: number;
  /** Blocks that came and wait for an earlier one, or for being added. */
  readonly arrivedBlocks: number;
  /** Headers from the future that are asked for again later. */
  readonly futureHeaders: number;
  /** Addresses that were heard of, those that worked, and those that are this node's own. */
  readonly heardAddresses: number;
  readonly triedAddresses: number;
  readonly ownAddresses: number;
}
