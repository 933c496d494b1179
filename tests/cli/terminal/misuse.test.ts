import { assertEquals } from "@std/assert";
import { tellValueOnce } from "../../../cli/terminal/misuse.ts";

const CASES: readonly { readonly of: string; readonly told: string; readonly becomes: string }[] = [
  {
    of: "an option whose rule names the value",
    told:
      `error: option '--listen <host:port>' argument 'foo' is invalid. It must be X: it is "foo"`,
    becomes: `error: option '--listen <host:port>': It must be X: it is "foo"`,
  },
  {
    of: "a variable",
    told: `error: option '--tracker <url>' value 'a"b' from env 'CHAINVOTE_TRACKER' is invalid. ` +
      `It must be X: it is "a\\"b"`,
    becomes:
      `error: option '--tracker <url>' from env 'CHAINVOTE_TRACKER': It must be X: it is "a\\"b"`,
  },
  {
    of: "an argument that is no option, and empty",
    told:
      `error: command-argument value '' is invalid for argument 'file'. It must name one: it is empty.`,
    becomes: `error: argument 'file': It must name one: it is empty.`,
  },
  {
    of: "a value of several lines",
    told: `error: option '--x <y>' argument 'a\nb' is invalid. It must be X: it is "a\\nb"`,
    becomes: `error: option '--x <y>': It must be X: it is "a\\nb"`,
  },
  ...[
    `error: option '--timeout <s>' argument 'abc' is invalid. It must be a whole number within 0..9.`,
    `error: option '--timeout <s>' argument '' is invalid. It must be a whole number within 0..9.`,
    `error: command-argument value 'x' is invalid for argument 'id'. It must be 4 to 64 hex digits.`,
    `error: unknown option '--x'`,
  ].map((told) => ({ of: `what nothing names twice: ${told}`, told, becomes: told })),
];

Deno.test("tellValueOnce() leaves a value away that the rule names itself", async (t) => {
  for (const { of, told, becomes } of CASES) {
    await t.step(of, () => assertEquals(tellValueOnce(told), becomes));
  }
});
