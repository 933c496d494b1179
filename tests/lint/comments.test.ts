/** Comments lead to files that are there. */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
const FOLDERS = ["core", "net", "plugins", "cli"];

/** Comments of TypeScript. What looks like one within a text names no file between backticks. */
const COMMENT = /\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm;

/** A TypeScript file between backticks, by its name or by a path. */
const FILE = /`((?:\.\.?\/)*[\w/]+(?:\.test)?\.ts)`/g;

/** The sources of the program below a folder, as paths from the root. */
async function* listSources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(`${folder}/`, ROOT))) {
    if (isDirectory) yield* listSources(`${folder}/${name}`);
    else if (name.endsWith(".ts")) yield `${folder}/${name}`;
  }
}

async function isThere(url: URL): Promise<boolean> {
  try {
    return (await Deno.stat(url)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The files that the comments of a source name. */
function filesNamed(source: string): string[] {
  return [...source.matchAll(COMMENT)].flatMap(([comment]) =>
    [...comment.matchAll(FILE)].map(([, file]) => file)
  );
}

Deno.test("filesNamed() finds files in comments of both kinds, and none in code", () => {
  const source = "/**\n * See `a.ts` and\n * `net/b/c.ts`. */\ncode(`d.ts`); // as in `../e.ts`\n";
  assertEquals(filesNamed(source), ["a.ts", "net/b/c.ts", "../e.ts"]);
});

Deno.test("every file that a comment names stands beside the comment's, or at that path from the root", async () => {
  const missing: string[] = [];
  let found = 0;
  for (const folder of FOLDERS) {
    for await (const path of listSources(folder)) {
      for (const file of filesNamed(await Deno.readTextFile(new URL(path, ROOT)))) {
        found += 1;
        const places = [new URL(file, new URL(path, ROOT)), new URL(file, ROOT)];
        if (!(await Promise.all(places.map(isThere))).includes(true)) {
          missing.push(`${path}: ${file}`);
        }
      }
    }
  }
  assert(found > 100, `comments name ${found} files only: are they read?`);
  assertEquals(missing, []);
});
