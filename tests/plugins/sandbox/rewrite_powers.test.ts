import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { checkBundle } from "../../../plugins/sandbox/check_bundle.ts";
import { POWER } from "../../../plugins/sandbox/same_numbers.ts";

/** Expressions of powers among other things, at any depth, with what may stand between their parts. */
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(
      "2",
      "x",
      "f(3)",
      "[1, 2][1]",
      "`**`.length",
      '"**".length',
      "x++",
      "(() => 2)()",
    ),
    fc.tuple(
      tie("expression"),
      fc.constantFrom("**", " ** ", "/* ** */ **\n", "**// **\n"),
      tie("expression"),
    )
      .map(([a, operator, b]) => `(${a})${operator}(${b})`),
    fc.tuple(fc.constantFrom("2", "x", "f(1)"), tie("expression")).map(([a, b]) =>
      `${a} ** (${b}) ** 1`
    ),
    tie("expression").map((a) => `(x **= ${a})`),
    tie("expression").map((a) => `(x => { let y = 2; y **= ${a}; return y + x; })(1)`),
    tie("expression").map((a) => `[${a}, ...[${a}]][1]`),
    tie("expression").map((a) => "`${" + a + "}**`.length"),
    tie("expression").map((a) => `(x > 1 ? ${a} : -(${a}))`),
  ),
}));

Deno.test("rewritePowers() changes nothing of what code does, nor on which line, and leaves no power", () => {
  const run = (code: string) =>
    new Function("f", POWER, `let x = 2; const result = (${code}); return [result, x];`)(
      (x: number) => x,
      (a: number, b: number) => a ** b,
    );
  fc.assert(fc.property(expression, (source) => {
    const whole = `let x = 2; const f = (x) => x; const result = (${source});`;
    const { code } = checkBundle(whole);
    assertEquals(code.split("\n").length, whole.split("\n").length);
    const rewritten = code.slice("let x = 2; const f = (x) => x; const result = (".length, -2);
    assertEquals(run(rewritten), run(source));
    // What is left looks like one at most.
    assertEquals(checkBundle(code).code, code);
  }));
});

Deno.test("columnBefore() finds every place of the code again that was not put in", () => {
  const source = "A;\nlet a = B ** 2 + C ** (d ** E), F = a; a **= G; H(a);\nlet e = I ** J; K;";
  const { code, columnBefore } = checkBundle(source);
  const before = source.split("\n");
  code.split("\n").forEach((line, n) => {
    for (const [index, letter] of [...line.replaceAll(POWER, "_".repeat(POWER.length))].entries()) {
      if (!/[A-Z]/.test(letter)) continue;
      assertEquals(before[n][columnBefore(n + 1, index + 1) - 1], letter);
    }
  });
});
