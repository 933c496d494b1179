/** Limits of a search for ids by their beginnings. */

/** Hex digits that the beginning of a record's id must have at least: as many as git asks for. */
export const MIN_ID_DIGITS = 4;

/** Ids that a beginning is completed to at most; a person who sees as many types another digit. */
export const MAX_FOUND_IDS = 20;
