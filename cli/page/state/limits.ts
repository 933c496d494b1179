/** How long the page waits for its peer, and how often it asks. */

/** How long nothing is said of a first answer that does not come: in 4 s people press reload. In ms. */
export const FIRST_ANSWER_MS = 4_000;

/**
 * A peer is asked again after half of this to all of it, by chance, if it has no news; in ms. A hundred phones of a hall ask
 * some five times a second together.
 */
export const LOOK_MS = 30_000;

/** News that come together, such as a burst of blocks, are one look; in ms. */
export const NEWS_MS = 500;

/** A stream of news that lasted for so long had begun: a peer that refuses one, or is away, says so sooner. In ms. */
export const STOOD_MS = 1_000;

/**
 * For how long a tab believes that another one listens for it, after a word of that, in ms: it says so at least once in
 * {@linkcode LOOK_MS}.
 */
export const LISTENER_MS = LOOK_MS * 1.5;

/**
 * How often a peer is asked where a vote is, in ms, while that can change soon, beside each time that there is news: that other
 * computers have it is no news. A hundred phones that have voted ask some twenty times a second together.
 */
export const RECORD_LOOK_MS = 5_000;

/** How often a vote is looked at once it is final, in ms. */
export const FINAL_LOOK_MS = 60_000;

/** Blocks on a page of the record. */
export const SHOWN_BLOCKS = 20;

/** Entries of a block that are shown at first, and more each time that more are asked for. */
export const SHOWN_ENTRIES = 50;

/** Connected computers that are shown. */
export const SHOWN_PEERS = 50;

/** Bytes of a file that is read whole: a receipt with the headers of 70,000 blocks; ballots are smaller. */
export const MAX_READ_FILE_BYTES = 16 * 1024 * 1024;

/** So much two clocks may differ, in ms, before the peer's is taken: its answer names whole seconds, and was some time on its way. */
export const CLOCK_SLACK_MS = 5_000;

/** Difference of two clocks that is told, in ms: by less nobody comes too late who does not come at the last moment. */
export const CLOCK_WARNING_MS = 60_000;
