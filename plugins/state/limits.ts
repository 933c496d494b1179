/** What a validator may put into its state: all that a stranger's plugin could push into memory and snapshots. */

/** Longest name of a table and longest key of a state, in UTF-16 code units: a vote's voter ID fits. */
export const MAX_STATE_KEY_LENGTH = 4_096;

/** Largest value of a state, in UTF-16 code units of its texts and some for each part: four records. */
export const MAX_STATE_VALUE_SIZE = 64 * 1024;

/** How deep values may lie in each other. */
export const MAX_STATE_VALUE_DEPTH = 32;

/** Most writes of one `apply()`: a full block of 20,000 records stays within what a journal keeps. */
export const MAX_WRITES_PER_RECORD = 64;
