import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { codePoint } from "../../../plugins/conformance/code_point.ts";
import { plainExcerpt, plainText } from "../../../core/base/plain_text.ts";

/** Every character that drives a terminal, breaks a line, or changes in which order others are shown. */
const DANGEROUS = [
  [0x00, 0x1f], // C0, with tab and line end
  [0x7f, 0x9f], // DEL and C1, CSI among them
  [0x061c, 0x061c], // Arabic letter mark
  [0x200b, 0x200b], // zero width space
  [0x200e, 0x200f], // left-to-right and right-to-left mark
  [0x2028, 0x202e], // line and paragraph separator, embeddings and overrides
  [0x2060, 0x206f], // word joiner, invisible operators, isolates
  [0xd800, 0xdfff], // surrogates without the other half
  [0xfeff, 0xfeff], // byte order mark
  [0xfff9, 0xfffb], // interlinear annotation
  [0xe0000, 0xe007f], // tags
] as const;

const ORDINARY = [
  "Zoë Łukasz Ærøskøbing ñandú",
  "العربية تصويت",
  "עברית בחירות",
  "日本語 한국어 ไทย मराठी",
  "می‌خواهم", // with U+200C, which Persian needs
  "👩‍👩‍👧 🏳️‍🌈 🍎",
  "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} Scotland",
  "soft\u00adhyphen, no\u00a0break, \\u001b as text",
];

Deno.test("plainText() shows every control, separator, lone surrogate and bidi character as JSON's escape", () => {
  for (const [first, last] of DANGEROUS) {
    for (let code = first; code <= last; code++) {
      const text = String.fromCodePoint(code);
      const shown = plainText(`a${text}b`);
      assert(/^a(\\u[0-9a-f]{4}){1,2}b$/.test(shown), `U+${code.toString(16)}: ${shown}`);
      assertEquals(JSON.parse(`"${shown}"`), `a${text}b`);
    }
  }
  assertEquals(plainText("\x1b]0;x\x07"), "\\u001b]0;x\\u0007");
});

Deno.test("plainText() keeps ordinary text of all scripts", () => {
  for (const text of ORDINARY) assertEquals(plainText(text), text);
});

Deno.test("plainText() shows tags that make no flag, however many there are", () => {
  const tags = "\u{e0068}\u{e0069}";
  assertEquals(plainText(`a${tags}`), "a\\udb40\\udc68\\udb40\\udc69");
  assertEquals(plainText(`\u{1f3f4}${tags}`), "\u{1f3f4}\\udb40\\udc68\\udb40\\udc69");
  const many = "\u{1f3f4}" + tags.repeat(20_000);
  assertEquals(plainText(many).length, 2 + 40_000 * 12);
});

Deno.test("plainText() leaves nothing behind that it would show, and changes no plain text", () => {
  fc.assert(fc.property(fc.string({ unit: codePoint, maxLength: 200 }), (text) => {
    const plain = plainText(text);
    assert(!/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(plain));
    assertEquals(plainText(plain), plain);
  }));
});

Deno.test("plainText() of a JSON document is a JSON document of the same value", () => {
  fc.assert(fc.property(fc.jsonValue({ stringUnit: codePoint }), (value) => {
    const text = JSON.stringify(value);
    assertEquals(JSON.parse(plainText(text)), JSON.parse(text));
  }));
  const evil = { "\u009b\u202e": ["\ud800", "\x7f\u2028"] };
  assertEquals(plainText(JSON.stringify(evil)), '{"\\u009b\\u202e":["\\ud800","\\u007f\\u2028"]}');
});

Deno.test("plainExcerpt() cuts between code points and says so", () => {
  assertEquals(plainExcerpt("abc", 3), "abc");
  assertEquals(plainExcerpt("abcd", 3), "abc…");
  assertEquals(plainExcerpt("😀😀😀", 2), "😀😀…");
  assertEquals(plainExcerpt("😀😀", 2), "😀😀");
  assertEquals(plainExcerpt("\x1b\x1b\x1b", 2), "\\u001b\\u001b…");
  assertEquals(plainExcerpt("x".repeat(1_000_000), 5), "xxxxx…");
});
