/** The vote's own quick way to write canonical JSON against core's way, which takes any value. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { codePoint } from "../../../plugins/conformance/code_point.ts";
import {
  decodeCanonicalJson,
  encodeCanonicalJson,
  type Json,
} from "../../../core/base/canonical_json.ts";
import { equalBytes } from "../../../core/base/hash.ts";
import { createVoteRecord, readVoteRecord } from "../../../plugins/vote/vote_record.ts";
import { checkVoteText } from "../../../plugins/vote/vote_text.ts";

/** Characters that JSON writers treat in ways of their own, and pieces that make them. */
const troublesome = fc.constantFrom(
  ..."\" \\ / \\u0041 \\n \b \u007f \u2028 \ufeff \0 < & ' \ud800 \udfff \ufdd0 \ufffe".split(" "),
  ..."\u{1f5f3} \u{10ffff} é e\u0301 Å ﬁ ß \u200d \u00a0 a 1e400 -0 null __proto__".split(" "),
  " ",
);
const texts = fc.oneof(
  fc.string({ unit: troublesome, maxLength: 12 }),
  fc.string({ unit: codePoint, maxLength: 30 }),
  fc.string({ unit: "grapheme", maxLength: 30 }),
  // UTF-16 code units by chance: most hold lone surrogates.
  fc.array(fc.nat(0xffff), { maxLength: 6 }).map((units) => String.fromCharCode(...units)),
);

/** What a record says, read by core's way alone. */
function readSlowly(record: Uint8Array): Json | undefined {
  let value: Json;
  try {
    value = decodeCanonicalJson(record);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { voter, choice, ...rest } = value as Record<string, Json>;
  if (typeof voter !== "string" || typeof choice !== "string") return undefined;
  const isGood = Object.keys(rest).length === 0 && checkVoteText("voter", voter) === undefined &&
    checkVoteText("choice", choice) === undefined;
  return isGood ? { voter, choice } : undefined;
}

function checkReading(record: Uint8Array): void {
  const read = readVoteRecord(record);
  assertEquals(read.ok ? { ...read.vote } : undefined, readSlowly(record));
}

Deno.test("createVoteRecord() writes the canonical JSON of the vote, whatever its texts", () => {
  fc.assert(
    fc.property(texts, texts, (voter, choice) => {
      const made = createVoteRecord({ voter, choice });
      if (!made.ok) return;
      assertEquals([...made.record], [...encodeCanonicalJson(made.vote)]);
      checkReading(made.record);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("createVoteRecord() writes every code point that a vote may hold as canonical JSON does", () => {
  let taken = 0;
  // All of them, but of the planes beyond the first (0x10000 code points each) one in many.
  for (let code = 0; code <= 0x10ffff; code += code < 0x10000 ? 1 : 97) {
    const choice = String.fromCodePoint(code);
    const made = createVoteRecord({ voter: "ann", choice });
    if (!made.ok) continue;
    taken += 1;
    if (!equalBytes(made.record, encodeCanonicalJson(made.vote))) {
      throw new Error(
        `U+${code.toString(16)} is written as ${new TextDecoder().decode(made.record)}`,
      );
    }
  }
  assert(taken > 50_000, `${taken}`);
});

Deno.test("readVoteRecord() takes what canonical JSON takes, of votes written in any way", () => {
  const values = fc.oneof(texts, fc.jsonValue({ maxDepth: 2 }), fc.bigInt().map(String));
  const objects = fc.record(
    { choice: values, voter: values, more: values },
    { requiredKeys: ["choice", "voter"] },
  );
  const written = fc.oneof(
    objects.map((value) => JSON.stringify(value)),
    objects.map((value) => JSON.stringify(value, null, 1)),
    // Every character as an escape; the same in lower and upper case.
    fc.tuple(texts, texts, fc.boolean()).map(([choice, voter, isUpper]) =>
      `{"choice":"${escaped(choice, isUpper)}","voter":"${escaped(voter, isUpper)}"}`
    ),
    fc.tuple(texts, texts).map(([choice, voter]) =>
      `{"voter":${JSON.stringify(voter)},"choice":${JSON.stringify(choice)}}`
    ),
    // Numbers in place of texts, beyond what a double holds; doubled keys.
    fc.tuple(fc.bigInt(), texts).map(([choice, voter]) =>
      `{"choice":${choice},"voter":${JSON.stringify(voter)}}`
    ),
    texts.map(JSON.stringify).map((text) => `{"choice":${text},"choice":${text},"voter":${text}}`),
  );
  fc.assert(
    fc.property(written, (text) => checkReading(new TextEncoder().encode(text))),
    { numRuns: 5_000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), checkReading));
});

function escaped(text: string, isUpper: boolean): string {
  return Array.from({ length: text.length }, (_, i) => {
    const hex = text.charCodeAt(i).toString(16).padStart(4, "0");
    return `\\u${isUpper ? hex.toUpperCase() : hex}`;
  }).join("");
}

Deno.test("readVoteRecord() takes of plain records those that core's way takes, up to the longest", () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  const check = (choice: string, voter: string) =>
    checkReading(encode(`{"choice":"${choice}","voter":"${voter}"}`));
  for (let code = 0; code < 0x100; code++) {
    const char = String.fromCharCode(code);
    for (const text of [char, `${char}a`, `a${char}`, `a${char}b`]) {
      check(text, "a");
      check("a", text);
      checkReading(encode(`{"choice":"a","voter":"b"}${text}`));
      checkReading(encode(`${text}{"choice":"a","voter":"b"}`));
      checkReading(encode(`{"choice":"a",${text}"voter":"b"}`));
    }
  }
  for (const length of [0, 1, 498, 512, 1_999, 2_000, 2_001]) {
    const long = "x".repeat(length);
    check(long, "a");
    check("a", long);
    check(long, long);
  }
});
