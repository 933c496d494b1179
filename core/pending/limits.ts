/** How much may wait for a block. */

/** Limits of what may wait. */
export interface PendingLimits {
  /** Records of all sources together; also those of this machine's user alone. */
  readonly records: number;
  /** Bytes of all sources together; also those of this machine's user alone. */
  readonly bytes: number;
  /** Records of one host, which peers run on; also those of all voters who hand in ballots here. */
  readonly sourceRecords: number;
  /** Bytes of one host; also those of all voters who hand in ballots here. */
  readonly sourceBytes: number;
}

/**
 * A little over two full blocks of the default size, and the memory that strangers can claim. Half of it
 * is more than a full block, so one peer that hands on everybody's records still fills blocks. Ballots of voters, which
 * are never given up, may take half of it, so the machine's own user has room however many of them vote.
 */
export const PENDING_LIMITS: PendingLimits = {
  records: 50_000,
  bytes: 64 * 1024 * 1024,
  sourceRecords: 25_000,
  sourceBytes: 32 * 1024 * 1024,
};

/**
 * Refusals that are kept, the oldest given up first. One change of the chain may bring more at once. A record of them has its
 * id, a code and a reason of some 100 bytes: 2 MB.
 */
export const MAX_REFUSALS = 10_000;
