import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { codePoint } from "../../../plugins/conformance/code_point.ts";
import { decodeMarked } from "../../../cli/app/files/strict_text.ts";
import { MAX_NAMESAKES } from "../../../cli/roll/limits.ts";
import { describeVoterFault } from "../../../cli/roll/voter_fault.ts";
import { parseVoters } from "../../../cli/roll/voters_csv.ts";

const KEY = "5866666666666666666666666666666666666666666666666666666666666666";

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

const long = (length: number) => "n".repeat(length);

/** Kinds of bad file: what it is, its text, and the faults as `line column rule`. */
const BAD:
  readonly (readonly [kind: string, text: string | Uint8Array, faults: readonly string[]])[] = [
    ["nothing", "", ["1 - empty-file"]],
    ["blank lines alone", " \r\n\r\n", ["1 - empty-file"]],
    ["a header alone", "name,email\r\n", ["1 - no-voters"]],
    ["a header and rows of separators", "name;email\n;\n;\n", ["1 - no-voters"]],
    ["no header", "Ann,ann@example.org\nBen,ben@example.org\n", ["1 - no-header"]],
    ["no header, a name alone", "Ann\nBen\n", ["1 - no-header"]],
    ["no column of names", "email,weight\na@example.org,1\n", ["1 - column-missing"]],
    ["a first name without a last", "Vorname\nAnn\n", ["1 - column-missing"]],
    ["two columns of e-mail", "name,E-Mail,mail\nAnn,a@b.org,\n", ["1 mail column-twice"]],
    ["a heading twice", "name,team,Team\nAnn,x,y\n", ["1 Team column-twice"]],
    ["a column without a heading", "name,,\nAnn,,\nBen,x,\n", ["3 2 column-unnamed"]],
    ["51 columns", `name${",".repeat(50)}\nAnn\n`, ["1 - too-many-columns"]],
    ["a heading with a byte of Windows-1252", latin1("name,Stra\xdfe\nAnn,x\n"), ["1 2 not-utf8"]],
    ["a heading that is too long", `name,${long(101)}\nAnn,x\n`, ["1 2 too-long"]],
    ["a heading with a hidden character", "name,te\u200bam\nAnn,x\n", ["1 2 hidden-character"]],
    ["a field too few", "name,email\nAnn\n", ["2 - field-count"]],
    ["a field too many", "name,email\nMiller, Ann,ann@example.org\n", ["2 - field-count"]],
    ["a quote that is never closed", 'name\nAnn\n"Ben\n', ["3 - quote-not-closed"]],
    ["a quote inside a plain field", 'name\nAnn "A" Miller\n', ["2 - quote-in-plain-field"]],
    ["text behind a quote", 'name\n"Ann" Miller\n', ["2 - text-behind-quote"]],
    ["a header with an open quote", 'na"me\nAnn\n', ["1 - quote-in-plain-field"]],
    ["a name in Windows-1252", latin1("name\nZo\xeb\n"), ["2 name not-utf8"]],
    ["UTF-8 that was read as Windows-1252", "name\nZoÃ«\n", ["2 name wrong-encoding"]],
    ["a replacement character", "name\nZo\ufffd\n", ["2 name replacement-character"]],
    ["an empty name", "name,email\n,ann@example.org\n", ["2 name name-empty"]],
    ["a name that is too long", `name\n${long(151)}\n`, ["2 name too-long"]],
    ["a name of two lines", 'name\n"Ann\nMiller"\n', ["2 name control-character"]],
    ["a tab in a name", "name\nAnn\tMiller\n", ["2 name control-character"]],
    ["text that turns round", "name\nAnn\u202egro\n", ["2 name control-character"]],
    ["a zero width space", "name\nAnn\u200b\n", ["2 name hidden-character"]],
    ["a soft hyphen", "name\nAn\u00adn\n", ["2 name hidden-character"]],
    ["a filler that shows nothing", "name\n\u3164\n", ["2 name hidden-character"]],
    ["a code point that is no character", "name\nAnn\u{1fff0}\n", ["2 name unassigned-character"]],
    ["a formula", 'name\n"=HYPERLINK(""http://x"")"\n', ["2 name formula"]],
    ["an error of the spreadsheet", "name,team\n#NAME?,x\nBen,#BEZUG!\n", [
      "2 name spreadsheet-error",
      "3 team spreadsheet-error",
    ]],
    ["a shortened number", 'name;id\nAnn;"1,23457E+15"\n', ["2 id shortened-number"]],
    ["a field that is too long", `name,team\nAnn,${long(1_001)}\n`, ["2 team too-long"]],
    ["no weight", "name,weight\nAnn,\n", ["2 weight weight-empty"]],
    ["a weight of 1.5", "name,weight\nAnn,1.5\n", ["2 weight weight-fraction"]],
    ["a weight of 1,5", "name;weight\nAnn;1,5\n", ["2 weight weight-fraction"]],
    ["a weight of 1.000", "name,weight\nAnn,1.000\n", ["2 weight weight-fraction"]],
    ["a weight of 0", "name,weight\nAnn,0\nBen,0.0\n", [
      "2 weight weight-zero",
      "3 weight weight-zero",
    ]],
    ["a weight of -1", "name,weight\nAnn,-1\n", ["2 weight weight-zero"]],
    ["a weight of 1e3", "name,weight\nAnn,1e3\n", ["2 weight weight-form"]],
    ["a weight with a space in it", "name,weight\nAnn,1 000\n", ["2 weight weight-form"]],
    ["a weight with a leading zero", "name,weight\nAnn,01\n", ["2 weight weight-form"]],
    ["a weight in words", "name,weight\nAnn,two\n", ["2 weight weight-form"]],
    ["a weight in full-width digits", "name,weight\nAnn,２\n", ["2 weight weight-form"]],
    ["a weight of 2^32", "name,weight\nAnn,4294967296\n", ["2 weight weight-large"]],
    ["weights that are too large together", "name,weight\nAnn,4294967295\nBen,2\n", [
      "3 weight weights-large",
    ]],
    ["no e-mail address", "name,email\nAnn,ann\n", ["2 email email-form"]],
    ["two e-mail addresses", "name,email\nAnn,a@b.org;c@d.org\n", ["2 email email-form"]],
    ["an e-mail address with its name", "name,email\nAnn,Ann <a@b.org>\n", ["2 email email-form"]],
    ["an e-mail address without a domain", "name,email\nAnn,a@b\n", ["2 email email-form"]],
    ["an e-mail address with two dots", "name,email\nAnn,a..n@b.org\n", ["2 email email-form"]],
    ["a key that is none", "name,key\nAnn,12ab\n", ["2 key key-form"]],
    ["a key of small order", `name,key\nAnn,01${"00".repeat(31)}\n`, ["2 key key-form"]],
    ["one key twice", `name,key\nAnn,${KEY}\nBen,${KEY.toUpperCase()}\n`, ["3 key key-twice"]],
    ["a voter twice", "name\nAnn\nBen\nAnn\n", ["4 name voter-twice"]],
    ["a voter twice, in another case", "name\nAnn Miller\nANN MILLER\n", ["3 name voter-twice"]],
    ["a voter twice, with other spaces", "name\nAnn Miller\nAnn \u00a0 Miller\n", [
      "3 name voter-twice",
    ]],
    ["a voter twice, composed and not", "name\nZo\u00eb\nZoe\u0308\n", ["3 name voter-twice"]],
    ["a voter twice, with a Cyrillic letter", "name\nAnn\n\u0410nn\n", ["3 name voter-twice"]],
    ["a voter twice, full-width", "name\nAnn\nＡｎｎ\n", ["3 name voter-twice"]],
    ["a voter twice, with other weights", "name,weight\nAnn,1\nAnn,2\n", ["3 name voter-twice"]],
    ["a voter twice, once without the address", "name,email\nAnn,a@b.org\nAnn,\n", [
      "3 name voter-twice",
    ]],
    ["the same first and last name twice", "last name,first name\nMiller,Ann\nMILLER,ann\n", [
      "3 last name voter-twice",
    ]],
  ];

