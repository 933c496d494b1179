/** How large an election may be: all that an organiser, a registrar or a voter could push. */

/** Most voters of a roll: 36 MB of entries, in 2,273 records. */
export const MAX_VOTERS = 1_000_000;

/** Largest sum of all weights of a roll, so that no count can overflow. */
export const MAX_ROLL_WEIGHT = 2 ** 32;

/**
 * Entries of one chunk of a roll: 15,840 bytes, which with its Merkle path of 17 hashes fit into one record (16,384
 * bytes).
 */
export const MAX_CHUNK_ENTRIES = 440;
