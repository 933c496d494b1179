/** Limits of voting at the command line. */

/** How often it is looked whether the trustees' key is final, in ms: a block becomes so within seconds. */
export const KEY_LOOK_MS = 500;
