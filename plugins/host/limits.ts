/** How much a validator may answer to one record, wherever it runs. */

/** Most conflict keys of one record. */
export const MAX_CONFLICT_KEYS = 64;

/** Longest `code` of a verdict: it is a word for programs. */
export const MAX_CODE_LENGTH = 64;

/** Longest `reason` of a verdict: it is a sentence for people, which may quote two long texts. */
export const MAX_REASON_LENGTH = 10_000;

/** Most bytes of facts about one record: a key takes 32, an encrypted tally of 32 questions some 50,000. */
export const MAX_FACTS_BYTES = 256 * 1024;

/**
 * Good verdicts that are kept in memory, each some 150 bytes: all records that may wait, and as many again of the
 * newest blocks.
 */
export const MAX_GOOD_VERDICTS = 100_000;

/** Refusals that are: of records that several peers send at once. Each may be as long as a reason. */
export const MAX_REFUSED_VERDICTS = 256;

/** Records that are judged before others are asked whether they want a turn: some 1 ms. */
export const RECORDS_PER_TURN = 32;
