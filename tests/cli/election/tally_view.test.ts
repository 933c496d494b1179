import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "csv-parse/sync";
import stringWidth from "fast-string-width";
import fc from "fast-check";
import { codePoint } from "../../../plugins/conformance/code_point.ts";
import type { Tally } from "../../../cli/election/tally.ts";
import { renderLine } from "../../../cli/terminal/styled_text.ts";
import { formatTallyCsv, formatTallyTable } from "../../../cli/election/tally_view.ts";

const WIDTHS = [20, 40, 80, 200];

function tallyOf(counts: Record<string, number>, rest: Partial<Tally> = {}): Tally {
  const votes = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const tip = "00ab34ef56789012";
  return {
    network: "c".repeat(64),
    name: "club",
    index: 7,
    tip,
    votes,
    pending: 0,
    syncing: false,
    counts,
    ...rest,
  };
}

/** The table as it is printed. */
function show(tally: Tally, { columns, color }: { columns: number; color: boolean }): string {
  const lines = formatTallyTable(tally, { columns });
  return lines.map((line) => `${renderLine(line, { color })}\n`).join("");
}

function table(tally: Tally, columns = 60): string[] {
  return show(tally, { columns, color: false }).split("\n");
}

/** The lines of the choices: those after the first empty line. */
function body(tally: Tally, columns = 60): string[] {
  const lines = table(tally, columns);
  const start = lines.indexOf("") + 1;
  return lines.slice(start, lines.indexOf("", start));
}

/** A record with every key of the JSON text as its own, `__proto__` too. */
function countsOf(json: string): Record<string, number> {
  return JSON.parse(json);
}

const anyCounts = fc.array(
  fc.tuple(
    fc.oneof(
      fc.string({ unit: codePoint, minLength: 1, maxLength: 50 }),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 }),
      fc.constantFrom("__proto__", "constructor", "toString", "0", "10"),
    ),
    fc.oneof(fc.nat(5), fc.nat(1e9), fc.nat(1e12)),
  ),
  { maxLength: 12 },
).map((entries): Record<string, number> => Object.fromEntries(entries));

Deno.test("formatTallyTable() shows headline, label, votes, percent and bar", () => {
  assertEquals(table(tallyOf({ milk: 1, tea: 3 }), 40), [
    "club · 4 votes · block 7",
    "tip 00ab34ef5678 · id cccccccc",
    "",
    "tea   3  75.0%  ████████████████████████",
    "milk  1  25.0%  ████████",
    "",
  ]);
});

Deno.test("formatTallyTable() sorts by votes descending, then by code point", () => {
  const rows = body(tallyOf({ "\u{1f600}": 1, "\uff5e": 1, b: 1, B: 1, "10": 1, "9": 2, a: 5 }));
  assertEquals(rows.map((row) => row.split(" ")[0]), [
    "a",
    "9",
    "10",
    "B",
    "b",
    "\uff5e",
    "\u{1f600}",
  ]);
});

Deno.test("formatTallyTable() draws bars in eighths of a column, and one for any vote", () => {
  const rows = body(tallyOf({ all: 1000, half: 500, odd: 101, one: 1, none: 0 }), 40);
  const bars = rows.map((row) => row.match(/[█▉▊▋▌▍▎▏]+/)?.[0] ?? "");
  // 40 columns less 4 for labels, 5 for votes, 5 for percents, and three gaps.
  assertEquals(bars, ["█".repeat(20), "█".repeat(10), "██", "▏", ""]);
  assertEquals(stringWidth(rows[0]), 40);
});

Deno.test("formatTallyTable() lines up accents, CJK and emoji by display width", () => {
  const counts = { "Café": 5, "Cafe\u0301s": 4, "日本": 3, "👨‍👩‍👧": 2, "🇩🇪": 1, plain: 1 };
  const starts = body(tallyOf(counts)).map((row) => stringWidth(row.slice(0, row.search(/\d/))));
  assertEquals(new Set(starts).size, 1, Deno.inspect(starts));
});

Deno.test("formatTallyTable() cuts a label at a third of the width, between grapheme clusters", () => {
  const family = "👨‍👩‍👧";
  for (
    const [label, expected] of [
      [family.repeat(20), `${family.repeat(4)}…`],
      ["e\u0301".repeat(50), `${"e\u0301".repeat(9)}…`],
      ["日".repeat(20), `${"日".repeat(4)}…`],
      ["1234567890", "1234567890"],
      ["12345678901", "123456789…"],
    ]
  ) {
    const [row] = body(tallyOf({ [label]: 1 }), 30);
    assertEquals(row.split(" ")[0], expected);
  }
});

