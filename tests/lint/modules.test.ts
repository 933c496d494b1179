import { assertEquals } from "@std/assert";
import { findCircles, findFiles, readModules, readSource } from "./modules.ts";

const TOPS = ["core", "net", "plugins", "cli"];

/** Lines that a file may have. */
const MAX_LINES = 300;

/** Modules that stand in for another one in a bundle, and so have its names. */
const STAND_INS = ["cli/build/needs_deno.ts"];

const modules = await readModules(TOPS);

Deno.test("no modules import each other around a circle, types included", () => {
  const imports = new Map(modules.map(({ path, imports }) => [path, imports] as const));
  assertEquals(findCircles(imports), []);
});

Deno.test("no file of the program has more than 300 lines", () => {
  const long = modules.filter(({ lines }) => lines > MAX_LINES);
  assertEquals(long.map(({ path, lines }) => `${path}: ${lines}`), []);
});

Deno.test("an exported name exists once in the program", () => {
  const owners = new Map<string, string[]>();
  for (const { path, exports } of modules) {
    // Examples are programs of others, and the library's face has names for its users.
    if (STAND_INS.includes(path) || /^(plugins\/examples|cli\/lib)\//.test(path)) continue;
    for (const name of new Set(exports)) owners.set(name, [...owners.get(name) ?? [], path]);
  }
  const twice = [...owners].filter(([, paths]) => paths.length > 1);
  assertEquals(twice.map(([name, paths]) => `${name}: ${paths.join(", ")}`), []);
});

Deno.test("what a module exports is named by another file, or by a test", async () => {
  const read = (path: string) => Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
  const tests = await Promise.all((await findFiles("tests")).map(read));
  const files = new Map<string, number>();
  for (const text of [...modules.map((each) => each.text), ...tests]) {
    for (const word of new Set(text.match(/\w+/g))) files.set(word, (files.get(word) ?? 0) + 1);
  }
  const unused = modules.flatMap(({ path, text }) =>
    [...text.matchAll(/^export (?:async )?(?:const|function\*?|class) (\w+)/gm)]
      .filter(([, name]) => files.get(name) === 1)
      .map(([, name]) => `${path}: ${name}`)
  );
  assertEquals(unused, []);
});

Deno.test("readSource() finds imports and exports of every form", () => {
  const { imports, exports } = readSource(
    "net/a/b.ts",
    `import { a } from "./c.ts"; import type { b } from "../d.ts"; export * from "../../core/e.ts";
    type F = import("./f.ts").F; await import("./g.ts"); import "hono"; import { h } from "./b.ts";
    export const i = 1, { j, k: [l] } = x; export function m() {} export class N {}
    export interface O {} export type P = 1; const q = 2; export { r } from "./s.ts";`,
  );
  assertEquals(imports, [
    "net/a/c.ts",
    "net/d.ts",
    "core/e.ts",
    "net/a/f.ts",
    "net/a/g.ts",
    "net/a/s.ts",
  ]);
  assertEquals(exports, ["i", "j", "l", "m", "N", "O", "P"]);
});

Deno.test("findCircles() finds circles of any length and no other group", () => {
  const graph = {
    a: ["b", "x"],
    b: ["c"],
    c: ["a"],
    x: ["y"],
    y: ["z", "y2"],
    z: ["y"],
    y2: [],
    w: ["a"],
  };
  assertEquals(findCircles(new Map(Object.entries(graph))).sort(), [["a", "b", "c"], ["y", "z"]]);
});
