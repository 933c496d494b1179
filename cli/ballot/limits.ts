/** Limits of voting at the command line. */

/** How often it is looked whether the trustees' key is final, in ms: a block becomes so within seconds. */
export const KEY_LOOK_MS = 500;

/** Most bytes of an encrypted ballot's text: one that fills a record of 16 KB has some 45 KB. */
export const MAX_ENCRYPTED_TEXT_BYTES = 256 * 1024;

/** Most digits of a number that an encryption was made with: all are below 2^253. */
export const MAX_SCALAR_DIGITS = 77;

/** Most bytes of a ballot that was opened: its text, and some 100 for each encryption. */
export const MAX_OPENED_BYTES = 2 * MAX_ENCRYPTED_TEXT_BYTES;
