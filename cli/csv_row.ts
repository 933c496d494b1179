/**
 * One row of CSV as RFC 4180 §2 has it, without the line end: a field that holds a comma, a quote or a
 * line break is put into quotes, and quotes in it are doubled. White space at a field's ends is quoted
 * too, as many readers drop it otherwise.
 *
 * A field that begins with `=`, `+`, `-`, `@`, a tab or a carriage return is **not** altered, although a
 * spreadsheet may take it for a formula: what is read back must be the recorded text, exactly. Whoever
 * opens a stranger's file in a spreadsheet should import such columns as text.
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

function encodeField(field: string): string {
  const plain = !/[",\r\n]/.test(field) && field === field.trim();
  return plain ? field : `"${field.replaceAll('"', '""')}"`;
}
