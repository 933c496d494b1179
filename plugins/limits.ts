/** What a validator may do with its state, and how much it may answer: all that a stranger's plugin could push. */

/** Longest name of a table and longest key of a state, in UTF-16 code units: a vote's voter ID fits. */
export const MAX_STATE_KEY_LENGTH = 4_096;

/** Largest value of a state, in UTF-16 code units of its texts and some for each part: four records. */
export const MAX_STATE_VALUE_SIZE = 64 * 1024;

/** How deep values may lie in each other. */
export const MAX_STATE_VALUE_DEPTH = 32;

/** Most writes of one `apply()`: a full block of 20,000 records stays within what a journal keeps. */
export const MAX_WRITES_PER_RECORD = 64;

/** Most conflict keys of one record. */
export const MAX_CONFLICT_KEYS = 64;

/** Longest `code` of a verdict: it is a word for programs. */
export const MAX_CODE_LENGTH = 64;

/** Longest `reason` of a verdict: it is a sentence for people, which may quote two long texts. */
export const MAX_REASON_LENGTH = 10_000;
