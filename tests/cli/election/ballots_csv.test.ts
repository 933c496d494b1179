import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { parseBallots } from "../../../cli/election/ballots_csv.ts";
import { encodeCsvRow } from "../../../cli/csv/csv_row.ts";
import { decodeMarked } from "../../../cli/app/files/strict_text.ts";

/** The lines that have a problem. */
function badLines(text: string): number[] {
  return parseBallots(text).problems.map((problem) => problem.line);
}

/** The one problem that there must be. */
function onlyProblem(text: string): { line: number; reason: string } {
  const { problems } = parseBallots(text);
  assertEquals(problems.length, 1, Deno.inspect(problems));
  return problems[0];
}

Deno.test("parseBallots() takes semicolons and tabs between fields, as spreadsheets of some countries write them", () => {
  for (const [mark, other] of [[";", ","], ["\t", ";"], [",", ";"]]) {
    const text = `voter${mark}choice\nann${mark}a${other}b\n"b${mark}n"${mark}  red \n`;
    const { ballots, problems } = parseBallots(text);
    const read = ballots.map(({ voter, choice }) => [voter, choice]);
    // A tab is no part of an ID.
    const odd = mark === "\t" ? [] : [[`b${mark}n`, "red"]];
    assertEquals([read, problems.length], [[["ann", `a${other}b`], ...odd], 1 - odd.length], text);
  }
});

Deno.test("parseBallots() reads voters and choices with their line numbers", () => {
  assertEquals(parseBallots("voter,choice\nada,tea\nbob,milk\n"), {
    ballots: [{ line: 2, voter: "ada", choice: "tea" }, { line: 3, voter: "bob", choice: "milk" }],
    problems: [],
  });
});

Deno.test("parseBallots() takes columns in any order and case, further columns, a BOM and CRLF", () => {
  const text =
    '\ufeffWeight, CHOICE ,Comment,Voter\r\n1,"tea, black","it\r\nis",ada\r\n\r\n2,milk,,bob';
  assertEquals(parseBallots(text), {
    ballots: [
      { line: 2, voter: "ada", choice: "tea, black" },
      { line: 5, voter: "bob", choice: "milk" },
    ],
    problems: [],
  });
});

Deno.test("parseBallots() takes a BOM before a quoted header and before blank lines", () => {
  for (
    const start of ['\ufeff"voter","choice"\n', "\ufeff\nvoter,choice\n", "\ufeffvoter,choice\n"]
  ) {
    assertEquals(parseBallots(`${start}ada,tea`).ballots.length, 1);
  }
});

Deno.test("parseBallots() trims around fields and normalizes their text", () => {
  const { ballots } = parseBallots('voter,choice\n Jose\u0301 , "  tea " \n');
  assertEquals(ballots, [{ line: 2, voter: "Jos\u00e9", choice: "tea" }]);
});

Deno.test("parseBallots() says what it found when the header is missing", () => {
  for (
    const [text, found] of [
      ["", "the file is empty"],
      ["\n\n", "the file is empty"],
      ["ada,tea\nbob,milk", '"ada,tea"'],
      ["\ufeffada,tea", '"ada,tea"'],
      ["voter|choice\na|b", '"voter|choice"'],
      ["voter,voter,choice", '"voter,voter,choice"'],
      ["a\x1b[2J\u202eb", '"a\\u001b[2J\\u202eb"'],
    ]
  ) {
    const { line, reason } = onlyProblem(text);
    assertEquals(line, 1);
    assertStringIncludes(reason, "must name the columns voter and choice");
    assertStringIncludes(reason, found);
  }
});

Deno.test("parseBallots() shortens a header that is not one", () => {
  const { reason } = onlyProblem("😀".repeat(10_000));
  assert(reason.length < 300);
  assertStringIncludes(reason, `"${"😀".repeat(80)}…"`);
});

Deno.test("parseBallots() reports a broken header as a problem of its line", () => {
  assertEquals(onlyProblem('vo"ter,choice\nada,tea\n').line, 1);
  assertEquals(onlyProblem('"voter,choice\nada,tea\n').line, 1);
});

