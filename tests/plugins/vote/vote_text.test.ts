import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { codePoint } from "../../../plugins/conformance/code_point.ts";
import { checkVoteText, normalizeVoteText } from "../../../plugins/vote/vote_text.ts";
import { MAX_VOTE_TEXT_LENGTH } from "../../../plugins/vote/limits.ts";

const anyText = fc.string({ unit: codePoint, maxLength: 40 });

Deno.test("normalizeVoteText() trims white space around and keeps it inside", () => {
  assertEquals(normalizeVoteText("voter", " \t\n Ada  Lovelace\u3000"), {
    ok: true,
    text: "Ada  Lovelace",
  });
});

Deno.test("normalizeVoteText() makes one ID of a composed and a combining accent", () => {
  const composed = normalizeVoteText("voter", "Jos\u00e9");
  assertEquals(normalizeVoteText("voter", "Jose\u0301"), composed);
  assertEquals(composed, { ok: true, text: "Jos\u00e9" });
});

Deno.test("normalizeVoteText() keeps case, look-alikes and compatibility forms apart", () => {
  const texts = ["a", "A", "\u0430", "\uff21", "ﬁ", "fi"].map((text) =>
    normalizeVoteText("choice", text)
  );
  assertEquals(new Set(texts.map((answer) => answer.ok && answer.text)).size, 6);
});

Deno.test("normalizeVoteText() accepts emoji, quotes, commas and names of Object's own", () => {
  for (const text of ["👩‍👩‍👧", '"a", b', "__proto__", "constructor", "0", "a\\b", "नमस्ते"]) {
    assertEquals(normalizeVoteText("choice", text), { ok: true, text });
  }
});

Deno.test("normalizeVoteText() refuses what could not be read as UTF-8, which a text of version 1 may hold", () => {
  const latin1 = new TextDecoder().decode(new Uint8Array([0x5a, 0x6f, 0xeb]));
  const answer = normalizeVoteText("voter", latin1);
  assertEquals(answer, {
    ok: false,
    code: "replacement-character",
    reason:
      "the voter ID has a character that could not be read (U+FFFD) at position 3: it must be UTF-8",
  });
  assertEquals(checkVoteText("voter", latin1)?.code, "replacement-character");
  assertEquals(checkVoteText("voter", latin1, 1), undefined);
});

Deno.test("normalizeVoteText() answers ok: false with the rule that was broken", () => {
  assertEquals(normalizeVoteText("voter", " \u00a0 "), {
    ok: false,
    code: "empty",
    reason: "the voter ID must not be empty",
  });
});

Deno.test("normalizeVoteText() gives texts that checkVoteText() accepts, and stays the same when repeated", () => {
  fc.assert(fc.property(anyText, (text) => {
    const once = normalizeVoteText("voter", text);
    if (!once.ok) return;
    assertEquals(checkVoteText("voter", once.text), undefined);
    assertEquals(normalizeVoteText("voter", once.text), once);
  }));
});

Deno.test("checkVoteText() names an empty text", () => {
  assertEquals(checkVoteText("voter", "")?.reason, "the voter ID must not be empty");
  assertEquals(checkVoteText("choice", "")?.reason, "the choice must not be empty");
});

Deno.test("checkVoteText() allows 2,000 code points and says how many there are beyond", () => {
  const most = "🗳".repeat(MAX_VOTE_TEXT_LENGTH);
  assertEquals(checkVoteText("choice", most), undefined);
  assertEquals(checkVoteText("choice", most + "x"), {
    code: "too-long",
    reason: "the choice must not be longer than 2,000 characters: it has 2,001",
  });
});

Deno.test("checkVoteText() knows of each character of ASCII, and of each beside one, what it may do where", () => {
  const codes = Array.from({ length: 128 }, (_, code) => code);
  for (const code of codes) {
    const char = String.fromCharCode(code);
    const isControl = code < 0x20 || code === 0x7f;
    const codeOf = (text: string) => checkVoteText("choice", text)?.code;
    const anywhere = isControl ? "control-character" : undefined;
    const atAnEnd = code === 0x20 ? "not-trimmed" : anywhere;
    assertEquals(
      [codeOf(`a${char}b`), codeOf(char), codeOf(`${char}b`), codeOf(`a${char}`)],
      [anywhere, atAnEnd, atAnEnd, atAnEnd],
      `U+${code.toString(16)}`,
    );
  }
});

Deno.test("checkVoteText() names a lone surrogate and its place", () => {
  for (const [text, code, at] of [["😀\ud800x", "D800", 2], ["\udfff", "DFFF", 1]] as const) {
    assertEquals(checkVoteText("voter", text), {
      code: "lone-surrogate",
      reason: `the voter ID has a lone surrogate (U+${code}) at position ${at}`,
    });
  }
});

Deno.test("checkVoteText() names a control character and its place in code points", () => {
  assertEquals(checkVoteText("choice", "a😀\tb"), {
    code: "control-character",
    reason: "the choice has a control character (U+0009) at position 3",
  });
});

Deno.test("checkVoteText() refuses exactly the controls, separators and bidirectional controls", () => {
  const ranges = [
    [0x00, 0x1f],
    [0x7f, 0x9f],
    [0x2028, 0x2029],
    [0x202a, 0x202e],
    [0x2066, 0x2069],
  ];
  const refused: number[] = [];
  for (let code = 0; code < 0x3000; code++) {
    const fault = checkVoteText("voter", `x${String.fromCodePoint(code)}x`);
    if (fault?.code === "control-character") refused.push(code);
  }
  const expected = ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, step) => first + step)
  );
  assertEquals(refused, expected);
});

Deno.test("checkVoteText() refuses what is not trimmed or not in NFC, and repairs nothing", () => {
  assertEquals(checkVoteText("voter", "a ")?.code, "not-trimmed");
  assertEquals(checkVoteText("voter", "\ufeffa")?.code, "not-trimmed");
  assertEquals(checkVoteText("voter", "e\u0301")?.code, "not-nfc");
});

Deno.test("checkVoteText() accepts a text only if normalizing leaves it as it is", () => {
  fc.assert(fc.property(anyText, (text) => {
    if (checkVoteText("choice", text) !== undefined) return;
    assert(text === text.trim() && text === text.normalize("NFC") && text.isWellFormed());
  }));
});