for (const [kind, text, expected] of BAD) {
  Deno.test(`parseVoters() of a bad file: ${kind}`, () => {
    const { faults } = parseVoters(
      decodeMarked(typeof text === "string" ? new TextEncoder().encode(text) : text),
    );
    const found = faults.map(({ line, column = "-", rule }) => `${line} ${column} ${rule}`);
    assertEquals(found, expected);
    for (const fault of faults) {
      assert(fault.reason !== "" && fault.advice !== "", kind);
      const line = describeVoterFault("voters.csv", fault);
      assert(line.startsWith(`voters.csv:${fault.line}`) && !line.includes("\n"), line);
    }
  });
}

/** A list of good voters as `name weight key fields`. */
function readGood(text: string): string[] {
  const { voters, faults } = parseVoters(text);
  assertEquals(faults, []);
  return voters.map(({ line, name, weight, key = "-", fields }) =>
    `${line} ${name} ${weight} ${key.slice(0, 4)} ${fields.join("/")}`.trim()
  );
}

Deno.test("parseVoters() reads files as spreadsheets and people write them", () => {
  const expected = ["2 Zoë Miller 3 - zoe@example.org"];
  const same = [
    "name,email,weight\nZoë Miller,zoe@example.org,3\n",
    "\ufeffName;E-Mail;Stimmen\r\nZoë Miller;zoe@example.org;3\r\n",
    "weight\tE-mail address\tFull name\n3\tzoe@example.org\tZoe\u0308 Miller\n",
    '"VOTES","E-MAIL","VOTER"\n"3"," zoe@example.org ","  Zoë Miller"\n',
    "Nom complet;Courriel;Voix\rZoë Miller;zoe@example.org;3\r",
    "Nombre y apellidos;Correo electrónico;Votos\nZoë Miller;zoe@example.org;3\n;;\n\n",
    "Nachname;Vorname;Gewicht;Mail\nMiller;Zoë;3;zoe@example.org\n",
    "Name;Vorname;Gewicht;Mail\nMiller;Zoë;3;zoe@example.org\n",
    "Nom;Prénom;Poids;Adresse e-mail\nMiller;Zoë;3;zoe@example.org\n",
    "Имя;Фамилия;Вес;E-mail\nZoë;Miller;3;zoe@example.org\n",
    "氏名,メール,票数\nZoë Miller,zoe@example.org,3\n",
    "name,email,weight\nZoë Miller,zoe@example.org,3,,\n",
  ];
  for (const text of same) {
    const names = parseVoters(text).kept.flatMap(({ role }, i) => role === "email" ? [i] : []);
    const { voters, faults } = parseVoters(text);
    assertEquals(faults, [], text);
    const read = voters.map(({ line, name, weight, fields }) =>
      `${line} ${name} ${weight} - ${names.map((i) => fields[i]).join("/")}`
    );
    assertEquals(read, expected, text);
  }
});

