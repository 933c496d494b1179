/**
 * The page from the disk as one script and one style sheet, bundled from its sources. In a program without sources this module
 * is exchanged for one that holds both (`cli/build`).
 */
import { bundlePage, readPageStyle } from "./bundle_page.ts";

/** What a page from the disk is made of. */
export interface OfflineParts {
  /** One module of JavaScript that needs no other. */
  readonly script: string;
  readonly style: string;
}

/** Bundles it. @throws {Error} If it cannot be bundled. */
export async function readOfflineParts(): Promise<OfflineParts> {
  const [script] = await bundlePage(["offline/main.tsx"]);
  return { script, style: await readPageStyle() };
}
