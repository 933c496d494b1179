/** Bounds of what is known of witnesses here, each with its reason. */

/** How long a witness counts as heard, in ms: it says something once a minute, also if nothing is to be signed. */
export const HEARD_MS = 120_000;