Deno.test("parseVoters() counts lines as the file has them, with sep= and fields of several lines", () => {
  const text = 'sep=;\r\nname;address\r\nAnn;"1 Road\r\n\r\nTown"\r\n\r\nBen;\r\n';
  assertEquals(readGood(text), ["3 Ann 1 - 1 Road\nTown", "7 Ben 1 -"]);
});

Deno.test("parseVoters() keeps columns that it does not know, and names them", () => {
  const { kept, voters, columns } = parseVoters("Team,name,PLZ,key\nBlue,Ann,8000,\n");
  assertEquals(kept.map(({ heading, role = "-" }) => `${heading} ${role}`), [
    "Team -",
    "PLZ postcode",
  ]);
  assertEquals(voters[0].fields, ["Blue", "8000"]);
  assertEquals(columns.map(({ heading }) => heading), ["Team", "name", "PLZ", "key"]);
});

Deno.test("parseVoters() keeps a club's own numbers, and who is a member, beside the names", () => {
  const text = "Number;Code;Member;Name\n7;blue;yes;Ann\n";
  const { kept, voters, faults } = parseVoters(text);
  assertEquals(faults, []);
  assertEquals(kept.map(({ heading }) => heading), ["list number", "list code", "Member"]);
  assertEquals([voters[0].name, voters[0].fields], ["Ann", ["7", "blue", "yes"]]);
  assertEquals(parseVoters("Member\nAnn\n").voters[0].name, "Ann");
});

