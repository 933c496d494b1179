/** Limits and times of passing records and blocks on, each with its reason. */

/**
 * Blocks below the tip of which sketches are made. Each costs a hash of each of its records, so they are kept,
 * and nobody can ask for those of the whole chain.
 */
export const MAX_SKETCH_DEPTH = 2;

/** Sketches up to this size are sent unasked: a small one costs less than asking, a large one comes but once. */
export const MAX_PUSHED_SKETCH_BYTES = 8 * 1024;

/** Records of at most so many bytes are sent unasked; the id of a larger one costs less. */
export const MAX_PUSHED_RECORD_BYTES = 256;

/** Records sent unasked at once: with more, ids first save others from getting each several times. */
export const MAX_PUSHED_RECORDS = 64;

/** How often the other peers are told of news, in ms. */
export const LAZY_MS = 500;

/** Records that were asked of all peers together and have not come: two full blocks, some 20 MB. */
export const MAX_ASKED_RECORDS = 50_000;

/** Record ids that a peer is known to have, the oldest given up first: two full blocks. */
export const MAX_KNOWN_IDS = 50_000;
