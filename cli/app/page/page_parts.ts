/**
 * The voters' page as scripts and a style sheet, bundled from its sources. In a program without sources this module is
 * exchanged for one that holds them (`cli/build`).
 *
 * This room owns how the page comes from its sources to where it is served, or to a file (`offline_file.ts`). It does not own what
 * is in it (`cli/page`), or how it is served (`net/api/page_app.ts`).
 */
import type { PageParts } from "../../../net/api/page_files.ts";
import { bundleInPieces, bundlePage, readPageStyle } from "./bundle_page.ts";
import { PAGE_WORKERS } from "./page_workers.ts";

/**
 * Bundles the page. It takes a second or two, and the first time on a machine what bundles is loaded from npm.
 *
 * @throws {Error} If it cannot be bundled.
 */
export async function readPageParts(): Promise<PageParts> {
  const [page, workers] = await Promise.all([
    bundleInPieces("main.tsx"),
    bundlePage(PAGE_WORKERS.map(workerPath)),
  ]);
  return {
    ...page,
    style: await readPageStyle(),
    workers: Object.fromEntries(PAGE_WORKERS.map((name, i) => [name, workers[i]])),
  };
}

function workerPath(name: string): string {
  return `workers/${name}_worker.ts`;
}
