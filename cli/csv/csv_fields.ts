/** Splits one row of CSV (RFC 4180 §2) into its fields. */

/** Why a row is not CSV. */
export type CsvFault = "quote-not-closed" | "quote-in-plain-field" | "text-behind-quote";

/**
 * The fields of a row, or why there are none. White space around a field, and around its quotes, is no part
 * of it; a byte order mark counts as such. A line end inside quotes is kept as it is.
 *
 * Takes time in proportion to the row's length.
 */
export function splitCsvRow(row: string, separator: Separator = ","): string[] | CsvFault {
  const fields: string[] = [];
  for (let from = 0;;) {
    const start = skipSpace(row, from, separator);
    const field = row[start] === '"'
      ? readQuoted(row, start, separator)
      : readPlain(row, start, separator);
    if (typeof field === "string") return field;
    fields.push(field.text);
    if (field.end === row.length) return fields;
    from = field.end + 1;
  }
}

/** What stands between fields: spreadsheets write what their country is used to. */
export type Separator = "," | ";" | "\t";

/** A field, and where the separator behind it is, or the row's end. */
interface Field {
  readonly text: string;
  readonly end: number;
}

function readPlain(row: string, start: number, separator: Separator): Field | CsvFault {
  const at = row.indexOf(separator, start);
  const end = at === -1 ? row.length : at;
  const text = row.slice(start, end);
  return text.includes('"') ? "quote-in-plain-field" : { text: text.trimEnd(), end };
}

function readQuoted(row: string, start: number, separator: Separator): Field | CsvFault {
  let quote = row.indexOf('"', start + 1);
  while (quote !== -1 && row[quote + 1] === '"') quote = row.indexOf('"', quote + 2);
  if (quote === -1) return "quote-not-closed";
  const end = skipSpace(row, quote + 1, separator);
  if (end < row.length && row[end] !== separator) return "text-behind-quote";
  return { text: row.slice(start + 1, quote).replaceAll('""', '"'), end };
}

function skipSpace(row: string, from: number, separator: Separator): number {
  let index = from;
  while (index < row.length && row[index] !== separator && row[index].trim() === "") index++;
  return index;
}
