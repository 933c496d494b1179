/** Which texts of a list look alike. */
import { dropHidden } from "../../core/base/unicode_text.ts";

/**
 * Letters of Cyrillic and Greek that look like one of Latin, and that one. A selection of the data file
 * `confusables.txt` of UTS #39: those that fonts draw alike.
 */
const LOOK_ALIKES: readonly (readonly [string, string])[] = [
  // Cyrillic
  ["АВЕКМНОРСТУХІЈЅаеорсухіјѕ", "ABEKMHOPCTYXIJSaeopcyxijs"],
  // Greek
  ["ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo"],
];

const LATIN_OF: ReadonlyMap<string, string> = new Map(
  LOOK_ALIKES.flatMap(([theirs, latin]) => [...theirs].map((char, i) => [char, latin[i]] as const)),
);

/**
 * The first two texts of a list, such as choices, that a person could take for each other: equal but for case, white space,
 * compatibility forms (full width, ligatures), joiners, or letters of another script that look the same.
 *
 * Accents are no such difference: `Zoë` and `Zoe` are two names. By the stability policies of Unicode, texts
 * that are equal in this way are so in every later version.
 */
export function findNearTexts(
  texts: readonly string[],
): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const text of texts) {
    const keys = looksOf(text);
    for (const key of keys) {
      const other = seen.get(key);
      if (other !== undefined) return [other, text];
    }
    for (const key of keys) seen.set(key, text);
  }
  return undefined;
}

/** One or two texts of which two texts share one if a person could take them for each other. */
export function looksOf(text: string): ReadonlySet<string> {
  const plain = dropHidden(text).normalize("NFKC").replace(/\s+/g, " ").trim();
  const latin = Array.from(plain, (char) => LATIN_OF.get(char) ?? char).join("");
  return new Set([plain, latin].map((each) => each.toLowerCase().replaceAll("ς", "σ")));
}
