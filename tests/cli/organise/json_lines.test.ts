import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { locateValues } from "../../../cli/organise/json_lines.ts";

const TEXT = `{
  "title": "a \\" { , ] b",
  "empty": {}, "none": [],
  "questions": [
    { "kind": "choose",
      "choices": ["x",
        "y"] },
    {
      "kind": "rank"
    }
  ],
  "odd key": 1.5e3, "title":
    null
}`;

Deno.test("locateValues() knows the line of each value, and of what is missing the line of what should hold it", () => {
  const { lineOf, twice } = locateValues(TEXT);
  const lines = [
    ["", 1],
    ["title", 13],
    ["empty", 3],
    ["questions", 4],
    ["questions[0].kind", 5],
    ["questions[0].choices[1]", 7],
    ["questions[0].min", 5],
    ["questions[1].kind", 9],
    ["questions[1].choices[0]", 8],
    ['["odd key"]', 12],
    ["late", 1],
  ] as const;
  for (const [path, line] of lines) assertEquals([path, lineOf(path)], [path, line]);
  assertEquals(twice, ["title"]);
});

Deno.test("locateValues() gets through any JSON, however it is laid out", () => {
  const space = fc.constantFrom(undefined, 1, "\t");
  fc.assert(fc.property(fc.jsonValue(), space, (value, indent) => {
    const text = JSON.stringify(value, undefined, indent);
    const { lineOf, twice } = locateValues(text);
    assertEquals([lineOf(""), twice], [1, []]);
    if (Array.isArray(value) && indent !== undefined && value.length > 0) {
      assertEquals(lineOf("[0]"), 2);
    }
  }));
});
