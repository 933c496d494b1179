/**
 * One row of CSV as RFC 4180 §2 has it, without the line end: a field that holds a comma, a quote or a
 * line break is put into quotes, and quotes in it are doubled. White space at a field's ends is quoted
 * too, as many readers drop it otherwise.
 *
 * A field that begins with `=`, `+`, `-`, `@`, a tab or a carriage return is **not** altered, although a
 * spreadsheet may take it for a formula: what is read back must be the recorded text, exactly. For
 * spreadsheets there is {@linkcode encodeSpreadsheetRow}.
 *
 * @example
 * ```ts
 * import { encodeCsvRow } from "./csv_row.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(encodeCsvRow(['say "hi"', "2"]), '"say ""hi""",2');
 * ```
 */
export function encodeCsvRow(fields: readonly string[]): string {
  // A row of one empty field would be an empty line, which readers skip.
  if (fields.length === 1 && fields[0] === "") return '""';
  return fields.map(encodeField).join(",");
}

/**
 * One row of CSV for a spreadsheet, without the line end: every field is in quotes, so that none ends at another
 * separator, such as `;`, and what would begin a formula has a `'` before it, which makes it a text.
 *
 * Source: OWASP, CSV Injection: the characters `=`, `+`, `-`, `@`, tab, carriage return and line feed, and
 * the full-width forms of the first four.
 */
export function encodeSpreadsheetRow(fields: readonly string[]): string {
  return fields.map((field) => quote(/^[=+\-@\t\r\n＝＋－＠]/u.test(field) ? `'${field}` : field))
    .join(",");
}

/**
 * One row of CSV for both: for a spreadsheet, as above, and for programs, which read it back by
 * {@linkcode readGuardedField}. A field that needs no quotes has none.
 */
export function encodeGuardedRow(fields: readonly string[]): string {
  return fields.map((field) => {
    const guarded = FORMULA.test(field) ? `'${field}` : field;
    return /[;\t]/.test(guarded) ? quote(guarded) : encodeField(guarded);
  }).join(",");
}

/** The field that {@linkcode encodeGuardedRow} wrote so: without the `'` that keeps it from being a formula. */
export function readGuardedField(field: string): string {
  return field.startsWith("'") && FORMULA.test(field.slice(1)) ? field.slice(1) : field;
}

/** What a spreadsheet takes for a formula, and what would look like such a field that was guarded. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/u;

function quote(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}

function encodeField(field: string): string {
  const plain = !/[",\r\n]/.test(field) && field === field.trim();
  return plain ? field : quote(field);
}
