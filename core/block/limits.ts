/** Limits of the formats of this room: the same on every network, so none can be exceeded by agreement. */

/** Largest record in bytes: a vote is some 100; 16 KiB lets an application carry a page of text. */
export const MAX_RECORD_BYTES = 16_384;

/** Milliseconds since 1970 of the year 10000: later times are nonsense and would break `Date`. */
export const MAX_TIME = 253_402_300_800_000;
