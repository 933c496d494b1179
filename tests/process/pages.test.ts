/** The pages of the documentation, followed to the letter. */
import { assert } from "@std/assert";
import { followPage } from "../support/page.ts";

const PAGES = ["docs/plugins.md", "docs/notary.md", "docs/registry.md", "docs/inventory.md"];
for (const page of PAGES) {
  Deno.test(`${page} leads to a network of three peers as it says`, async () => {
    assert(await followPage(page) > 8);
  });
}
