/** `replaced.json`: which voters of a registrar's folder have got another code. Nothing of it is secret. */

/** A voter with a new letter. */
export interface ReplacedKey {
  /** Number on the roll, from 1. */
  readonly voter: number;
  /** What this registrar's new code gives: 64 hex digits. */
  readonly key: string;
}

/** Writes the file's text. */
export function formatReplaced(replaced: readonly ReplacedKey[]): string {
  return `${JSON.stringify(replaced, undefined, 1)}\n`;
}

/**
 * Reads what {@linkcode formatReplaced} writes.
 *
 * @throws {SyntaxError} If it is anything else.
 */
export function parseReplaced(text: string): ReplacedKey[] {
  const value: unknown = JSON.parse(text);
  if (Array.isArray(value) && value.every(isReplaced)) return value;
  throw new SyntaxError(
    "it must be a list of voters and keys, as chainvote roll replace writes it",
  );
}

function isReplaced(value: unknown): value is ReplacedKey {
  return typeof value === "object" && value !== null && "voter" in value && "key" in value &&
    Number.isInteger(value.voter) && typeof value.key === "string" &&
    /^[0-9a-f]{64}$/.test(value.key);
}
