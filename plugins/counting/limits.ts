/** How large a question and its count may be: all that an organiser or a voter could push. */

/**
 * Most choices of one question. The longest ballot among our reference elections has 36; Schulze's paths
 * take n³ steps: a million for a hundred choices, some tenths of a second.
 */
export const MAX_CHOICES = 100;

/** Fewest and most grades of a `score` or `grade` question: what fits side by side on paper or screen. */
export const MIN_GRADES = 2;
export const MAX_GRADES = 10;

/** Largest sum of the weights of all ballots: a score of 9 times it is far below 2^53, so JSON says it exactly. */
export const MAX_TOTAL_WEIGHT = 2 ** 32;

/**
 * Most seats of Belenios' STV counted in exact fractions: each winner with a surplus doubles their digits,
 * 8 of them to 2,500. Scottish and Meek's STV keep a fixed number of decimals and need no such limit.
 */
export const MAX_BELENIOS_SEATS = 8;

/** Longest run of skipped ranks that a question may allow: more ranks than choices are never needed. */
export const MAX_SKIPPED_RANKS = MAX_CHOICES;
