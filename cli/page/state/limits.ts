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

/** After how long a peer is asked again about a record, if it ended its answer or gave none; in ms. */
export const RECORD_RETRY_MS = 5_000;
