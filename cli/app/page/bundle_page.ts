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
    // Each stands below the deepest folder that holds all.
    const read = (path: string) => {
      const name = paths.length === 1 ? path.replace(/^.*\//, "") : path;
      return Deno.readTextFile(`${folder}/${name.replace(/\.tsx?$/, ".js")}`);
    };
    return await Promise.all(paths.map(read));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The style sheet of all pages. */
export function readPageStyle(): Promise<string> {
  return Deno.readTextFile(new URL("style.css", PAGE));
}

async function bundleInto(folder: string, paths: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      ...PAGE_BUNDLE_FLAGS,
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
