/** How much a validator may answer to one record, wherever it runs. */

/** Most conflict keys of one record. */
export const MAX_CONFLICT_KEYS = 64;

/** Longest `code` of a verdict: it is a word for programs. */
export const MAX_CODE_LENGTH = 64;

/** Longest `reason` of a verdict: it is a sentence for people, which may quote two long texts. */
export const MAX_REASON_LENGTH = 10_000;
