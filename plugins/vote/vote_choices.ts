/** The list of choices that a network may name, and how a refusal tells of it. */

/** Choices that a refusal names; a list may hold hundreds. */
const SHOWN_CHOICES = 5;

/** Characters of a choice that a refusal shows. */
const SHOWN_CHARACTERS = 60;

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
