/**
 * The voters' page as scripts and a style sheet, bundled from its sources. In a program without sources this module is
 * exchanged for one that holds them (`cli/build`).
 *
 * This room owns how the page comes from its sources to where it is served. It does not own what is in it (`cli/page`), or how
 * it is served (`net/api/page_app.ts`).
 */
import { fileURLToPath } from "node:url";
import type { PageParts } from "../../../net/api/page_files.ts";
import { PAGE_BUNDLE_FLAGS } from "./page_bundle_flags.ts";
import { PAGE_WORKERS } from "./page_workers.ts";

const PAGE = new URL("../../page/", import.meta.url);
const CONFIG = new URL("../../../deno.json", import.meta.url);

/**
 * Bundles the page. It takes a second or two, and the first time on a machine what bundles is loaded from npm.
 *
 * @throws {Error} If it cannot be bundled.
 */
export async function readPageParts(): Promise<PageParts> {
  const folder = await Deno.makeTempDir({ prefix: "chainvote-page-" });
  try {
    await bundle(["main.tsx", ...PAGE_WORKERS.map(workerPath)], folder);
    const read = (path: string) => Deno.readTextFile(`${folder}/${path.replace(/\.tsx?$/, ".js")}`);
    const workers = PAGE_WORKERS.map(async (name) => [name, await read(workerPath(name))]);
    return {
      script: await read("main.tsx"),
      style: await Deno.readTextFile(new URL("style.css", PAGE)),
      workers: Object.fromEntries(await Promise.all(workers)),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function workerPath(name: string): string {
  return `workers/${name}_worker.ts`;
}

/** Bundles some of the page's files at once, which costs little more than one, into a folder, each where it stands in the page's own. */
async function bundle(paths: readonly string[], folder: string): Promise<void> {
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
