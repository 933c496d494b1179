/** Times of a peer, beside those of the network. */

/**
 * How long after the closing a ballot is taken of a voter's program, in ms: as long as a telephone may need to send what its
 * voter sent in time.
 */
export const LATE_BALLOT_MS = 60_000;
