/** Bundles files of the page, for a browser. */
import { fileURLToPath } from "node:url";
import { PAGE_BUNDLE_FLAGS } from "./page_bundle_flags.ts";

const PAGE = new URL("../../page/", import.meta.url);
const CONFIG = new URL("../../../deno.json", import.meta.url);

/**
 * Bundles some files at once, which costs little more than one, each with all that it imports into one module.
 *
 * @param paths Below the page's sources, such as `main.tsx`: in several folders, or one file.
 * @throws {Error} If they cannot be bundled.
 */
export async function bundlePage(paths: readonly string[]): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "chainvote-page-" });
  try {
    await bundleInto(folder, paths);
    const common = deepestFolder(paths);
    const read = (path: string) => {
      const name = path.slice(common.length);
      return Deno.readTextFile(`${folder}/${name.replace(/\.tsx?$/, ".js")}`);
    };
    return await Promise.all(paths.map(read));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A script, and the modules that it imports or loads later, by the names that they are imported by. */
export interface BundledPieces {
  readonly script: string;
  readonly pieces: Readonly<Record<string, string>>;
}

/**
 * Bundles a file of the page into a script and pieces: what is imported by a call, and what several of them share, are modules of
 * their own, whose names follow from what is in them.
 *
 * @param path Below the page's sources, such as `main.tsx`.
 * @throws {Error} If it cannot be bundled.
 */
export async function bundleInPieces(path: string): Promise<BundledPieces> {
  const folder = await Deno.makeTempDir({ prefix: "chainvote-page-" });
  try {
    await bundleInto(folder, [path], ["--code-splitting"]);
    // In one order, so that one build is another's, byte for byte.
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
    const texts = names.map(async (name) => [name, await Deno.readTextFile(`${folder}/${name}`)]);
    const { [path.replace(/\.tsx?$/, ".js")]: script, ...pieces } = Object.fromEntries(
      await Promise.all(texts),
    );
    return { script, pieces };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The folder that holds all, with its slash, below which the bundler puts each. */
function deepestFolder(paths: readonly string[]): string {
  const [first, ...others] = paths.map((path) => path.slice(0, path.lastIndexOf("/") + 1));
  return others.every((folder) => folder === first) ? first : "";
}

/** The style sheet of all pages. */
export function readPageStyle(): Promise<string> {
  return Deno.readTextFile(new URL("style.css", PAGE));
}

async function bundleInto(
  folder: string,
  paths: readonly string[],
  flags: readonly string[] = [],
): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      ...PAGE_BUNDLE_FLAGS,
      ...flags,
      "--config",
      fileURLToPath(CONFIG),
      "--outdir",
      folder,
      ...paths.map((path) => fileURLToPath(new URL(path, PAGE))),
    ],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  throw new Error(`Cannot bundle the page: ${new TextDecoder().decode(stderr)}`);
}
