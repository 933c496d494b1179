import { assert, assertEquals, assertThrows } from "@std/assert";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { formatVotingCode } from "../../../plugins/election/roll/voting_code.ts";
import { type CodeList, formatCodes, parseCodes } from "../../../cli/roll/codes_csv.ts";

const KEY = "58".padEnd(64, "6");

const LIST: CodeList = {
  kept: [{ heading: "E-Mail", role: "email" }, { heading: "=Team", role: undefined }],
  voters: [
    { line: 2, name: "Zoë Miller", weight: 3, number: 2, code: 5n, fields: ["z@x.org", "+49 30"] },
    { line: 3, name: 'Bo "B", Müller', weight: 1, number: 1, key: KEY, fields: ["", "a;b\nc"] },
  ],
};

/** The same without lines, which are those of each file. */
function plain({ voters, kept }: CodeList) {
  return { kept, voters: voters.map(({ line: _, ...voter }) => voter) };
}

Deno.test("parseCodes() reads what formatCodes() writes", () => {
  const text = formatCodes(LIST);
  assert(text.startsWith("number,name,code,weight,key,E-Mail,'=Team\n2,Zoë Miller,"), text);
  assertEquals(plain(parseCodes(text)), plain(LIST));
  assertEquals(plain(parseCodes(`\ufeff${text.replaceAll("\n2", "\r\n2")}`)), plain(LIST));
});

Deno.test("formatCodes() has columns for weights and keys only if there are any", () => {
  const voters = [{ line: 2, name: "Ann", weight: 1, number: 1, code: 7n, fields: [] }];
  const text = formatCodes({ voters, kept: [] });
  assertEquals(text, `number,name,code\n1,Ann,${formatVotingCode(7n)}\n`);
});

Deno.test("parseCodes() gives back every text that a list can hold, as no formula", () => {
  const field = fc.string({ unit: "grapheme" }).map((text) =>
    text.trim().replace(/[\r\0]/g, "") || "x"
  );
  fc.assert(fc.property(fc.array(fc.tuple(field, field), { minLength: 1 }), (pairs) => {
    const voters = pairs.map(([name, other], i) => ({
      line: i + 2,
      name,
      weight: 1,
      number: i + 1,
      code: 9n,
      fields: [other],
    }));
    const list = { voters, kept: [{ heading: "other", role: undefined }] };
    const text = formatCodes(list);
    assertEquals(plain(parseCodes(text)), plain(list));
    const cells: string[][] = parse(text);
    assert(cells.flat().every((cell) => !/^[=+\-@]/.test(cell)), text);
  }));
});

const GOOD = formatCodes(LIST);
const BAD: readonly (readonly [what: string, text: string, reason: string])[] = [
  ["an empty file", "", "must begin with the columns"],
  ["another file", "name,email\nAnn,a@b.org\n", "must begin with the columns number,name,code"],
  ["a slip in a code", GOOD.replace("0000", "0001"), "line 2: the voting code has a slip"],
  ["a row that is cut", GOOD.replace(",z@x.org,'+49 30", ""), "line 2 must have 7 fields"],
  ["no code and no key", GOOD.replace(`,${KEY}`, ","), "line 3 must have a code, or"],
  ["an odd weight", GOOD.replace(",3,", ",0,"), "line 2 must have a number, a name and a weight"],
];

for (const [what, text, reason] of BAD) {
  Deno.test(`parseCodes() refuses ${what}, and tells nothing of a code`, () => {
    const { message } = assertThrows(() => parseCodes(text), TypeError, reason);
    assert(!/[0-9A-Z]{4}-[0-9A-Z]{4}/.test(message), message);
  });
}
