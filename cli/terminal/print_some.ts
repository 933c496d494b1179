/** The first of many lines, so that a file of 300,000 bad lines does not fill the terminal. */
import { countOf } from "../../core/base/count_of.ts";
import { printNote } from "./output.ts";

/** Lines that are printed one by one: a screen. */
const SHOWN = 20;

/** Options of {@linkcode printSome}. */
export interface PrintSomeOptions<T> {
  /** One of them as a line. */
  readonly describe: (item: T) => string;
  /** What they are, one of them: `bad line`. */
  readonly noun: string;
}

/** Prints the first of a list to stderr, a line each, and how many more there are. */
export function printSome<T>(
  items: readonly T[],
  { describe, noun }: PrintSomeOptions<T>,
): void {
  for (const item of items.slice(0, SHOWN)) printNote(describe(item));
  const more = items.length - SHOWN;
  if (more > 0) printNote(`… and ${countOf(more, `more ${noun}`)}; --json lists all of them.`);
}
