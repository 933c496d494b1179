/** How large a definition may be: all that an organiser could push onto voters and peers. */
import { MAX_RECORD_BYTES } from "../../../core/block/limits.ts";

/** Longest title in code points, which stands in every table and on every letter. */
export const MAX_TITLE_LENGTH = 200;

/** Longest description of an election or text of a question in code points: half a page. */
export const MAX_TEXT_LENGTH = 2_000;

/** Longest choice and longest name of somebody who signs, in code points: two lines on a screen of 80 columns and less. */
export const MAX_LABEL_LENGTH = 150;

/** Longest language tag: what RFC 5646 §4.4.1 asks every program to take. */
export const MAX_LANGUAGE_LENGTH = 35;

/** Most questions of one election: more than anybody fills in at once. */
export const MAX_QUESTIONS = 32;

/** Most registrars: with two neither can vote for others alone; what a third would do is in no protocol here. */
export const MAX_REGISTRARS = 2;

/** Most trustees: their certificates are half of the longest definition, and each adds its part to every step of the rest. */
export const MAX_TRUSTEES = 12;

/** Fewest ballots whose sum is opened where the definition says nothing: of four everybody guesses too much. */
export const DEFAULT_MINIMUM = 5;

/**
 * Most bytes of all secret ballots that can count, voters times the length of a ballot: whoever checks the tally holds all of them at
 * once (`plugins/host/limits.ts`). 42,000 voters of a ballot with six choices, 5,000 with fifty.
 */
export const MAX_SECRET_BALLOTS_BYTES = 64 * 1024 * 1024;

/**
 * What has to lie between `closes` and `late`: blocks take 15 s with the default interval, so a ballot that was cast in the
 * last second has eight of them to get into one.
 */
export const MIN_GRACE_MS = 120_000;

/**
 * Largest config in bytes of canonical JSON. The record that holds it has at most 16,384, and beside it the network's name
 * (400 bytes at most), its parameters and time (some 400), and what witnesses will need.
 */
export const MAX_CONFIG_BYTES = MAX_RECORD_BYTES - 1_536;
