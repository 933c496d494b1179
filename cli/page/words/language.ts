/** Which language the page speaks, and how it writes numbers and times. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { en, type Words } from "./en.ts";

/** The tag of a language that there is, of BCP 47. */
export type LanguageTag = "en" | "de" | "fr" | "el" | "ar";

/** What the languages call themselves. */
export const LANGUAGE_NAMES: Readonly<Record<LanguageTag, string>> = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  el: "Ελληνικά",
  ar: "العربية",
};

/** The languages that there are. */
export const LANGUAGE_TAGS: readonly LanguageTag[] = ["en", "de", "fr", "el", "ar"];

/** Where the words of each are: English is there from the start, and nobody loads what others read. */
const CATALOGUES: Readonly<Record<LanguageTag, () => Promise<Words>>> = {
  en: () => Promise.resolve(en),
  de: async () => (await import("./de.ts")).de,
  fr: async () => (await import("./fr.ts")).fr,
  el: async () => (await import("./el.ts")).el,
  ar: async () => (await import("./ar.ts")).ar,
};

/** Languages that are written from right to left. */
const RIGHT_TO_LEFT: readonly string[] = ["ar", "fa", "he", "ur"];

/** The tag of the language that is wished for. */
export const language = signal<LanguageTag>("en");

/** What was loaded. */
const loaded = signal<Readonly<Partial<Record<LanguageTag, Words>>>>({ en });

/** The tag of the language that is spoken: English until the one that is wished for is here. */
export const spoken = computed<LanguageTag>(() =>
  loaded.value[language.value] === undefined ? "en" : language.value
);

/** What the page says now. */
export const words = computed<Words>(() => loaded.value[spoken.value] ?? en);

/** Loads the words of a language, once. @throws {TypeError} If they cannot be loaded. */
export async function loadLanguage(tag: LanguageTag): Promise<void> {
  if (loaded.peek()[tag] !== undefined) return;
  const catalogue = await CATALOGUES[tag]();
  loaded.value = { ...loaded.peek(), [tag]: catalogue };
}

/** What is said of one matter, in every language that there is: one that is missing does not compile. */
export type InEachLanguage<T> = Readonly<Record<LanguageTag, T>>;

/** What is said of a matter now. Words that few screens need stand apart, so that a page holds those alone that it shows. */
export function wordsAbout<T>(said: InEachLanguage<T>): ReadonlySignal<T> {
  return computed(() => said[spoken.value]);
}

/** Which way lines of the language run. */
export const direction = computed(() => RIGHT_TO_LEFT.includes(spoken.value) ? "rtl" : "ltr");

/**
 * The first of the wished languages that there is.
 *
 * @param wished Tags, the best first, such as `de-CH`.
 */
export function chooseLanguage(wished: readonly string[]): LanguageTag {
  return wished.map((tag) => tag.toLowerCase().split("-")[0]).find(isLanguageTag) ?? "en";
}

function isLanguageTag(tag: string): tag is LanguageTag {
  return Object.hasOwn(LANGUAGE_NAMES, tag);
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
const locale = computed(() => spoken.value === "ar" ? "ar-u-nu-latn" : spoken.value);

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
const shortMoments = computed(() =>
  new Intl.DateTimeFormat(locale.value, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
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

/** A day and a time as short as a column of a table needs them. @param ms Since the Unix epoch. */
export function showShortMoment(ms: number): string {
  return shortMoments.value.format(ms);
}

/** A time of today. @param ms Since the Unix epoch. */
export function showTimeOfDay(ms: number): string {
  return times.value.format(ms);
}

/** What stands in an order, one after the other. */
export function showSeries(texts: readonly string[]): string {
  return texts.map(isolate).join(spoken.value === "ar" ? "، " : ", ");
}

/** Names one after the other. */
export function showList(names: readonly string[]): string {
  return lists.value.format(names.map(isolate));
}
