/// <reference lib="dom" />
/** A voter comes by the link of a letter, which a telephone has scanned. */
import { assert, assertEquals } from "@std/assert";
import { TestBrowser } from "../support/browser.ts";
import { PageWorld } from "../support/page_world.ts";

Deno.test("the link of a letter leads to its code, which leaves the address before anything is asked for; one of another election is told", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open();
  const { network: { chainId }, voters } = world.election;
  const code = voters[6].code.replaceAll("-", "");
  const chain = chainId.slice(0, 16);
  await using tab = await browser.look("about:blank");
  const { page } = tab;
  const addresses: string[] = [];
  // By the page itself: what is asked before it runs are its own files, by a browser that sends no fragment.
  page.on("request", (request) => {
    if (request.url().includes("/v1/")) addresses.push(page.url());
  });
  await page.goto(`${world.url}/#/l/${chain}/7/${code}`);
  await tab.heading("Your voting code");
  await page.getByText("This link is that of letter number 7.").waitFor();
  assertEquals(await page.getByLabel("Voting code").inputValue(), code);
  assert(addresses.length > 0 && addresses.every((each) => !each.includes(code)), addresses[0]);
  assertEquals(await page.evaluate(() => location.hash), `#/l/${chain}/7`);
  await tab.check("letter");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("This is the vote of letter number 7.").waitFor();
  await page.goto(`${world.url}/#/l/${"0".repeat(16)}/7`);
  await tab.heading("A letter for another election");
  assertEquals(await page.getByRole("textbox").count(), 0);
});
