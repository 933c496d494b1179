/** Puts the program, or the library, into one file of JavaScript that needs no other, its workers in it as text. */
import { fileURLToPath } from "node:url";
import type { BuildInfo } from "../app/build_info.ts";
import { AUTHOR_SOURCES } from "../app/plugin/author_source.ts";
import { readOfflineParts } from "../app/page/offline_parts.ts";
import { readPageParts } from "../app/page/page_parts.ts";
import { readEsbuildWasm } from "../app/plugin/esbuild_wasm.ts";
import { madeBytes } from "./made_bytes.ts";
import { writeReadable } from "./readable.ts";
import { withScratch } from "./scratch.ts";

const ROOT = new URL("../../", import.meta.url);

/** A program as it is packed: files that stay together. */
export interface ProgramBundle {
  /** The program, one module. */
  readonly "chainvote.js": string;
  /** What bundles plugins, when it is asked to. */
  readonly "esbuild.wasm": Uint8Array<ArrayBuffer>;
}

/** The library's face, one module for each kind of runtime. */
export interface LibraryBundle {
  /** All of it, for Deno. */
  readonly "library.js": string;
  /** For Node: what needs Deno says so when it is called. */
  readonly "library.node.js": string;
}

/** The code of each worker, and the module that says where it is, by which name. */
const WORKERS: Readonly<Record<string, readonly [module: string, name: string]>> = {
  "core/mining/miner_worker.ts": ["core/mining/miner_worker_url.ts", "MINER_WORKER_URL"],
  "plugins/sandbox/sandbox_worker.ts": [
    "plugins/sandbox/sandbox_worker_url.ts",
    "SANDBOX_WORKER_URL",
  ],
  "plugins/verify/verify_worker.ts": ["plugins/verify/verify_worker_url.ts", "VERIFY_WORKER_URL"],
};

/** Modules of the library, and those beside this file that stand for them in Node. */
const FOR_NODE: Readonly<Record<string, string>> = {
  "cli/lib/peer.ts": "needs_deno.ts",
  "cli/lib/tracker.ts": "needs_deno.ts",
};

/** Modules of a source tree and the texts that stand for them in a bundle. */
type Exchanges = Readonly<Record<string, string>>;

/** Bundles the program. The same sources give the same bytes. */
export async function bundleProgram(build: BuildInfo): Promise<ProgramBundle> {
  return await withScratch(async (folder) => {
    // What these modules know of a source tree, a bundle has to be told.
    const map = await writeImportMap(folder, {
      "cli/app/build_info.ts": `export const BUILD = ${JSON.stringify(build)};\n`,
      "cli/app/plugin/author_source.ts": `export const AUTHOR_SOURCES = ${
        JSON.stringify(AUTHOR_SOURCES)
      };\n`,
      "cli/app/plugin/esbuild_wasm.ts": `export const readEsbuildWasm = () =>
        Deno.readFileSync(new URL("./esbuild.wasm", import.meta.url));\n`,
      "cli/app/page/page_parts.ts": `export const readPageParts = () => Promise.resolve(${
        JSON.stringify(await readPageParts())
      });\n`,
      "cli/app/page/offline_parts.ts": `const PARTS = ${
        JSON.stringify({
          voter: await readOfflineParts("voter"),
          organiser: await readOfflineParts("organiser"),
        })
      };\nexport const readOfflineParts = (page) => Promise.resolve(PARTS[page]);\n`,
      ...madeBytes(),
      ...await bundleWorkers(folder),
    });
    const program = await bundle("cli/chainvote.ts", `${folder}/chainvote.js`, map);
    return { "chainvote.js": withoutUnused(program), "esbuild.wasm": readEsbuildWasm() };
  });
}

/**
 * Modules of Node that commander starts other programs with, for commands that are files of their own: there are none
 * here, and loading the two takes 15 ms of every start.
 */
const UNUSED = ["node:child_process", "node:fs"];

/** @throws {Error} If something else imports one of {@linkcode UNUSED}. */
function withoutUnused(program: string): string {
  return UNUSED.reduce((code, module) => {
    const parts = code.split(new RegExp(`import ([\\w$]+) from"${module}";`));
    if (parts.length !== 3 || parts[2].includes(`from"${module}"`)) {
      throw new Error(`Cannot bundle the program as commander alone must import ${module}`);
    }
    const [before, name, after] = parts;
    return `${before}const ${name}=undefined;${after}`;
  }, program);
}

/** Bundles the library. The same sources give the same bytes. */
export async function bundleLibrary(): Promise<LibraryBundle> {
  return await withScratch(async (folder) => {
    const whole = await writeImportMap(folder, await bundleWorkers(folder));
    const library = await bundle("mod.ts", `${folder}/library.js`, whole, { minify: false });
    const stand = (name: string) => new URL(name, import.meta.url).href;
    const exchanged = Object.entries(FOR_NODE).map(([path, name]) => [
      path,
      `export * from ${JSON.stringify(stand(name))};\n`,
    ]);
    const node = await writeImportMap(folder, Object.fromEntries(exchanged));
    const forNode = await bundle("mod.ts", `${folder}/library.js`, node, { minify: false });
    return {
      "library.js": writeReadable(library, "deno"),
      "library.node.js": writeReadable(forNode, "node"),
    };
  });
}

/** Bundles the workers; the modules that say where they are, with their code in them. */
async function bundleWorkers(folder: string): Promise<Exchanges> {
  const exchanged: Record<string, string> = {};
  const map = await writeImportMap(folder, madeBytes());
  for (const [entry, [module, name]] of Object.entries(WORKERS)) {
    const code = await bundle(entry, `${folder}/worker.js`, map);
    // A Blob's URL would be another one each time, and Deno's cache of compiled code would grow by it.
    exchanged[module] = `const CODE = ${JSON.stringify(code)};\n` +
      `export const ${name} = "data:text/javascript;charset=utf-8," + encodeURIComponent(CODE);\n`;
  }
  return exchanged;
}

/** Writes an import map with which other texts stand for some of the modules; the options that name it. */
async function writeImportMap(folder: string, exchanged: Exchanges): Promise<readonly string[]> {
  const imports = await readImports();
  for (const [path, text] of Object.entries(exchanged)) {
    const name = `${folder}/${path.replaceAll("/", "_")}`;
    await Deno.writeTextFile(name, text);
    imports[new URL(path, ROOT).href] = name;
  }
  await Deno.writeTextFile(`${folder}/import_map.json`, JSON.stringify({ imports }));
  return ["--import-map", `${folder}/import_map.json`];
}

/** The import map of deno.json, with the whole names of the project's own files. */
async function readImports(): Promise<Record<string, string>> {
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  return Object.fromEntries(
    Object.entries<string>(imports).map(([name, target]) => [
      name,
      target.startsWith("./") ? new URL(target, ROOT).href : target,
    ]),
  );
}

async function bundle(
  entry: string,
  output: string,
  options: readonly string[] = [],
  { minify = true } = {},
): Promise<string> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--platform=deno",
      // Comments would hold paths of this machine. Names stay, for the stack of an error.
      ...minify ? ["--minify", "--keep-names"] : [],
      "--config",
      fileURLToPath(new URL("deno.json", ROOT)),
      ...options,
      "--output",
      output,
      entry,
    ],
    cwd: ROOT,
    stdout: "null",
  }).output();
  if (!success) {
    throw new Error(`Cannot bundle ${entry}:\n${new TextDecoder().decode(stderr)}`);
  }
  return await Deno.readTextFile(output);
}
