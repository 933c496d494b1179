/** Limits of the generated hashers. */

/** Longest message that a `MessageHasher` takes, in bytes: half of the page of memory that it has. */
export const MAX_MESSAGE_BYTES = 32 * 1024;
