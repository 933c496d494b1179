import { assertEquals } from "@std/assert";
import { readExamples, writeExamples } from "./example_blocks.ts";
import { computeExample, EXAMPLES } from "./examples.ts";
import { SPEC_PAGES } from "./pages.ts";

const BLOCKS = SPEC_PAGES.flatMap((url) => readExamples(Deno.readTextFileSync(url)));

for (const { name, example } of BLOCKS) {
  Deno.test(`docs/spec: the example ${name} is what the code gives`, async () => {
    assertEquals(example, await computeExample(name));
  });
}

Deno.test("docs/spec shows each example once", () => {
  assertEquals(BLOCKS.map(({ name }) => name).sort(), [...EXAMPLES.keys()].sort());
});

Deno.test("writeExamples() writes what readExamples() reads, in lines that fit", async () => {
  const example = { short: "a b", long: `${"x".repeat(97)} ${"y".repeat(120)}` };
  const page = await writeExamples("# Page\n\n```example one\n```\n\nText.\n", () => example);
  assertEquals(readExamples(page), [{ name: "one", example }]);
  assertEquals(page.split("\n").filter((line) => line.length > 100), []);
  assertEquals(page.split("\n").filter((line) => line.endsWith(" ")), []);
});