Deno.test("parseBallots() reports every bad line and keeps every good one", () => {
  const text = [
    "voter,choice", // 1
    "ada,tea",
    "bob", // 3: too few fields
    "cyd,tea,now", // 4: too many
    ",tea", // 5: no voter
    "dan,", // 6: no choice
    'e"ve,tea', // 7: a quote in a plain field
    '"fay"x,tea', // 8: a quote that closes too early
    "gus,a\u0007b", // 9: a control character
    "hal,milk",
  ].join("\n");
  const { ballots, problems } = parseBallots(text);
  assertEquals(ballots.map((ballot) => ballot.line), [2, 10]);
  assertEquals(problems.map((problem) => problem.line), [3, 4, 5, 6, 7, 8, 9]);
  const reasons = problems.map((problem) => problem.reason);
  assertEquals(reasons[0], "the line must have 2 fields as the header has: it has 1");
  assertEquals(reasons[1], "the line must have 2 fields as the header has: it has 3");
  assertEquals(reasons[2], "the voter ID must not be empty");
  assertEquals(reasons[3], "the choice must not be empty");
  assertStringIncludes(reasons[4], "must be in quotes");
  assertStringIncludes(reasons[5], "must be doubled");
  assertEquals(reasons[6], "the choice has a control character (U+0007) at position 2");
});

Deno.test("parseBallots() reports both faults of a line", () => {
  assertEquals(parseBallots("voter,choice\n,\n").problems.map((problem) => problem.reason), [
    "the voter ID must not be empty",
    "the choice must not be empty",
  ]);
});

Deno.test("parseBallots() names the earlier line of the same voter", () => {
  const text = "voter,choice\nJos\u00e9,tea\nada,\nJose\u0301,milk\nada,tea\n";
  const { ballots, problems } = parseBallots(text);
  assertEquals(ballots.map((ballot) => ballot.line), [2]);
  assertEquals(problems.map((problem) => problem.line), [3, 4, 5]);
  assertStringIncludes(problems[1].reason, "line 2 has it too");
  assertStringIncludes(problems[2].reason, "line 3 has it too");
});

Deno.test("parseBallots() numbers lines right after blank lines and quoted line breaks", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const rows = ["voter,choice,note", 'ada,tea,"1\n2\n3"', "", "bob", 'cyd,tea,""', "dan,x"];
    const text = rows.join("\n").replaceAll("\n", end);
    assertEquals(parseBallots(text).ballots.map((ballot) => ballot.line), [2, 7]);
    assertEquals(badLines(text), [6, 8]);
  }
});

Deno.test("parseBallots() reports where a row of several lines begins", () => {
  assertEquals(onlyProblem('voter,choice\nada,"a\nb"\nbob,tea').line, 2);
});

Deno.test("parseBallots() reports an open quote where it opens and reads the lines after it", () => {
  const text = 'voter,choice\nada,tea\n"bob,tea\ncyd,"milk"\n\ndan,tea\n';
  const { ballots, problems } = parseBallots(text);
  assertEquals(ballots.map((ballot) => ballot.line), [2, 4, 6]);
  assertEquals(problems.map((problem) => problem.line), [3]);

  const alone = parseBallots('voter,choice\nada,tea\nbob,"a ""b""\ncyd,milk\n');
  assertEquals(alone.ballots.map((ballot) => ballot.line), [2, 4]);
  assertEquals(alone.problems, [{
    line: 3,
    reason: "the quote that opens a field on this line must be closed: it never is",
  }]);
});

Deno.test("parseBallots() finds the open quote on a row's later line", () => {
  const later = parseBallots('voter,note,choice\nada,"1\n2","tea\nbob,,milk\n');
  assertEquals(later.problems.map((problem) => problem.line), [3]);
  assertEquals(later.ballots.map((ballot) => ballot.line), [4]);

  const doubled = parseBallots('voter,note,choice\nada,"1\n""2"",tea\nbob,,milk\n');
  assertEquals(doubled.problems[0].line, 2);
  assertEquals(doubled.ballots.map((ballot) => ballot.line), [4]);
});

Deno.test("parseBallots() loses only the lines with stray quotes", () => {
  const text = 'voter,note,choice\nada,5" nail,x\nbob,"a\nb",tea\ncyd,"c,d\ndan,,"tea"\n';
  const { ballots, problems } = parseBallots(text);
  assertEquals(ballots.map((ballot) => ballot.line), [3, 6]);
  assertEquals(problems.map((problem) => problem.line), [2, 5]);
});

