/** What of a record's text others may push onto those who read it. */

/** Most notices of one election: what a voter reads before they vote. */
export const MAX_NOTICES = 50;

/** Longest notice in code points: a short paragraph. */
export const MAX_NOTICE_LENGTH = 500;
