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

/** Longest answer of a stranger's plugin to one query, in characters of JSON: a few times a large tally. */
export const MAX_ANSWER_LENGTH = 16 * 1024 * 1024;

/**
 * How often queries may go over a limit before they are paused, and in how many milliseconds once more is
 * allowed: with a limit of a second each, readers can keep one core busy for a twentieth of the time.
 */
export const QUERY_FAULT_BURST = 3;
export const QUERY_FAULT_REFILL_MS = 20_000;

/** Time for the answer to a query beside what the plugin may take for it, in ms: the machine may be busy. */
export const QUERY_GRACE_MS = 30_000;

/** For how many milliseconds the process that answers queries is kept when nobody asks. */
export const QUERY_IDLE_MS = 60_000;

/** Bytes of blocks that it may be behind; with more it is ended, and the next one begins with a snapshot. */
export const MAX_REPLICA_LAG_BYTES = 64 * 1024 * 1024;

/**
 * Choices of a tally in one answer, in UTF-16 code units with some for each: some 4,000 names. One answer then
 * has at most 400 KB.
 */
export const MAX_TALLY_PAGE_LENGTH = 128 * 1024;

/** Most of the largest choices in one answer. */
export const MAX_TALLY_LARGEST = 1_000;
