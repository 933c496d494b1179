/** How much of a machine a stranger's plugin may use in its sandbox, and those who ask it. */

/** Longest time of one call of a plugin, in ms, if the operator sets no other: a vote takes some 5 µs. */
export const PLUGIN_CALL_MS = 1_000;

/** Largest buffer that a plugin can make at once, in bytes: far below what any machine refuses. */
export const MAX_BUFFER_BYTES = 256 * 1024 * 1024;

/** Longest answer of a plugin to one query, in characters of JSON: a few times a large tally. */
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
