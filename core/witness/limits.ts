/** Limits of witnesses and of what they sign: the same on every network, so none can be exceeded by agreement. */

/**
 * The highest round. Rounds are below 2^52 so that the phases of each, 2r and 2r + 1, are exact as JavaScript numbers.
 * A round every 100 ms reaches it in 14 million years.
 */
export const MAX_ROUND = 2 ** 52 - 1;

/** Witnesses of a network: each round takes some 2 n² messages, which are 1,860 with 30, and 1.4 KB a certificate. */
export const MAX_WITNESSES = 30;

/** Weight of a witness: enough to tell a federation's clubs apart by their members, and 30 of them add up to 30,000. */
export const MAX_WITNESS_WEIGHT = 1_000;

/** The least and the most of the times in a definition, in ms. */
export const WITNESS_RANGES = {
  /** A first time-out under 0.1 s ends rounds before the disk of a witness has synced; of more than 60 s nobody waits. */
  roundMs: { least: 100, most: 60_000 },
  /** Two days are twice the longest interval of a block. The least is that of `mining: "off"`; see `read_witnesses.ts`. */
  patienceMs: { least: 100, most: 172_800_000 },
} as const;

/**
 * Headers in a proof of a lie: with two signed statements they make 255,510 bytes, and a message between peers has 256 KiB
 * at most. Commits further apart have no proof that travels; whoever has the blocks sees the lie.
 */
export const MAX_PROOF_HEADERS = 2_200;
