/** How much a validator may answer to one record, wherever it runs. */

/** Most conflict keys of one record. */
export const MAX_CONFLICT_KEYS = 64;

/** Highest cost of one record, in signatures: 100,000 s. Sums of many stay exact. */
export const MAX_COST = 1_000_000_000;

/** Longest `code` of a verdict: it is a word for programs. */
export const MAX_CODE_LENGTH = 64;

/** Longest `reason` of a verdict: it is a sentence for people, which may quote two long texts. */
export const MAX_REASON_LENGTH = 10_000;

/**
 * Most bytes of facts about one record: a key takes 32, an encrypted tally of 32 questions some 50,000, and ids and weights of
 * 100,000 ballots 3.6 million, which take 20 ms to hash.
 */
export const MAX_FACTS_BYTES = 4 * 1024 * 1024;

/** Most records that `verify` is handed beside the one that it judges: as many as facts of that length can name. */
export const MAX_NEEDED_RECORDS = MAX_FACTS_BYTES / 32;

/**
 * Most bytes of them: 50,000 secret ballots of 1.3 kB. They are in memory at once, three times over: as they were read, as they
 * are sent to a thread, and there.
 */
export const MAX_NEEDED_BYTES = 64 * 1024 * 1024;

/**
 * Good verdicts that are kept in memory, each some 150 bytes: all records that may wait, and as many again of the
 * newest blocks.
 */
export const MAX_GOOD_VERDICTS = 100_000;

/** Refusals that are: of records that several peers send at once. Each may be as long as a reason. */
export const MAX_REFUSED_VERDICTS = 256;

/** Records that are judged before others are asked whether they want a turn: some 1 ms. */
export const RECORDS_PER_TURN = 32;
