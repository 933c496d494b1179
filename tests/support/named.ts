/** Hashes, ids and tokens of tests. */

/** The text as one of a kind: tests also need some that nothing computed, that are short, or that break the rule. */
export function named<T extends string>(text: string): T {
  return text as T;
}
