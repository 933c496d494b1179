/** Reading records of strangers: JSON objects with exactly the fields that are expected. */

/** A test of a field's value. */
export type FieldTest = (value: unknown) => boolean;

/** Texts up to a length, counted in UTF-16 code units. */
export function textUpTo(most: number): FieldTest {
  return (value) => typeof value === "string" && value.length <= most && value.isWellFormed();
}

/**
 * The object that a record holds, if it has all required fields, no field but these, and each passes its
 * test; undefined otherwise. Never throws.
 */
export function readJsonRecord<T extends object>(
  record: Uint8Array,
  required: Readonly<Record<string, FieldTest>>,
  optional: Readonly<Record<string, FieldTest>> = {},
): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(record));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const fields = Object.entries(value);
  const isKnown = fields.every(([name, each]) => {
    const test = Object.hasOwn(required, name)
      ? required[name]
      : Object.hasOwn(optional, name)
      ? optional[name]
      : undefined;
    return test?.(each) ?? false;
  });
  const isWhole = Object.keys(required).every((name) => Object.hasOwn(value, name));
  return isKnown && isWhole ? value as T : undefined;
}
