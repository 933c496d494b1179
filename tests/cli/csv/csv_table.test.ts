import { assertEquals } from "@std/assert";
import { readCsvTable } from "../../../cli/csv/csv_table.ts";

/** Header and rows as lists of fields, with their lines. */
function read(text: string): { separator: string; rows: unknown[] } {
  const { separator, header, rows } = readCsvTable(text);
  const all = header === undefined ? [] : [header, ...rows];
  return {
    separator,
    rows: all.map((row) => [row.line, "fault" in row ? row.fault : row.fields]),
  };
}

Deno.test("readCsvTable() takes for the separator what the header has most of, outside of quotes", () => {
  const headers = [
    ["name,e-mail", ","],
    ["name;e-mail", ";"],
    ["name\te-mail", "\t"],
    ["Name;Straße, Nr.;Ort", ";"],
    ['Name;"a, b, c, d"', ";"],
    ["name", ","],
    ["a,b;c", ","],
  ] as const;
  for (const [header, separator] of headers) {
    assertEquals(read(header).separator, separator, header);
  }
});

Deno.test("readCsvTable() goes by the line sep= that Excel writes, and counts it", () => {
  const expected = {
    separator: ";",
    rows: [[2, ["Name, Titel, Amt", "E-Mail"]], [3, ["Zoë", "z@example.org"]]],
  };
  const rest = "Name, Titel, Amt;E-Mail\r\nZoë;z@example.org\r\n";
  assertEquals(read(`sep=;\r\n${rest}`), expected);
  assertEquals(read(`\ufeffSEP=; \r\n${rest}`), expected);
});

Deno.test("readCsvTable() tells each bad row by its line, and hides none behind it", () => {
  const text = 'name\r\n\r\nAnn\na"b\n"two\nlines"\n"a" b\rBen\n"open';
  assertEquals(read(text).rows, [
    [1, ["name"]],
    [3, ["Ann"]],
    [4, "quote-in-plain-field"],
    [5, ["two\nlines"]],
    [7, "text-behind-quote"],
    [8, ["Ben"]],
    [9, "quote-not-closed"],
  ]);
});

Deno.test("readCsvTable() finds nothing in what holds nothing", () => {
  for (const text of ["", "\ufeff", " \r\n\t\n", "sep=,\n"]) {
    assertEquals(readCsvTable(text).header, undefined, JSON.stringify(text));
  }
});
