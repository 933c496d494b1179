import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { checkVoteText } from "../../plugins/vote/vote_text.ts";
import { FLAGS, judgeByPage, SETS } from "./vote_text_by_page.ts";

const RUNS = 20_000;

/** Code points that the rules speak of, each set as often as another, and any others. */
const codePoint = fc.oneof(
  ...Object.values(SETS).map(anyOf),
  ...[0x200c, 0x200d, 0xfe0f, 0x20e3, 0x9b0, 0x9cd, 0xcb0, 0xccd, 0x300, 0x41, 0x20, 0xfffd]
    .map((code) => fc.constant(code)),
  fc.integer({ min: 0, max: 0x10ffff }),
);

/** A code point of a set, which is too large to be a list of arguments. */
function anyOf(codes: ReadonlySet<number>): fc.Arbitrary<number> {
  const list = [...codes];
  return fc.nat({ max: list.length - 1 }).map((at) => list[at]);
}

/** A letter, some signs, a joiner and a letter: chance alone hardly ever makes it. */
const joined = fc.tuple(
  anyOf(SETS.dualJoining),
  fc.array(anyOf(SETS.arabicSign), { maxLength: 5 }),
  anyOf(SETS.rightJoining),
).map(([first, signs, last]) => [first, ...signs, 0x200c, last]);

const part = fc.oneof(
  { weight: 1, arbitrary: joined },
  { weight: 20, arbitrary: codePoint.map((code) => [code]) },
  { weight: 1, arbitrary: fc.constantFrom(...FLAGS) },
  { weight: 1, arbitrary: fc.constantFrom(...FLAGS).map((flag) => flag.slice(0, -1)) },
);

Deno.test("docs/spec/chain.md says which texts of votes are good: a second program agrees", () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 7 }), (parts) => {
      const text = String.fromCodePoint(...parts.flat());
      assertEquals(judgeByPage(text), checkVoteText("voter", text)?.code ?? "good");
    }),
    { numRuns: RUNS },
  );
});
