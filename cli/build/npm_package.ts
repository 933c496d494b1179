/**
 * Puts together the npm package: the program, which `bin` starts on npm's own package of Deno, and the library with
 * its types. Nothing in it is for one kind of machine alone.
 */
import { BUNDLE_FLAGS } from "../app/run_flags.ts";
import { VERSION } from "../app/version.ts";
import { bundleLibrary, bundleProgram } from "./bundle.ts";
import { compressBytes } from "./compress.ts";
import { writeDeclarations } from "./declarations.ts";
import { ENGINE_VERSION } from "./engines.ts";
import { packTar, type TarFile } from "./tar.ts";

const ROOT = new URL("../../", import.meta.url);

/** What npm is told of the package. */
const MANIFEST = {
  name: "chainvote",
  version: VERSION,
  description: "elections without a trusted server: every machine checks every vote",
  license: "MIT",
  type: "module",
  engines: { node: ">=20" },
  bin: { chainvote: "bin/chainvote.mjs" },
  types: "./types/mod.d.ts",
  exports: {
    ".": {
      types: "./types/mod.d.ts",
      deno: "./library/library.js",
      default: "./library/library.node.js",
    },
    "./package.json": "./package.json",
  },
  dependencies: { deno: ENGINE_VERSION },
};

/** Name of the file that npm would give the package. */
export const PACKAGE_FILE = `${MANIFEST.name}-${MANIFEST.version}.tgz`;

/** The pages for its users, to which the README leads. */
const PAGES = [
  "install",
  "library",
  "operating",
  "organiser",
  "plugins",
  "programs",
  "registrar",
  "voter",
];

/** The bytes of the package's tarball. The same sources, commit and Deno give the same bytes. */
export async function makeNpmPackage(commit: string): Promise<Uint8Array<ArrayBuffer>> {
  const program = await bundleProgram({ way: "npm", commit });
  const library = await bundleLibrary();
  const types = await writeDeclarations("mod.ts");
  const text = (path: string) => Deno.readTextFile(new URL(path, ROOT));
  const contents: Record<string, string | Uint8Array<ArrayBuffer>> = {
    // npm reads it first.
    "package.json": `${JSON.stringify(MANIFEST, null, 2)}\n`,
    "LICENSE": await text("LICENSE"),
    "README.md": await text("README.md"),
    "bin/chainvote.mjs": await readBin(),
    "program/chainvote.js": program["chainvote.js"],
    "program/esbuild.wasm": program["esbuild.wasm"],
    "library/library.js": library["library.js"],
    "library/library.node.js": library["library.node.js"],
  };
  for (const page of PAGES) contents[`docs/${page}.md`] = await text(`docs/${page}.md`);
  for (const [path, declarations] of types) contents[`types/${path}`] = declarations;
  const encoder = new TextEncoder();
  const files = Object.entries(contents).map(([path, content]): TarFile => ({
    path: `package/${path}`,
    bytes: typeof content === "string" ? encoder.encode(content) : content,
    isExecutable: path.startsWith("bin/"),
  }));
  return await compressBytes(packTar(files), "gzip");
}

/** What `bin` names, with the flags in it that Deno gets. */
async function readBin(): Promise<string> {
  const template = await Deno.readTextFile(new URL("npm_bin.mjs", import.meta.url));
  return template.replace('["@FLAGS@"]', JSON.stringify(BUNDLE_FLAGS));
}
