/** Limits that several rooms share. What one room alone keeps to stands in the `limits.ts` of that room. */

/** Addresses of the local network that are tried within an hour, whatever trackers name. */
export const MAX_NEIGHBOURS_TRIED = 64;

/**
 * How long messages are dealt with, in ms, before everything else gets a turn: those of one session, or of all
 * that are busy at once. A message that is begun is dealt with to its end.
 */
export const MAX_TURN_MS = 10;

/**
 * Time for an answer to a request, in ms. Records and plugins are then asked of another peer. A block is asked of others
 * much sooner (`BUSY_MS`); a session that owes one for so long, with no byte of it coming, is closed.
 */
export const REQUEST_TIMEOUT_MS = 15_000;

/** Events that wait for one listener; one that falls further behind is cut off. */
export const MAX_EVENT_BACKLOG = 1_000;
