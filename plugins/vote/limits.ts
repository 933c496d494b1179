/** How long the texts of votes may be, and how much of a tally is answered at once. */

/** The longest voter ID or choice, in Unicode code points. Two of them fit into one record (16,384 bytes). */
export const MAX_VOTE_TEXT_LENGTH = 2_000;

/**
 * Choices of a tally in one answer, in UTF-16 code units with some for each: some 4,000 names. One answer then
 * has at most 400 KB.
 */
export const MAX_TALLY_PAGE_LENGTH = 128 * 1024;

/** Most of the largest choices in one answer. */
export const MAX_TALLY_LARGEST = 1_000;
