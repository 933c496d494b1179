/** How large a list of voters may be that a registrar hands in. */

/** Most bytes of the file: 256 for each of a million voters. */
export const MAX_VOTER_FILE_BYTES = 256 * 1024 * 1024;

/** Most columns: whoever needs more has named the wrong file. */
export const MAX_VOTER_COLUMNS = 50;

/** Longest name in code points: two lines of an address on a letter. */
export const MAX_NAME_LENGTH = 150;

/** Longest field that is kept as it is, in code points: an address of many lines. */
export const MAX_FIELD_LENGTH = 1_000;

/** Longest heading of a column in code points. */
export const MAX_HEADING_LENGTH = 100;

/** Longest e-mail address: RFC 5321 §4.5.3.1.3, without the brackets. */
export const MAX_EMAIL_LENGTH = 254;

/**
 * Most voters of names that look alike. Each is compared with those before, so it bounds the time: of a million voters,
 * 10^8 pairs. In a country of common names some ten of 100,000 people share one.
 */
export const MAX_NAMESAKES = 200;
