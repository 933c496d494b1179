import { assert, assertEquals } from "@std/assert";
import { dropHidden, findHidden, findUnassigned } from "../../../core/base/unicode_text.ts";
import { UNICODE_VERSION } from "../../../core/base/unicode_tables.ts";

/** Characters of Unicode 15.1 (its announcement), and the 65 control codes, which it does not count. */
const CHARACTERS = 149_813 + 65;

const all = Array.from({ length: 0x110000 }, (_, code) => code).filter((code) =>
  code < 0xd800 || code > 0xdfff
);
const isAssigned = (code: number) => findUnassigned(String.fromCodePoint(code)) === -1;

Deno.test("findUnassigned() knows exactly the characters of Unicode 15.1", () => {
  assertEquals(UNICODE_VERSION, "15.1");
  assertEquals(all.filter(isAssigned).length, CHARACTERS);
});

Deno.test("findUnassigned() takes no character that this runtime does not know", () => {
  const unknown = all.filter((code) =>
    isAssigned(code) && !/[^\p{Cn}\p{Co}\p{Cs}]/u.test(String.fromCodePoint(code))
  );
  assertEquals(unknown, []);
});

Deno.test("findHidden() finds all that this runtime calls default-ignorable, alone or between letters", () => {
  for (const code of all) {
    const char = String.fromCodePoint(code);
    if (!isAssigned(code) || !/\p{Default_Ignorable_Code_Point}/u.test(char)) continue;
    assertEquals(findHidden(char), 0, code.toString(16));
    assertEquals(findHidden(`ab${char}c`), 2, code.toString(16));
    assertEquals(dropHidden(`a${char}b`), "ab");
  }
});

Deno.test("findHidden() looks over the joiners of all emoji sequences that are in general use", () => {
  const people = ["\u{1f468}", "\u{1f469}", "\u{1f9d1}"];
  const jobs = [
    "\u2695\ufe0f",
    "\u2696\ufe0f",
    "\u2708\ufe0f",
    "\u{1f33e}",
    "\u{1f680}",
    "\u{1f9bd}",
  ];
  for (const person of people) {
    for (const tone of ["", "\u{1f3fb}", "\u{1f3ff}"]) {
      for (const job of jobs) assertEquals(findHidden(`${person}${tone}\u200d${job}`), -1);
    }
  }
  assertEquals(findHidden("\u26d3\ufe0f\u200d\u{1f4a5}"), -1);
});

Deno.test("NFC of what findUnassigned() takes is the same as that of the parts that Unicode 15.1 knows", () => {
  // What later versions added composes with nothing: else a text of 15.1 could change its form.
  for (const code of all) {
    if (!isAssigned(code)) continue;
    const composed = String.fromCodePoint(code).normalize("NFC");
    assert([...composed].every((char) => findUnassigned(char) === -1), code.toString(16));
  }
});
