/** Reading the fields of a network definition: what all parts of it refuse alike. */
import { UNICODE_VERSION } from "../base/unicode_tables.ts";
import { findHidden, findUnassigned } from "../base/unicode_text.ts";
import { RuleError } from "./rule_error.ts";

/** Longest name of a network, a validator or a witness, in code points: it stands in logs and tables. */
const MAX_NAME_LENGTH = 100;

/**
 * An object, with fields of these names at most.
 *
 * @throws {RuleError} `definition`, naming `what`.
 */
export function readDefinitionFields(
  value: unknown,
  what: string,
  known?: readonly string[],
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new RuleError("definition", { [what]: `${showField(value)} is not an object` });
  }
  const unknown = known && Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new RuleError("definition", { [`unknown field in ${what}`]: showField(unknown) });
  }
  return value as Record<string, unknown>;
}

/**
 * A whole number from `least` to `most`.
 *
 * @throws {RuleError} `definition`, naming `what`.
 */
export function readDefinitionNumber(
  value: unknown,
  what: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  if (isWholeNumber(value) && value >= least && value <= most) return value;
  throw new RuleError("definition", {
    [what]: `${showField(value)} is not a whole number in ${least}..${most}`,
  });
}

/**
 * A name.
 *
 * @throws {RuleError} `definition`, naming `what`.
 */
export function readDefinitionName(value: unknown, what: string): string {
  const good = typeof value === "string" && value !== "" && value.isWellFormed() &&
    [...value].length <= MAX_NAME_LENGTH && !/\p{Cc}/u.test(value);
  if (!good) {
    throw new RuleError("definition", {
      [what]: `${showField(value)} is not a text of 1 to ${MAX_NAME_LENGTH} printable characters`,
    });
  }
  if (value.trim() !== value) {
    throw new RuleError("definition", {
      [what]: `${showField(value)} begins or ends with white space`,
    });
  }
  return value;
}

/**
 * Refuses characters that do not show, so that two names that look equal are equal. Bidirectional controls are among them.
 *
 * @throws {RuleError} `definition`, naming `what`.
 */
export function checkShows(name: string, what: string): void {
  const unassigned = findUnassigned(name);
  const hidden = findHidden(name);
  const separator = name.search(/[\u2028\u2029]/);
  const unread = name.indexOf("\ufffd");
  const bad = [unassigned, hidden, separator, unread].find((index) => index !== -1);
  if (bad !== undefined) {
    const code = name.codePointAt(bad)!.toString(16).toUpperCase().padStart(4, "0");
    const why = bad === unassigned
      ? `is no character in Unicode ${UNICODE_VERSION}`
      : bad === unread
      ? "stands for what could not be read: it must be UTF-8"
      : "shows nothing";
    throw new RuleError("definition", {
      [what]: `${showField(name)} holds U+${code}, which ${why}`,
    });
  }
  if (name !== name.normalize("NFC")) {
    const why = "is not in Unicode normalization form C (NFC)";
    throw new RuleError("definition", { [what]: `${showField(name)} ${why}` });
  }
}

/** True for a number without a fraction that is exact. */
export function isWholeNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** A value for a message. */
export function showField(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
