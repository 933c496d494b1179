/** What voters, registrars and those who ask may do to an election's state. */

/** Most ballots that are accepted of one voter and key: nobody changes their mind as often, and a thief fills no chain. */
export const MAX_ACCEPTED = 32;

/**
 * How far ahead of the counting ballot the next one's `seq` may be. Ballots that got lost leave gaps; a free jump would let a
 * thief with a voter's code use up the numbers at once.
 */
export const MAX_SEQ_STEP = 4;

/**
 * Highest `seq` under the key of the roll: 32 ballots with the widest steps. Those above are for the key of a replaced letter,
 * so no ballot can be taken for one under the other key.
 */
export const MAX_ROLL_KEY_SEQ = MAX_ACCEPTED * MAX_SEQ_STEP;

/** Replaced letters that every election may have, however small. */
export const MIN_REPLACED_LETTERS = 3;

/** One replaced letter for so many voters: 2 % of the roll. */
export const MIN_VOTERS_PER_REPLACED = 50;

/** Ballots in one answer: some 100 KB with a few questions. */
export const MAX_BALLOTS_PAGE = 500;

/**
 * Choices of all ballots in one answer, whether they are chosen or not: some 20 ms, as each takes up to 1 µs. 500 ballots of
 * the longest definition would keep a peer from everything else for a second.
 */
export const MAX_CHOICES_PAGE = 20_000;

/** Voters that are looked at for one answer, of whom few may have voted: some 20 ms. */
export const MAX_VOTERS_LOOKED_AT = 50_000;
