/** What of a record's text others may push onto those who read it. */

/** Most notices of one election: what a voter reads before they vote. */
export const MAX_NOTICES = 50;

/** Longest notice in code points: a short paragraph. */
export const MAX_NOTICE_LENGTH = 500;

/**
 * Longest message of a trustee to another in bytes, encrypted: Belenios' own have 428 at most. Twelve of them fit into a
 * record, and what is in one cannot be nested so deep that reading it needs much of the stack.
 */
export const MAX_DEALT_BYTES = 512;
