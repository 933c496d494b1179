/** Limits of what is said of witnesses. */

/** Longest wait for witnesses to be heard, in ms: one says that it is there a second after somebody has connected. */
export const HEARING_MS = 3_000;
