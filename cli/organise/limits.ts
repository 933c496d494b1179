/** What bounds an organiser's files, each with its reason. */

/** Largest `election.json` in bytes: a definition has 16 KiB; this leaves room for white space and escapes. */
export const MAX_ELECTION_FILE_BYTES = 1024 * 1024;

/** How deep parts of it lie in each other: an election has five levels. */
export const MAX_ELECTION_FILE_NESTING = 64;

/** Largest roll file in bytes: a million voters of 36 bytes each. */
export const MAX_ROLL_FILE_BYTES = 36_000_000;

/** Blocks' time from `closes` to `late`: a ballot that was cast in the last second has as many blocks to get into. */
export const GRACE_INTERVALS = 20;

/** Blocks that are waited for each block that a roll fills, before an election opens: others' records come between. */
export const LEAD_INTERVALS = 2;
