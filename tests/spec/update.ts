/**
 * Writes the worked examples of `docs/spec` anew: `deno task spec`.
 * Look at what changed: a value that did is another format for all who have written to the old one.
 */
import { writeExamples } from "./example_blocks.ts";
import { computeExample } from "./examples.ts";
import { SPEC_PAGES } from "./pages.ts";

for (const url of SPEC_PAGES) {
  const page = await Deno.readTextFile(url);
  await Deno.writeTextFile(url, await writeExamples(page, computeExample));
}
