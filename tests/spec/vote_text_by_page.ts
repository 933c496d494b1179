/**
 * The rules on texts of votes, written a second time from `docs/spec/chain.md` alone, rule by rule and without
 * regular expressions. With the program it shares the tables of Unicode's properties and the runtime's NFC.
 */
import {
  ASSIGNED,
  DEFAULT_IGNORABLE,
  JOINS_BEFORE,
  JOINS_BOTH,
  SHOWN_EMOJI,
  TEXT_EMOJI,
  VIRAMA,
} from "../../core/base/unicode_tables.ts";

/** Each set that the page names, as code points. */
export const SETS = {
  assigned: setOf(ASSIGNED),
  ignorable: setOf(DEFAULT_IGNORABLE),
  blank: setOf("2800 fff9-fffc 13430-1343f 16fe4 1d159"),
  control: setOf("0-1f 7f-9f 2028 2029 202a-202e 2066-2069"),
  white: setOf("9-d 20 a0 1680 2000-200a 2028 2029 202f 205f 3000 feff"),
  dualJoining: setOf(JOINS_BOTH),
  rightJoining: setOf(JOINS_BEFORE),
  virama: setOf(VIRAMA),
  arabicSign: setOf("64b-65f 670"),
  emojiPresentation: setOf(SHOWN_EMOJI),
  textEmoji: setOf(TEXT_EMOJI),
  keycap: setOf("23 2a 30-39"),
} as const;

/** The flags that may be hidden in tags, as code points. */
export const FLAGS = ["gbeng", "gbsct", "gbwls"].map((letters) => [
  0x1f3f4,
  ...Array.from(letters, (letter) => 0xe0000 + letter.codePointAt(0)!),
  0xe007f,
]);

/** The code of the first rule that a text breaks, `good` if it breaks none. */
export function judgeByPage(text: string): string {
  const codes = Array.from(text, (char) => char.codePointAt(0)!);
  if (codes.length === 0) return "empty";
  if (codes.length > 2_000) return "too-long";
  if (codes.some((code) => code >= 0xd800 && code <= 0xdfff)) return "lone-surrogate";
  if (codes.some((code) => SETS.control.has(code))) return "control-character";
  if ([codes[0], codes[codes.length - 1]].some((code) => SETS.white.has(code))) {
    return "not-trimmed";
  }
  if (codes.includes(0xfffd)) return "replacement-character";
  if (!codes.every((code) => SETS.assigned.has(code))) return "unassigned-character";
  if (codes.some((_, at) => isHidden(codes, at))) return "hidden-character";
  return text === text.normalize("NFC") ? "good" : "not-nfc";
}

function isHidden(codes: readonly number[], at: number): boolean {
  const code = codes[at];
  if (!SETS.ignorable.has(code) && !SETS.blank.has(code)) return false;
  if (isInFlag(codes, at)) return false;
  const [before, after] = [codes[at - 1] ?? -1, codes[at + 1] ?? -1];
  switch (code) {
    case 0x200c:
      return !(isBetweenLetters(codes, at) || (SETS.virama.has(before) && after >= 0x300));
    case 0x200d: {
      const isBengali = [0x9b0, 0xcb0].includes(before) && [0x9cd, 0xccd].includes(after);
      const first = before === 0xfe0f ? codes[at - 2] ?? -1 : before;
      return !(SETS.virama.has(before) || isBengali || (isEmoji(first) && isEmoji(after)));
    }
    case 0xfe0f:
      return !(SETS.textEmoji.has(before) || (SETS.keycap.has(before) && after === 0x20e3));
    default:
      return true;
  }
}

/** True between two letters that would join, with up to four signs behind the first. */
function isBetweenLetters(codes: readonly number[], at: number): boolean {
  const after = codes[at + 1] ?? -1;
  if (!SETS.dualJoining.has(after) && !SETS.rightJoining.has(after)) return false;
  let letter = at - 1;
  while (at - 1 - letter < 4 && SETS.arabicSign.has(codes[letter] ?? -1)) letter -= 1;
  return SETS.dualJoining.has(codes[letter] ?? -1);
}

function isEmoji(code: number): boolean {
  return SETS.emojiPresentation.has(code) || SETS.textEmoji.has(code);
}

function isInFlag(codes: readonly number[], at: number): boolean {
  return FLAGS.some((flag) =>
    flag.some((_, i) => flag.every((code, j) => codes[at - i + j] === code))
  );
}

function setOf(runs: string): ReadonlySet<number> {
  return new Set(
    runs.split(" ").flatMap((run) => {
      const [first, last = first] = run.split("-").map((digits) => parseInt(digits, 16));
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    }),
  );
}
