/** Numbers with their nouns, for people. */
import { groupDigits } from "./group_digits.ts";

/** Such as `1 vote` and `12,345 votes`. */
export function countOf(count: number, noun: string): string {
  return `${groupDigits(count)} ${noun}${count === 1 ? "" : "s"}`;
}
