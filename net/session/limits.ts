/** Limits and times of one connection, each with its reason. */
import { MAX_FRAME_BYTES } from "../wire/limits.ts";

/** Time for the other side to connect and say hello, in ms: a slow link needs a second or two. */
export const HELLO_TIMEOUT_MS = 5_000;

/**
 * What a peer may send that was not asked for, on average: five times what thousands of votes a second take
 * on each connection, and a fraction of what one core deals with.
 */
export const MESSAGES_PER_MS = 10;
export const BYTES_PER_MS = 8 * 1024;

/** What a peer may send unasked at once: ids of all records that may wait, or a few of the largest blocks. */
export const BURST_MESSAGES = 20_000;
export const BURST_BYTES = 64 * 1024 * 1024;

/** Bytes that may wait to be sent to one peer. Past it the peer reads too slowly and is dropped. */
export const MAX_SEND_QUEUE_BYTES = 4 * MAX_FRAME_BYTES;

/**
 * Bytes with which an answer waits until the peer has read: what it asks for and does not read takes that and one
 * answer, whatever it asks for, and the line is never idle.
 */
export const MAX_WAITING_BYTES = 256 * 1024;

/** Silence after which a ping is sent, in ms. */
export const PING_AFTER_MS = 4_000;

/**
 * Silence after which a peer counts as gone, in ms: half-open connections end here, as after a change of
 * address. A machine that stands still for ten seconds keeps its connections.
 */
export const SILENT_AFTER_MS = 14_000;

/** How long a peer may take to read what waits for it, in ms: 8 MB at 1.5 Mbit/s. */
export const STUCK_AFTER_MS = 45_000;
