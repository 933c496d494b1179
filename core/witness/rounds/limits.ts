/** Limits of rounds: the same for every witness of every network. */

/** Longest time-out of a round, in ms: a network whose witnesses were away for a day goes on a minute after they are back. */
export const MAX_ROUND_MS = 60_000;

/**
 * How many rounds a prepare certificate, or time-outs of less than a quorum, may lead ahead at once. A witness that is further
 * behind is led on by a commit certificate or a quorum's time-outs, and as far each time its own timer is over. A thousand
 * rounds are 16 hours of the longest time-outs; a lie takes eight million years to lead to `MAX_ROUND`.
 */
export const MAX_ROUND_JUMP = 1_000;

/**
 * Prepares that are kept of each witness, of the highest rounds, and as many commits: the current round's and, as messages
 * cross, the one before. So a witness that signs rounds far ahead pushes out only what it signed itself; 30 witnesses
 * have at most 30 × 6 statements of 155 bytes kept, 28 KB.
 */
export const KEPT_STATEMENTS = 2;

/**
 * Blocks above the final one in a proposal. Whoever lacks them asks for one after the other, from the last down, so a branch
 * that only its maker has must not be long. A day of blocks every five seconds, in which no witness was there, is final after
 * 270 rounds, some four minutes.
 */
export const MAX_PROPOSED_BLOCKS = 64;

/**
 * What a block in a proposal counts, in ms, of a quarter of the first round: getting it from whoever proposes. Most
 * witnesses have most of them.
 */
export const PROPOSED_BLOCK_MS = 8;

/**
 * Bytes of records in a proposal that count a ms of that quarter: a line of 4 Mbit/s. Checking takes less: a secret ballot
 * has some 5 kB and takes a core 9 ms, half of what they count.
 */
export const PROPOSED_BYTES_PER_MS = 500;

/** Blocks' time by which the clock of a witness may be off: a header may be so far ahead. */
export const CLOCKS_INTERVALS = 3;

/** What a vote needs to reach the witnesses, and their blocks to come back, over slow lines, in ms. */
export const SPREAD_MS = 20_000;

/**
 * Rounds after which a witness of which nothing came counts as away. Its words of the last round may still be on their way;
 * those of three rounds hardly are, and who is back is waited for again from the first word on.
 */
export const AWAY_ROUNDS = 3;
