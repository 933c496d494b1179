/** The list of choices that a network may name: which of them look alike, and how a refusal tells of it. */
import { dropHidden } from "../../core/base/unicode_text.ts";

/** Choices that a refusal names; a list may hold hundreds. */
const SHOWN_CHOICES = 5;

/** Characters of a choice that a refusal shows. */
const SHOWN_CHARACTERS = 60;

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
 * The first two choices of a list that a voter could take for each other: equal but for case, white space,
 * compatibility forms (full width, ligatures), joiners, or letters of another script that look the same.
 *
 * Accents are no such difference: `Zoë` and `Zoe` are two names. By the stability policies of Unicode, texts
 * that are equal in this way are so in every later version.
 */
export function findNearChoices(
  choices: readonly string[],
): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const choice of choices) {
    const plain = dropHidden(choice).normalize("NFKC").replace(/\s+/g, " ").trim();
    const latin = Array.from(plain, (char) => LATIN_OF.get(char) ?? char).join("");
    const keys = new Set([plain, latin].map((text) => text.toLowerCase().replaceAll("ς", "σ")));
    for (const key of keys) {
      const other = seen.get(key);
      if (other !== undefined) return [other, choice];
    }
    for (const key of keys) seen.set(key, choice);
  }
  return undefined;
}

/** Why a choice is none of a list, naming the first of them. */
export function describeUnknownChoice(choice: string, choices: readonly string[]): string {
  const some = choices.slice(0, SHOWN_CHOICES).map(quote).join(", ");
  const more = choices.length - SHOWN_CHOICES;
  const list = more > 0 ? `${some} or one of ${more} more` : some;
  return `the choice must be one of ${list}: it is ${quote(choice)}`;
}

/** A text in quotes, cut where it is long. */
function quote(text: string): string {
  const start = [...text.slice(0, 2 * SHOWN_CHARACTERS)].slice(0, SHOWN_CHARACTERS).join("");
  return JSON.stringify(start === text ? text : `${start}…`);
}
