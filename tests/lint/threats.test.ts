/** Every row of docs/threats.md names tests that there are: the file, and how the test's name begins. */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
const page = await Deno.readTextFile(new URL("docs/threats.md", ROOT));

interface Reference {
  readonly path: string;
  readonly beginning: string;
}

/** The last cell of each row of each table, but for heads and the lines below them. */
function lastCells(markdown: string): string[] {
  return markdown.split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split(/(?<!\\)\|/).at(-2)!.trim())
    .filter((cell) => cell !== "shown by" && !/^-+$/.test(cell));
}

function referencesOf(cell: string): Reference[] {
  return [...cell.matchAll(/`(tests\/[^`]+\.test\.ts)` "([^"]+)"/g)]
    .map(([, path, beginning]) => ({ path, beginning }));
}

/** True if `source` has a test whose name, as it is written there, begins so. */
function hasTest(source: string, beginning: string): boolean {
  const text = beginning.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?:Deno\\.test\\(|name:)\\s*["'\`]${text}`).test(source);
}

Deno.test("docs/threats.md names a test in every row, and nothing else where tests are named", () => {
  const cells = lastCells(page);
  assert(cells.length > 40, `there are ${cells.length} rows`);
  for (const cell of cells) {
    const named = referencesOf(cell).map(({ path, beginning }) => `\`${path}\` "${beginning}"`);
    assertEquals(named.join(", "), cell);
  }
});

Deno.test("docs/threats.md names tests that there are", async () => {
  for (const { path, beginning } of lastCells(page).flatMap(referencesOf)) {
    const source = await Deno.readTextFile(new URL(path, ROOT));
    assert(hasTest(source, beginning), `${path} has no test whose name begins with "${beginning}"`);
  }
});

Deno.test("a row of docs/threats.md finds its test by the beginning of the name alone", () => {
  const source = 'Deno.test("Node: one host", () => {});\nDeno.test({\n  name: `a ${b}`,\n});';
  assert(hasTest(source, "Node: one"));
  assert(hasTest(source, "a ${b}"));
  assert(!hasTest(source, "one host"));
});
