/**
 * Which characters of a text can be trusted to mean the same on every machine, and to be seen at all.
 *
 * Both questions are answered by tables of one pinned version of Unicode, never by the runtime's own: peers
 * with different runtimes must agree.
 *
 * Sources: the Unicode Character Encoding Stability Policies (a text whose code points are all assigned has
 * the same NFC, and compares alike after case folding, in every later version); UAX #44
 * (`Default_Ignorable_Code_Point`); RFC 5892, appendix A.1 and A.2, and UAX #31 §2.3 (where joiners are
 * needed); UTS #51 §1.4 (emoji sequences); RFC 8264 §9 (private use, ignorable and unassigned code points
 * are no part of an identifier).
 */
import {
  ASSIGNED,
  DEFAULT_IGNORABLE,
  JOINS_BEFORE,
  JOINS_BOTH,
  SHOWN_EMOJI,
  TEXT_EMOJI,
  VIRAMA,
} from "./unicode_tables.ts";

/** Most texts: they hold nothing that the tables are asked about, whose patterns take 3 ms to make. */
const ASCII = /^[ -~]*$/;

const unassigned = lazy(() => new RegExp(`[^${classOf(ASSIGNED)}]`, "u"));

/**
 * What shows nothing and is not default-ignorable: interlinear annotations, the object replacement character,
 * the controls of Egyptian hieroglyphs, and the blanks of Braille, Khitan and musical notation.
 */
const BLANK = "2800 fff9-fffc 13430-1343f 16fe4 1d159";

/** The flags of England, Scotland and Wales: all tag sequences that are in general use (UTS #51). */
const TAGGED_FLAG = ["gbeng", "gbsct", "gbwls"].map((region) =>
  "\u{1f3f4}" + Array.from(region, (char) =>
    String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join("") +
  "\u{e007f}"
);

/** What may show nothing; flags stand first so that they are found whole, and shown they are. */
const hidden = lazy(() =>
  new RegExp(`${TAGGED_FLAG.join("|")}|[${classOf(DEFAULT_IGNORABLE)}${classOf(BLANK)}]`, "gu")
);

/** Vowel signs of Arabic, which joining passes over. */
const ARABIC_SIGNS = "[\\u064b-\\u065f\\u0670]{0,4}";

/**
 * Where a character of {@linkcode hidden} has an effect that is seen, each pattern from its place on.
 *
 * - U+200C parts letters that would join (Persian), and keeps a virama from making a conjunct (Indic).
 * - U+200D chooses the form of a conjunct (Indic), and joins emoji.
 * - U+FE0F makes an emoji of what is text otherwise, and a keycap of a digit.
 */
const needed = lazy((): Readonly<Record<string, RegExp>> => {
  const [both, before, virama] = [JOINS_BOTH, JOINS_BEFORE, VIRAMA].map(classOf);
  const emoji = classOf(`${SHOWN_EMOJI} ${TEXT_EMOJI}`);
  return {
    "\u200c": new RegExp(
      `(?<=[${both}]${ARABIC_SIGNS})\\u200c(?=[${both}${before}])` +
        `|(?<=[${virama}])\\u200c(?=[\\u0300-\\u{10ffff}])`,
      "uy",
    ),
    "\u200d": new RegExp(
      `(?<=[${virama}])\\u200d|(?<=[\\u09b0\\u0cb0])\\u200d(?=[\\u09cd\\u0ccd])` +
        `|(?<=[${emoji}]\\ufe0f?)\\u200d(?=[${emoji}])`,
      "uy",
    ),
    "\ufe0f": new RegExp(
      `(?<=[${classOf(TEXT_EMOJI)}])\\ufe0f|(?<=[0-9#*])\\ufe0f(?=\\u20e3)`,
      "uy",
    ),
  };
});

/** What keyboards add where it changes nothing: U+FE0F behind an emoji, U+200C behind a letter that ends its word part. */
const idle = lazy(() => {
  const [both, before] = [JOINS_BOTH, JOINS_BEFORE].map(classOf);
  return new RegExp(
    `(?<=[${
      classOf(SHOWN_EMOJI)
    }])\\ufe0f|(?<=[${before}]${ARABIC_SIGNS})\\u200c(?=[${both}${before}])`,
    "gu",
  );
});

/** The index of the first code point that has no character in {@linkcode UNICODE_VERSION}, or -1. */
export function findUnassigned(text: string): number {
  return ASCII.test(text) ? -1 : text.search(unassigned());
}

/**
 * The index of the first character that shows nothing, or -1. Joiners and the emoji selector are looked over
 * where a script or an emoji needs them.
 */
export function findHidden(text: string): number {
  if (ASCII.test(text)) return -1;
  for (const { 0: char, index } of text.matchAll(hidden())) {
    if (TAGGED_FLAG.includes(char)) continue;
    const place = needed()[char];
    if (place === undefined) return index;
    place.lastIndex = index;
    if (!place.test(text)) return index;
  }
  return -1;
}

/** The text without joiners and selectors that people's keyboards add and that change nothing. */
export function dropIdleJoiners(text: string): string {
  return ASCII.test(text) ? text : text.replace(idle(), "");
}

/** The text without anything that may show nothing; flags stay. */
export function dropHidden(text: string): string {
  return text.replace(hidden(), (found) => TAGGED_FLAG.includes(found) ? found : "");
}

/** Runs of code points, `20-7e a0`, as the inside of a regular expression's class. */
function classOf(runs: string): string {
  return runs.split(" ").map((run) => run.split("-").map((code) => `\\u{${code}}`).join("-"))
    .join("");
}

/** Makes a value when it is asked for, once. */
function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
