/** Limits of voting at the command line. */

/** How often it is looked whether the trustees' key is final, in ms: a block becomes so within seconds. */
export const KEY_LOOK_MS = 500;

/** Most bytes of an encrypted ballot's text: one that fills a record of 16 KB has some 45 KB. */
export const MAX_ENCRYPTED_TEXT_BYTES = 256 * 1024;
