/**
 * Pages for a disk, each as one script and one style sheet, bundled from its sources. In a program without sources this module is
 * exchanged for one that holds them (`cli/build`).
 */
import { bundlePage, readPageStyle } from "./bundle_page.ts";

/** What a page from the disk is made of. */
export interface OfflineParts {
  /** One module of JavaScript that needs no other. */
  readonly script: string;
  readonly style: string;
}

/** The pages that are made for a disk: the voter's, with an election in it, and the organiser's. */
export type DiskPage = "voter" | "organiser";

/** Where each begins, below the page's sources. */
const STARTS: Readonly<Record<DiskPage, string>> = {
  voter: "offline/main.tsx",
  organiser: "organise/main.tsx",
};

/** Bundles one. @throws {Error} If it cannot be bundled. */
export async function readOfflineParts(page: DiskPage): Promise<OfflineParts> {
  const [script] = await bundlePage([STARTS[page]]);
  return { script, style: await readPageStyle() };
}
