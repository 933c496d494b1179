/**
 * The program as one file, bundled as it is for its users: a process starts with it in two thirds of the CPU time that
 * hundreds of modules take, and tests start more than a thousand.
 *
 * It is made once for the sources as they are now, whose hash names its folder, so that no test runs what was changed
 * since. It stands in `dist`, where nobody else writes.
 */
import { createHash } from "node:crypto";
import { BUNDLE_FLAGS } from "../../cli/app/run_flags.ts";

const ROOT = new URL("../../", import.meta.url);
const FOLDER = new URL("dist/test_program/", ROOT).pathname;

/** What the bundle is made of. */
const SOURCES = ["cli", "core", "net", "plugins", "deno.json", "deno.lock"];

/** Files of sources that were changed longer ago are not run any more by tests that still go on, in ms. */
const KEPT_MS = 3_600_000;

/** What starts the program from one file, which is made if it is not there. */
export async function programFileCommand(): Promise<readonly string[]> {
  const folder = `${FOLDER}${hashOfSources()}`;
  const file = `${folder}/chainvote.js`;
  await Deno.mkdir(FOLDER, { recursive: true });
  // Test files run at once: one makes it, the others wait.
  using lock = await Deno.open(`${FOLDER}lock`, { create: true, write: true });
  await lock.lock(true);
  if (!isThere(file)) await make(folder);
  return [Deno.execPath(), "run", ...BUNDLE_FLAGS, file];
}

async function make(folder: string): Promise<void> {
  await removeOld();
  const { bundleProgram } = await import("../../cli/build/bundle.ts");
  const files = await bundleProgram({ way: "self-extracting", commit: "" });
  const part = await Deno.makeTempDir({ dir: FOLDER, prefix: "part-" });
  await Deno.writeTextFile(`${part}/chainvote.js`, files["chainvote.js"]);
  await Deno.writeFile(`${part}/esbuild.wasm`, files["esbuild.wasm"]);
  await Deno.rename(part, folder);
}

/** Removes what earlier sources gave, and what a killed test left. */
async function removeOld(): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(FOLDER)) {
    const { mtime } = await Deno.stat(FOLDER + name);
    const isOld = Date.now() - (mtime?.getTime() ?? 0) > KEPT_MS;
    if (isDirectory && isOld) await Deno.remove(FOLDER + name, { recursive: true });
  }
}

function hashOfSources(): string {
  const hash = createHash("sha256").update(Deno.version.deno);
  for (const path of SOURCES.flatMap(filesOf)) {
    hash.update(`\0${path}\0`).update(Deno.readFileSync(new URL(path, ROOT)));
  }
  return hash.digest("hex").slice(0, 16);
}

/** Paths of the files at a path, from the project's root, in the same order on every machine. */
function filesOf(path: string): string[] {
  if (Deno.statSync(new URL(path, ROOT)).isFile) return [path];
  const names = [...Deno.readDirSync(new URL(path, ROOT))].map(({ name }) => name).sort();
  return names.flatMap((name) => filesOf(`${path}/${name}`));
}

function isThere(file: string): boolean {
  try {
    return Deno.statSync(file).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
