import { assert } from "@std/assert";
import { SPEC_PAGES } from "./pages.ts";

Deno.test("docs/spec links to files and headings that are there", () => {
  for (const url of SPEC_PAGES) {
    for (const [, target] of Deno.readTextFileSync(url).matchAll(/\]\(([^()\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const { pathname, hash } = new URL(target, url);
      const linked = new URL(pathname, url);
      assert(Deno.statSync(linked).isFile, `${url} ${target}`);
      const ids = hash === "" ? [] : headingIds(Deno.readTextFileSync(linked));
      assert(hash === "" || ids.includes(hash.slice(1)), `${url} ${target}`);
    }
  }
});

/** What the headings of a page are linked to by, as GitHub makes it. */
function headingIds(page: string): string[] {
  return Array.from(
    page.matchAll(/^#+ (.+)$/gm),
    ([, heading]) =>
      heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"),
  );
}
