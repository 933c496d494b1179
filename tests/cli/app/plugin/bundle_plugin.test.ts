/** Bundling, in this process. What is wrong with a plugin's files is told in `tests/process`. */
import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { dirname, join } from "node:path";
import { bytesToHex, sha256 } from "../../../../core/base/hash.ts";
import { bundlePlugins } from "../../../../cli/app/plugin/bundle_plugin.ts";

// esbuild lives as long as its process.
const options = { sanitizeOps: false, sanitizeResources: false };

const VALIDATOR = 'name: "x", version: 1, check: () => accept()';

/** Files in a folder of their own, which is removed at the end. */
function folderWith(files: Readonly<Record<string, string>>) {
  const folder = Deno.makeTempDirSync({ prefix: "chainvote-test-" });
  for (const [name, text] of Object.entries(files)) {
    Deno.mkdirSync(dirname(join(folder, name)), { recursive: true });
    Deno.writeTextFileSync(join(folder, name), text);
  }
  return {
    path: (name: string) => join(folder, name),
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}

const PLUGIN = `
  import { accept, defineValidator } from "chainvote";
  import limits from "./data/limits.json";
  import { twice } from "../shared/twice.ts";
  import { half } from "@some/half";
  export default defineValidator({ ${VALIDATOR}, query: (path) => half(twice(limits[path])) });`;
const FILES = {
  "data/limits.json": '{"most": 7}',
  "../shared/twice.ts": "export const twice = (n: number): number => 2 * n;",
};
const PACKAGE = {
  "package.json": '{"name": "@some/half", "version": "1.2.3", "main": "lib/half.js"}',
  "lib/package.json": '{"type": "module"}',
  "lib/half.js": 'import { two } from "./two.js";\nexport const half = (n) => n / two;',
  "lib/two.js": "export const two = 2;",
};

function place(base: string, modules: string): Record<string, string> {
  const files: Record<string, string> = { [`${base}/main.ts`]: PLUGIN };
  for (const [name, text] of Object.entries(FILES)) files[`${base}/${name}`] = text;
  for (const [name, text] of Object.entries(PACKAGE)) {
    files[`${modules}/node_modules/@some/half/${name}`] = text;
  }
  return files;
}

Deno.test(
  "a plugin gives the same bundle wherever it and its packages lie",
  options,
  async () => {
    using here = folderWith(place("a", "a"));
    using there = folderWith(place("deep/down/a", "deep"));
    const bundle = await bundlePlugins([here.path("a/main.ts")]);
    assertEquals(await bundlePlugins([there.path("deep/down/a/main.ts")]), bundle);
    assertStringIncludes(bundle.code, "npm:@some/half@1.2.3/lib/half.js");
    const url = `data:text/javascript,${encodeURIComponent(bundle.code)}`;
    const { default: plugin } = await import(url);
    assertEquals(plugin.query("most"), 7);

    using other = folderWith({
      ...place("a", "a"),
      "a/node_modules/@some/half/lib/two.js": "export const two = 4;",
    });
    assertNotEquals((await bundlePlugins([other.path("a/main.ts")])).sha256, bundle.sha256);
  },
);

Deno.test("a bundle that is given again is taken as it is, byte for byte", options, async () => {
  using folder = folderWith(place("a", "a"));
  const bundle = await bundlePlugins([folder.path("a/main.ts")]);
  Deno.writeTextFileSync(folder.path("built.js"), bundle.code);
  const { code, sha256 } = bundle;
  const given = await bundlePlugins([folder.path("built.js")]);
  assertEquals(given, { code, sha256, sourceMap: undefined });
});

Deno.test({
  name: "bundlePlugins() takes a bundle byte for byte, with the mark that it begins with",
  ...options,
  fn: async () => {
    const text =
      `\ufeffexport default { name: "x", version: 1, check: () => ({ kind: "accept" }) };\n`;
    using folder = folderWith({ "x.js": text });
    const { code, sha256: hash } = await bundlePlugins([folder.path("x.js")]);
    assertEquals(code, text);
    assertEquals(hash, bytesToHex(sha256(Deno.readFileSync(folder.path("x.js")))));
  },
});
