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

/** T of a secret election in ms: a ballot takes some 10 ms to check, so blocks come less often than the default. */
export const SECRET_INTERVAL_MS = 15_000;

/** Body of a secret election's blocks in bytes: some 500 ballots, which a peer checks within T on one core. */
export const SECRET_BODY_BYTES = 1024 * 1024;

/** Blocks' time that trustees have at least to make their key, by programs that all run: four records of each, one after another. */
export const CEREMONY_INTERVALS = 8;

/** How long before `opens` the trustees' key is to be there, in ms: what is printed on letters needs it. */
export const KEYS_BEFORE_MS = 3_600_000;

/** Largest share of outcomes that may tell how one of the voters voted, unless the organiser accepts more. */
export const MAX_SPEAKING_SHARE = 0.01;
