import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { concatBytes } from "../../../../core/base/hash.ts";
import {
  checkIsText,
  decodeMarked,
  decodeText,
  describeMarked,
  NotTextError,
} from "../../../../cli/app/files/strict_text.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (...values: number[]) => new Uint8Array(values);

/** What {@linkcode decodeText} says of bytes that it refuses. */
function refusal(input: Uint8Array): string {
  return assertThrows(() => decodeText(input), NotTextError).message;
}

Deno.test("decodeText() reads UTF-8 with and without a byte order mark", () => {
  for (const text of ["", "Zoë", "日本語 🍎", "a\r\nb\n"]) {
    assertEquals(decodeText(utf8(text)), text);
    assertEquals(decodeText(utf8(`\ufeff${text}`)), text);
  }
});

Deno.test("decodeText() names line and byte of what is not UTF-8, and how it reads in Windows-1252", () => {
  const file = concatBytes(
    utf8('{\n  "name": "Bü",\r\n  "x": "Zo'),
    bytes(0xeb),
    utf8(' Lee"\n}\n'),
  );
  assertEquals(
    refusal(file),
    "line 3, byte 11 is 0xEB, which is not UTF-8; it looks like Windows-1252, in which it reads " +
      '"\\"x\\": \\"Zoë Lee\\"": save it as UTF-8',
  );
});

Deno.test("decodeText() guesses nothing of bytes that stand in no word, and shows nothing of a secret", () => {
  assertEquals(
    refusal(bytes(0x61, 0x81)),
    "line 1, byte 2 is 0x81, which is not UTF-8: save it as UTF-8",
  );
  const secret = concatBytes(utf8("s3cret"), bytes(0xe9));
  const { message } = assertThrows(() => decodeText(secret, { isSecret: true }), NotTextError);
  assertEquals(message, "line 1, byte 7 is 0xE9, which is not UTF-8: save it as UTF-8");
});

Deno.test("decodeText() names UTF-16 with and without a mark, workbooks, archives and zeros", () => {
  const utf16 = (text: string, isBig: boolean) => {
    const view = new DataView(new ArrayBuffer(2 * text.length));
    for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), !isBig);
    return new Uint8Array(view.buffer);
  };
  const cases: [input: Uint8Array, said: string][] = [
    [utf16("\ufeffvoter,choice\nann,red\n", false), "text in UTF-16"],
    [utf16("\ufeffvoter,choice\nann,red\n", true), "text in UTF-16"],
    [utf16("voter,choice\nann,red\n", false), "looks like text in UTF-16"],
    [utf16("voter,choice\nann,red\n", true), "looks like text in UTF-16"],
    [bytes(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0), "UTF-32"],
    [bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1), ".xls"],
    [utf8("PK\x03\x04rest"), ".xlsx"],
    [utf8("%PDF-1.7"), "PDF"],
    [bytes(0x1f, 0x8b, 8), "gzip"],
  ];
  for (const [input, said] of cases) {
    assertStringIncludes(refusal(input), said);
    assertThrows(() => checkIsText(input), NotTextError, said);
  }
  assertStringIncludes(refusal(utf8("ab\nc\0d and so on")), "line 2, byte 2 is 0");
});

Deno.test("decodeText() takes what the runtime's strict decoder takes, and nothing else", () => {
  const odd = fc.constantFrom(
    ...[
      0x61,
      0x0a,
      0x80,
      0xbf,
      0xc0,
      0xc2,
      0xe0,
      0xa0,
      0x9f,
      0xed,
      0xef,
      0xf0,
      0x90,
      0xf4,
      0x8f,
      0xf5,
    ],
  );
  const noise = fc.array(fc.oneof(odd, fc.integer({ min: 1, max: 255 })), { maxLength: 12 });
  fc.assert(
    fc.property(noise, (values) => {
      // A letter in front, so that the start is none of another format.
      const input = Uint8Array.from([0x61, ...values]);
      let expected: string | undefined;
      try {
        expected = new TextDecoder("utf-8", { fatal: true }).decode(input);
      } catch {
        assert(describeMarked(decodeMarked(input)) !== undefined);
        assertStringIncludes(refusal(input), "which is not UTF-8");
        return;
      }
      assertEquals(decodeText(input), expected);
      assertEquals(decodeMarked(input), expected);
      assertEquals(describeMarked(expected), undefined);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("decodeMarked() keeps every byte that is not UTF-8 apart from every other", () => {
  const texts = new Set<string>();
  for (let byte = 0x80; byte <= 0xff; byte++) texts.add(decodeMarked(bytes(0x5a, byte)));
  assertEquals(texts.size, 0x80);
});
