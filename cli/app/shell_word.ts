/** Texts in command lines that people paste. */

/** What a shell takes as it is: no blank, quote, dollar, star and the like. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** A text as one word of a command line for a POSIX shell, in quotes only where it needs them. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
