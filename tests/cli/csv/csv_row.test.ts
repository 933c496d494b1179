import { assertEquals } from "@std/assert";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { codePoint } from "../../../plugins/conformance/code_point.ts";
import { splitCsvRow } from "../../../cli/csv/csv_fields.ts";
import {
  encodeCsvRow,
  encodeGuardedRow,
  encodeSpreadsheetRow,
  readGuardedField,
} from "../../../cli/csv/csv_row.ts";

const nasty = fc.oneof(
  fc.string({ unit: codePoint, maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', ",", "\r", "\n", " ", "\t", ";", "a", "\ufeff", "é") }),
);
const row = fc.array(nasty, { minLength: 1, maxLength: 4 });

Deno.test("encodeCsvRow() leaves plain fields alone", () => {
  assertEquals(encodeCsvRow(["choice", "Café 日本 👍", "12"]), "choice,Café 日本 👍,12");
});

Deno.test("encodeCsvRow() quotes commas, quotes and line breaks, and doubles quotes", () => {
  assertEquals(encodeCsvRow(["a,b", 'c"d', "e\nf", "g\rh"]), '"a,b","c""d","e\nf","g\rh"');
});

Deno.test("encodeCsvRow() does not alter what a spreadsheet takes for a formula", () => {
  assertEquals(encodeCsvRow(["=1+1", "+a", "-b", "@c"]), "=1+1,+a,-b,@c");
  assertEquals(encodeCsvRow(["\t=1", "\r=1"]), '"\t=1","\r=1"');
});

Deno.test("encodeCsvRow() makes a row of one empty field visible", () => {
  assertEquals(encodeCsvRow([""]), '""');
});

Deno.test("encodeCsvRow() gives rows that csv-parse reads back exactly, with \\n and with \\r\\n", () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), fc.boolean(), (rows, crlf) => {
      const end = crlf ? "\r\n" : "\n";
      const text = rows.map((fields) => encodeCsvRow(fields) + end).join("");
      const options = { relax_column_count: true, record_delimiter: end };
      assertEquals(parse(text, options) as string[][], rows);
    }),
    { numRuns: 500 },
  );
});

Deno.test("encodeCsvRow() gives rows that survive a reader that trims around fields", () => {
  fc.assert(fc.property(row, (fields) => {
    const text = encodeCsvRow(fields);
    const options = { relax_column_count: true, trim: true, record_delimiter: "\n" };
    assertEquals(parse(text, options) as string[][], [fields]);
  }));
});

Deno.test("encodeSpreadsheetRow() puts a quote before what would begin a formula, and nothing else", () => {
  for (const first of ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]) {
    assertEquals(encodeSpreadsheetRow([`${first}cmd()`]), `"'${first}cmd()"`);
  }
  assertEquals(encodeSpreadsheetRow(["a=1", " =1", "'=1", "12", ""]), '"a=1"," =1","\'=1","12",""');
});

Deno.test("encodeSpreadsheetRow() leaves no field that another separator or a quote could end", () => {
  assertEquals(
    encodeSpreadsheetRow(["red;=cmd()", 'a",=cmd()', "b\t=1"]),
    '"red;=cmd()","a"",=cmd()","b\t=1"',
  );
  fc.assert(fc.property(row, (fields) => {
    const [read] = parse(encodeSpreadsheetRow(fields), { record_delimiter: "\0" }) as string[][];
    assertEquals(
      read.map((field, i) => field === fields[i] || field === `'${fields[i]}`),
      fields.map(() => true),
    );
    assertEquals(read.filter((field) => /^[=+\-@\t\r\n]/.test(field)), []);
  }));
});

Deno.test("encodeGuardedRow() writes no formula, and readGuardedField() gives back what was written", () => {
  const fields = [
    "=1",
    "+49",
    "-",
    "@x",
    "＝1",
    "'=1",
    "''=1",
    "'x",
    "a;b",
    "a\tb",
    'a "b"',
    "",
    "plain",
  ];
  const row = encodeGuardedRow(fields);
  const cells = [
    "'=1",
    "'+49",
    "'-",
    "'@x",
    "'＝1",
    "''=1",
    ...fields.slice(6).with(0, "'".repeat(3) + "=1"),
  ];
  const read = splitCsvRow(row);
  assertEquals(read, cells);
  assertEquals(cells.map(readGuardedField), fields);
});