Deno.test("parseBallots() finds each row on the line where encodeCsvRow() put it", () => {
  const unit = fc.constantFrom('"', ",", "\r", "\n", "\r\n", " ", "a", "é", "=");
  const field = fc.string({ unit, maxLength: 8 });
  fc.assert(fc.property(fc.array(fc.tuple(field, field, field)), (fields) => {
    const rows = fields.map((row) => encodeCsvRow(row) + "\r\n");
    const { ballots, problems } = parseBallots(`voter,note,choice\r\n${rows.join("")}`);
    const found = new Set([...ballots, ...problems].map((each) => each.line));
    let line = 2;
    const expected = rows.map((row) => {
      const start = line;
      line += row.match(/\r\n|[\r\n]/g)?.length ?? 0;
      return start;
    });
    assertEquals([...found].sort((a, b) => a - b), expected);
  }));
});

Deno.test("parseBallots() throws nothing and puts each line in one of its lists, whatever it is given", () => {
  const unit = fc.constantFrom('"', ",", "\r", "\n", "a", "b", " ", "\ufeff");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 60 }), (rest) => {
      const { ballots, problems } = parseBallots(`voter,choice\n${rest}`);
      const last = `voter,choice\n${rest}`.split(/\r\n|\r|\n/).length;
      const lines = [...ballots, ...problems].map((each) => each.line);
      assert(lines.every((line) => line >= 2 && line <= last));
      assertEquals(
        problems.map((each) => each.line),
        problems.map((each) => each.line).toSorted((a, b) => a - b),
      );
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("parseBallots() reports each of many bad lines", () => {
  for (const line of ['"a', 'a"', '"a"b,c', "a"]) {
    assertEquals(badLines(`voter,choice\n${`${line}\n`.repeat(2_000)}`).length, 2_000);
  }
});

Deno.test("parseBallots() reads 10,000 good lines", () => {
  const rows = Array.from({ length: 10_000 }, (_, n) => `"voter ${n}",choice ${n % 7}\r\n`);
  const { ballots, problems } = parseBallots(`voter,choice\r\n${rows.join("")}`);
  assertEquals([ballots.length, problems.length], [10_000, 0]);
  assertEquals(ballots.at(-1), { line: 10_001, voter: "voter 9999", choice: "choice 3" });
});

Deno.test("parseBallots() names line, column and value of what is not UTF-8, and reads the other lines", () => {
  const latin1 = Uint8Array.from(
    "voter,Choice,note\nann,red,\nbob,Zo\xeb,\nzo\xeb,red,\ncyd,red,caf\xe9\ndan,blue,\n",
    (char) => char.charCodeAt(0),
  );
  const { ballots, problems } = parseBallots(decodeMarked(latin1));
  assertEquals(ballots.map((ballot) => ballot.line), [2, 6]);
  const said = (column: string, byte: string, reading: string) =>
    `the column "${column}" holds the byte ${byte}, which is not UTF-8; it looks like Windows-1252, in ` +
    `which it reads "${reading}": save the file as UTF-8, in Excel by Save As, CSV UTF-8`;
  assertEquals(problems, [
    { line: 3, reason: said("choice", "0xEB", "Zoë") },
    { line: 4, reason: said("voter", "0xEB", "zoë") },
    { line: 5, reason: said("note", "0xE9", "café") },
  ]);
});

Deno.test("parseBallots() reads on behind a header of which one other column is not UTF-8", () => {
  const { ballots, problems } = parseBallots("voter,choice,pr\udce9nom\nann,red,x\n");
  assertEquals(ballots.map((ballot) => ballot.line), [2]);
  assertEquals(problems.map((problem) => problem.line), [1]);
});

Deno.test("parseBallots() looks at each of 30,000 bad lines once", () => {
  for (const line of ['"a', 'a"', '"a"b,c', "a", "a,\udceb"]) {
    const { problems } = parseBallots(`voter,choice\n${`${line}\n`.repeat(30_000)}`);
    assertEquals(problems.length, 30_000);
  }
});
