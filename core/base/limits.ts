/** Ceilings that are part of the record format itself, the same on every network. */

/** Largest record in bytes: a vote is some 100; 16 KiB lets an application carry a page of text. */
export const MAX_RECORD_BYTES = 16_384;

/** Bytes of a block header on the wire and under the hash. */
export const HEADER_SIZE = 116;

/** Milliseconds since 1970 of the year 10000: later times are nonsense and would break `Date`. */
export const MAX_TIME = 253_402_300_800_000;

/** Largest bundle of a validator in bytes: cryptography and a parser fit, and a peer sends it in one message. */
export const MAX_BUNDLE_BYTES = 1024 * 1024;

/** Hex digits that the beginning of a record's id must have at least: as many as git asks for. */
export const MIN_ID_DIGITS = 4;

/** Ids that a beginning is completed to at most; a person who sees as many types another digit. */
export const MAX_FOUND_IDS = 20;
