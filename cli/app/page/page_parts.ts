/**
 * The voters' page as one script and one style sheet, bundled from its sources. In a program without sources this module is
 * exchanged for one that holds both (`cli/build`).
 *
 * This room owns how the page comes from its sources to where it is served. It does not own what is in it (`cli/page`), or how
 * it is served (`net/api/page_app.ts`).
 */
import { fileURLToPath } from "node:url";
import type { PageParts } from "../../../net/api/page_files.ts";
import { PAGE_BUNDLE_FLAGS } from "./page_bundle_flags.ts";

const PAGE = new URL("../../page/", import.meta.url);
const CONFIG = new URL("../../../deno.json", import.meta.url);

/**
 * Bundles the page. It takes a second or two, and the first time on a machine what bundles is loaded from npm.
 *
 * @throws {Error} If it cannot be bundled.
 */
export async function readPageParts(): Promise<PageParts> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      ...PAGE_BUNDLE_FLAGS,
      "--config",
      fileURLToPath(CONFIG),
      fileURLToPath(new URL("main.tsx", PAGE)),
    ],
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot bundle the page: ${decoder.decode(stderr)}`);
  const style = await Deno.readTextFile(new URL("style.css", PAGE));
  return { script: decoder.decode(stdout), style };
}