Deno.test("parseVoters() takes two of one name if something tells them apart", () => {
  assertEquals(readGood("name,born\nAnn,1980\nANN,1985\nAnn,\n".replace("Ann,\n", "Ben,\n")), [
    "2 Ann 1 - 1980",
    "3 ANN 1 - 1985",
    "4 Ben 1 -",
  ]);
});

Deno.test("parseVoters() takes a voter's own key, in any case", () => {
  assertEquals(readGood(`name,key\nAnn,${KEY.toUpperCase()}\nBen,\n`), [
    "2 Ann 1 5866",
    "3 Ben 1 -",
  ]);
});

Deno.test("parseVoters() leaves out lines that are named, with all of their faults", () => {
  const text = "name,weight\nAnn,1\nann,1\nBen,x\n\nCy,2\n";
  const { voters, faults, unknownLines } = parseVoters(text, { leaveOut: [3, 4, 5, 9] });
  assertEquals(voters.map(({ name }) => name), ["Ann", "Cy"]);
  assertEquals(faults, []);
  assertEquals(unknownLines, [5, 9]);
});

Deno.test("parseVoters() bounds voters of names that look alike", () => {
  const rows = Array.from({ length: MAX_NAMESAKES + 2 }, (_, i) => `Ann,${i}`);
  const { faults } = parseVoters(`name,id\n${rows.join("\n")}\n`);
  assertEquals(faults.map(({ line, rule }) => `${line} ${rule}`), [
    `${MAX_NAMESAKES + 2} too-many-namesakes`,
    `${MAX_NAMESAKES + 3} too-many-namesakes`,
  ]);
});

Deno.test("parseVoters() reads any text, and gives voters only where it has no fault to tell", () => {
  const cell = fc.oneof(
    fc.string({ unit: codePoint }),
    fc.constantFrom(
      "name",
      "weight",
      "Ann",
      "1",
      "",
      '"',
      "\ufeff",
      "a@b.org",
      "\udceb",
      "Ã«",
      "=1",
    ),
  );
  const row = fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(","));
  fc.assert(fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
    const { voters, faults } = parseVoters(rows.join("\n"));
    if (faults.length === 0) assert(voters.length > 0);
    for (const { name, weight } of voters) assert(name !== "" && weight >= 1);
  }));
});

Deno.test("parseVoters() takes a field without an end for one row, however long", () => {
  const evil = [
    `name,email\n${"a@".repeat(200_000)}`,
    `name,email\nAnn,${".".repeat(400_000)}@b.org`,
    `name\n${'"'.repeat(400_001)}`,
    `"${"[^".repeat(200_000)}`,
    `name,id\n${"9".repeat(400_000)}E+1,x`,
    `name\n${"Ã".repeat(400_000)}`,
    `sep=,${"\t".repeat(400_000)}x\nname`,
    `${"\t".repeat(400_000)}sep=x\nname`,
  ];
  for (const text of evil) assert(parseVoters(text).faults.length > 0);
});

Deno.test("parseVoters() finds the header below a title, whatever separates its fields", () => {
  for (const header of ["name,email", "Name;E-Mail", "Vorname\tNachname"]) {
    const { faults } = parseVoters(`Members 2027\n\n${header}\nAnn,x\n`);
    assertEquals(faults.map(({ rule }) => rule), ["no-header"]);
    assertStringIncludes(faults[0].reason, "line 3 looks like that, so delete the lines above it");
  }
});
