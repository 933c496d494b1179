/**
 * What texts that people write may be, and when two of them are the same: voter IDs and choices of votes, and every text of
 * an election.
 *
 * This room owns these rules and which texts look alike (`near_texts.ts`). It does not own what a text is for, or how long
 * it may be: that is handed in (`plugins/vote`, `plugins/election`). Read `near_texts.ts` next.
 *
 * Two texts are the same when they are equal code point for code point after
 * white space around them is taken away and they are put into Unicode Normalization Form C. So `é` as
 * one code point and as `e` with a combining accent are one ID; `Ana` and `ana` are two, for case
 * matters; and look-alikes (a Latin and a Cyrillic `a`, a full-width `Ａ`) are two, for nothing is
 * folded by its looks.
 *
 * Source: UAX #15, Unicode Normalization Forms. Its stability promise (§3, "Versioning and Stability")
 * keeps text of assigned characters in the form it has in every later version of Unicode. It says nothing
 * of code points that are not assigned, so those that Unicode 15.1 does not know are refused: then a vote
 * is judged alike by peers of all later versions, and an audit in ten years says what it says today.
 *
 * What shows nothing is refused too (`core/base/unicode_text.ts`), as with it two voters or choices look alike;
 * and U+FFFD, which programs write for bytes that they could not read.
 *
 * These rules came with version 2 of the validator `vote`. Chains of version 1 are judged by the rules they began
 * with; what is typed in is held to those of version 2 everywhere.
 */
import { groupDigits } from "../../core/base/group_digits.ts";
import { UNICODE_VERSION } from "../../core/base/unicode_tables.ts";
import { dropIdleJoiners, findHidden, findUnassigned } from "../../core/base/unicode_text.ts";

/** Which rules: those of `vote` 1 know of no character that is missing from a font, or shows nothing. */
export type TextRules = 1 | 2;

/** The literal code of a rule for such a text. */
export type TextCode =
  | "empty"
  | "too-long"
  | "lone-surrogate"
  | "control-character"
  | "replacement-character"
  | "not-trimmed"
  | "unassigned-character"
  | "hidden-character"
  | "not-nfc";

/** The rule that a text breaks. */
export interface TextFault {
  readonly code: TextCode;
  /** For people: `the voter ID must not be empty`. It holds nothing of the text but code points as U+XXXX. */
  readonly reason: string;
}

/** What {@linkcode normalizeText} answers. */
export type NormalizedText =
  | { readonly ok: true; readonly text: string }
  | ({ readonly ok: false } & TextFault);

/** Which text is meant. */
export interface TextPlace {
  /** What it is called: `voter ID`. */
  readonly name: string;
  /** Most code points that it may have. */
  readonly most: number;
  /** @default 2 */
  readonly rules?: TextRules;
}

/**
 * C0 and C1 controls, line and paragraph separator, and the bidirectional embeddings, overrides and
 * isolates: each can make a list show something else than it holds.
 */
// deno-lint-ignore no-control-regex -- finding them is the job
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Most texts: printable ASCII without spaces around it keeps every rule but the one on length. */
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Turns what a person typed into the text that is recorded: no white space around it (as
 * `String.prototype.trim` has it), no joiner that changes nothing, Unicode NFC, and every rule of
 * {@linkcode checkText} kept.
 *
 * So `" Zoe\u0308 "` gives `{ ok: true, text: "Zo\u00eb" }`.
 */
export function normalizeText(text: string, place: TextPlace): NormalizedText {
  const normal = dropIdleJoiners(text.trim()).normalize("NFC");
  const fault = checkText(normal, place);
  return fault === undefined ? { ok: true, text: normal } : { ok: false, ...fault };
}

/**
 * The first rule that a recorded text breaks, or `undefined` when it is fine. Nothing is repaired here:
 * a text that is not trimmed or not in NFC breaks a rule. Positions count code points, from 1.
 */
export function checkText(
  text: string,
  { name, most, rules = 2 }: TextPlace,
): TextFault | undefined {
  if (text.length <= most && PLAIN.test(text)) return undefined;
  if (text === "") return { code: "empty", reason: `the ${name} must not be empty` };

  const length = codePoints(text);
  if (length > most) {
    const [longest, has] = [most, length].map(groupDigits);
    const reason = `the ${name} must not be longer than ${longest} characters: it has ${has}`;
    return { code: "too-long", reason };
  }
  if (!text.isWellFormed()) {
    const reason = `the ${name} has a lone surrogate ${where(text, text.search(LONE_SURROGATE))}`;
    return { code: "lone-surrogate", reason };
  }
  if (FORBIDDEN.test(text)) {
    const reason = `the ${name} has a control character ${where(text, text.search(FORBIDDEN))}`;
    return { code: "control-character", reason };
  }
  if (text !== text.trim()) {
    const reason = `the ${name} must not begin or end with white space`;
    return { code: "not-trimmed", reason };
  }
  const fault = rules === 1 ? undefined : checkCharacters(name, text);
  if (fault !== undefined) return fault;
  if (text !== text.normalize("NFC")) {
    return { code: "not-nfc", reason: `the ${name} must be in Unicode normalization form C (NFC)` };
  }
  return undefined;
}

/** The rules that came with version 2. */
function checkCharacters(name: string, text: string): TextFault | undefined {
  // It stands for bytes that were no UTF-8: with it, different names would become one.
  if (text.includes("\ufffd")) {
    const place = where(text, text.indexOf("\ufffd"));
    const reason = `the ${name} has a character that could not be read ${place}: it must be UTF-8`;
    return { code: "replacement-character", reason };
  }
  const unassigned = findUnassigned(text);
  if (unassigned !== -1) {
    const reason =
      `the ${name} has a code point that is no character in Unicode ${UNICODE_VERSION} ` +
      where(text, unassigned);
    return { code: "unassigned-character", reason };
  }
  const hidden = findHidden(text);
  if (hidden !== -1) {
    const reason = `the ${name} has a character that shows nothing ${where(text, hidden)}`;
    return { code: "hidden-character", reason };
  }
  return undefined;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** `(U+0009) at position 3` of the code point at an index. */
function where(text: string, index: number): string {
  const code = text.codePointAt(index)?.toString(16).toUpperCase().padStart(4, "0");
  return `(U+${code}) at position ${codePoints(text.slice(0, index)) + 1}`;
}