Deno.test("formatTallyTable() escapes what could drive a terminal", () => {
  const evil = {
    "a\x1b[2Jb": 4,
    "c\u009b31md\n": 3,
    "e\u202ef": 2,
    "g\u2066h\u2028": 1,
    "\ud800": 1,
  };
  const text = show(tallyOf(evil, { name: "net\x07", tip: "\x1b]0;x" }), {
    columns: 120,
    color: false,
  });
  assert(!/[\p{Cc}\p{Zl}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(text.replaceAll("\n", "")));
  for (
    const shown of [
      "a\\u001b[2Jb",
      "c\\u009b31md\\u000a",
      "e\\u202ef",
      "g\\u2066h\\u2028",
      "\\ud800",
      "net\\u0007",
      "tip \\u001b",
    ]
  ) {
    assertStringIncludes(text, shown);
  }
});

Deno.test("formatTallyTable() keeps every choice, whatever its name", () => {
  const counts = countsOf('{"__proto__": 3, "constructor": 2, "7": 1, "toString": 1}');
  assertEquals(body(tallyOf(counts)).map((row) => row.split(" ")[0]), [
    "__proto__",
    "constructor",
    "7",
    "toString",
  ]);
});

Deno.test("formatTallyTable() says how many votes wait for a block", () => {
  assertEquals(table(tallyOf({ a: 1 }, { pending: 3 })).slice(-3), [
    "",
    "3 more votes wait for a block",
    "",
  ]);
  assertEquals(table(tallyOf({ a: 1 }, { pending: 1 })).at(-2), "1 more vote waits for a block");
});

Deno.test("formatTallyTable() says that there may be more votes while the peer is catching up", () => {
  const [last] = table(tallyOf({ a: 2 }, { syncing: true }), 80).slice(-2);
  assertEquals(last, "This peer is catching up with others: there may be more votes");
  assert(!table(tallyOf({ a: 2 })).join().includes("catching up"));
});

Deno.test("formatTallyTable() says when choices tie for the lead", () => {
  const last = (counts: Record<string, number>) => table(tallyOf(counts)).at(-2);
  assertEquals(last({ a: 2, b: 2, c: 1 }), "A tie: 2 choices lead with 2 votes each");
  assertEquals(last({ a: 1, b: 1, c: 1 }), "A tie: 3 choices lead with 1 vote each");
  assert(!last({ a: 2, b: 1, c: 1 })?.includes("tie"));
});

Deno.test("formatTallyTable() says that there are no votes yet", () => {
  const lines = table(tallyOf({}, { pending: 2 }));
  assertEquals(lines[0], "club · 0 votes · block 7 · tip 00ab34ef5678 · id cccccccc");
  assertEquals(lines.slice(2), ["No votes yet.", "", "2 more votes wait for a block", ""]);
});

Deno.test("formatTallyTable() colours only when asked to, and the text is the same", () => {
  const tally = tallyOf({ tea: 3, milk: 3 }, { pending: 1 });
  const plain = show(tally, { columns: 60, color: false });
  const colored = show(tally, { columns: 60, color: true });
  assert(!plain.includes("\x1b") && colored.includes("\x1b[36m█"));
  // deno-lint-ignore no-control-regex -- an ANSI code begins with one
  assertEquals(colored.replace(/\x1b\[\d+m/g, ""), plain);
});

Deno.test("formatTallyTable() is never wider than the terminal, with colours or without", () => {
  const anyText = fc.string({ unit: codePoint, maxLength: 60 });
  fc.assert(
    fc.property(
      anyCounts,
      anyText,
      fc.nat(1e9),
      fc.boolean(),
      (counts, network, pending, color) => {
        const tally = tallyOf(counts, { network, pending, index: pending });
        for (const columns of WIDTHS) {
          for (const line of show(tally, { columns, color }).split("\n")) {
            assert(
              stringWidth(line) <= columns,
              `${columns}: ${stringWidth(line)} ${Deno.inspect(line)}`,
            );
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("formatTallyTable() has one row a choice with its votes in full", () => {
  fc.assert(fc.property(anyCounts, fc.constantFrom(...WIDTHS), (counts, columns) => {
    if (Object.keys(counts).length === 0) return;
    const rows = body(tallyOf(counts), columns);
    const expected = Object.values(counts).sort((a, b) => b - a);
    assertEquals(rows.length, expected.length);
    expected.forEach((votes, n) => assertStringIncludes(rows[n], votes.toLocaleString("en")));
  }));
});

Deno.test("formatTallyCsv() has the table's order, and quotes where needed", () => {
  assertEquals(
    formatTallyCsv(tallyOf({ "b,c": 1, a: 1, '"q"': 12_345 })),
    ["choice,votes", '"""q""",12345', "a,1", '"b,c",1'],
  );
  assertEquals(formatTallyCsv(tallyOf({})), ["choice,votes"]);
});

Deno.test("formatTallyCsv() keeps every choice exactly, whatever it is", () => {
  fc.assert(fc.property(anyCounts, (counts) => {
    const rows = parse(formatTallyCsv(tallyOf(counts)).join("\r\n"), {
      record_delimiter: "\r\n",
    }) as string[][];
    const read = Object.fromEntries(
      rows.slice(1).map(([choice, votes]) => [choice, Number(votes)]),
    );
    assertEquals(read, counts);
  }));
});

Deno.test("formatTallyTable() shows the fifty largest of many choices, and what the others have together", () => {
  const counts = Object.fromEntries(
    Array.from({ length: 1_050 }, (_, i) => [`choice ${i}`, i < 50 ? 1_000 + i : 999]),
  );
  const all = tallyOf(counts);
  const lines = table(all);
  assertEquals(body(all).length, 50);
  assert(body(all)[0].startsWith("choice 49  1,049  0.1%"), body(all)[0]);
  assertStringIncludes(lines.join("\n"), "and 1,000 other choices with 999,000 votes together");
  // The same where a peer was asked for the largest alone.
  const some = Object.fromEntries(Object.entries(counts).slice(0, 50));
  const largest = { ...tallyOf(some, { votes: all.votes }), choices: 1_050 };
  assertEquals(table(largest), lines);
  const tied = { ...tallyOf({ a: 1, b: 1 }, { votes: 9 }), choices: 9 };
  assertStringIncludes(table(tied).join("\n"), "A tie: 2 or more choices lead with 1 vote each");
});
