/** How the page looks, as its reader wishes: size of the text, colours, language. Kept on this device alone. */
import { effect, signal } from "@preact/signals";
import { keepText, type TextStore } from "./kept_text.ts";
import { chooseLanguage, language } from "../words/language.ts";

/** Sizes of the text, the normal one first. */
export const SIZES = ["normal", "large", "larger", "largest"] as const;
/** Sets of colours. `auto` is what the device asks for. */
export const SCHEMES = ["auto", "light", "dark", "blackOnWhite", "yellowOnBlack"] as const;

/** A size of the text. */
export type Size = typeof SIZES[number];
/** A set of colours. */
export type Scheme = typeof SCHEMES[number];

/** The size that is wished for. */
export const size = signal<Size>("normal");
/** The colours that are wished for. */
export const scheme = signal<Scheme>("auto");

const KEY = "chainvote/look";

/**
 * Takes up what was wished for before, and keeps what is wished for from now on.
 *
 * @param wished Languages of the reader, the best first.
 */
export function followWishes(store: TextStore | undefined, wished: readonly string[]): void {
  const kept = readWishes(store);
  language.value = chooseLanguage([
    ...kept.language === undefined ? [] : [kept.language],
    ...wished,
  ]);
  size.value = SIZES.find((each) => each === kept.size) ?? "normal";
  scheme.value = SCHEMES.find((each) => each === kept.scheme) ?? "auto";
  effect(() => {
    const text = JSON.stringify({
      language: language.value,
      size: size.value,
      scheme: scheme.value,
    });
    keepText(store, KEY, text);
  });
}

function readWishes(store: TextStore | undefined): Partial<Record<string, string>> {
  try {
    const found: unknown = JSON.parse(store?.getItem(KEY) ?? "{}");
    return typeof found === "object" && found !== null ? found as Record<string, string> : {};
  } catch {
    // What another program, or an older page, has put there is no wish.
    return {};
  }
}
