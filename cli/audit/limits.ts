/** What an audit reads at once. */

/** Largest archive of Belenios in bytes, which is read whole: 100,000 ballots of 4.4 kB, twice over with the names of files. */
export const MAX_ARCHIVE_BYTES = 1024 * 1024 * 1024;
