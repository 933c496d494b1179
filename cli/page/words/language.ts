/** Which language the page speaks, and how it writes numbers and times. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { el } from "./el.ts";
import { en, type Words } from "./en.ts";
import { fr } from "./fr.ts";

/** The languages that there are, by their tags of BCP 47. */
export const LANGUAGES: Readonly<Record<string, Words>> = { en, de, fr, el, ar };

/** Languages that are written from right to left. */
const RIGHT_TO_LEFT: readonly string[] = ["ar", "fa", "he", "ur"];

/** The tag of the language that is spoken. */
export const language = signal("en");

/** What the page says now. */
export const words = computed<Words>(() => LANGUAGES[language.value] ?? en);

/** What is said of one matter, in every language that there is: one that is missing does not compile. */
export type InEachLanguage<T> = Readonly<Record<"en" | "de" | "fr" | "el" | "ar", T>>;

/** What is said of a matter now. Words that few screens need stand apart, so that a page holds those alone that it shows. */
export function wordsAbout<T>(said: InEachLanguage<T>): ReadonlySignal<T> {
  const byTag: Readonly<Record<string, T>> = said;
  return computed(() => byTag[language.value] ?? said.en);
}

/** Which way lines of the language run. */
export const direction = computed(() => RIGHT_TO_LEFT.includes(language.value) ? "rtl" : "ltr");

/**
 * The first of the wished languages that there is.
 *
 * @param wished Tags, the best first, such as `de-CH`.
 */
export function chooseLanguage(wished: readonly string[]): string {
  const known = wished.map((tag) => tag.toLowerCase().split("-")[0]);
  return known.find((tag) => Object.hasOwn(LANGUAGES, tag)) ?? "en";
}

/** Letters of scripts that run from right to left. */
const RTL_LETTER = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

/**
 * A text of somebody else, to be put into a sentence. Where it may run the other way than the sentence it stands between the
 * marks of Unicode that keep the two apart (FSI and PDI, UAX #9), or dots and numbers beside it would jump.
 */
export function isolate(text: string): string {
  return direction.value === "rtl" || RTL_LETTER.test(text) ? `\u2068${text}\u2069` : text;
}

/**
 * By which numbers and times are written. Arabic has two sets of digits: these are the ones of the letters and codes.
 */
const locale = computed(() => language.value === "ar" ? "ar-u-nu-latn" : language.value);

const numbers = computed(() => new Intl.NumberFormat(locale.value));
const shares = computed(() =>
  new Intl.NumberFormat(locale.value, { style: "percent", maximumFractionDigits: 1 })
);
const moments = computed(() =>
  new Intl.DateTimeFormat(locale.value, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  })
);
const times = computed(() =>
  new Intl.DateTimeFormat(locale.value, { hour: "2-digit", minute: "2-digit" })
);
const lists = computed(() => new Intl.ListFormat(locale.value, { type: "conjunction" }));

/** A whole number, its digits in groups. */
export function showNumber(value: number): string {
  return numbers.value.format(value);
}

/** A part of a whole, as a percentage; a dash where there is no whole. */
export function showShare(part: number, whole: number): string {
  return whole === 0 ? "–" : shares.value.format(part / whole);
}

/** A day and a time with the zone that they are told in. @param ms Since the Unix epoch. */
export function showMoment(ms: number): string {
  return moments.value.format(ms);
}

/** A time of today. @param ms Since the Unix epoch. */
export function showTimeOfDay(ms: number): string {
  return times.value.format(ms);
}

/** Names one after the other. */
export function showList(names: readonly string[]): string {
  return lists.value.format(names.map(isolate));
}
