/** How records are handed to the threads that verify. */

/**
 * Records in one message at most: at 40 µs a message and 70 µs a signature, messages cost a fiftieth. Towards the end there are fewer
 * in each, as 32 secret ballots at 25 ms keep one thread busy for 0.8 s.
 */
export const RECORDS_PER_MESSAGE = 32;

/** Messages that a thread has at a time: the next one is there when it is done with the first. */
export const MESSAGES_PER_THREAD = 2;

/**
 * A message holds what is left, divided by the messages that the threads have at a time and by this. With 2, 40 ballots go to two
 * threads as 5, 5, 4, 4, …, 1, and no thread ends more than one ballot of the last message later than another.
 */
export const MESSAGES_LEFT = 2;

/**
 * Work in ms that is done in this thread before others are given any: a vote or two by themselves are done sooner than
 * handed over, and nobody notices.
 */
export const HERE_MS = 2;

/**
 * Longest record in bytes that is verified in this thread while there are others. What is longer says many things, and each has
 * to be verified: a chunk of a roll, 16 kB of keys, takes half a second.
 */
export const MAX_RECORD_HERE = 4_096;

/** Records in a row that took longer than that, after which all go to threads: then it is the validator that is slow. */
export const SLOW_IN_ROW = 2;
