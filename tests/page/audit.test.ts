/// <reference lib="dom" />
/** The whole election is checked in a browser: a true chain, one with a byte turned, one of another election, and a peer that lies. */
import { Buffer } from "node:buffer";
import { assertEquals } from "@std/assert";
import { TestBrowser } from "../support/browser.ts";
import { PageWorld } from "../support/page_world.ts";

/** What the peer gives as its chain. */
async function chainOf({ url }: PageWorld): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(`${url}/v1/chain`)).arrayBuffer());
}

Deno.test("a browser checks the whole election and counts as the peer does; what is wrong is told with its place", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({ answers: [[[0], [1, 0]], [[3], [2]], [[0], [0]]] });
  await using tab = await browser.look(`${world.url}/#/audit`);
  const { page } = tab;
  await tab.heading("Check the whole election");
  await tab.check("audit, before");
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("heading", { name: "Everything holds" }).waitFor();
  await page.getByText("The election’s computer says the same count.").waitFor();
  assertEquals(await page.locator(".ladder .done").count(), 6);
  await page.locator("tr", { hasText: /Ann Baker\s*2/ }).waitFor();
  await tab.check("audit, good");
  await page.getByRole("link", { name: "Report for print" }).click();
  await tab.heading("Report on an election");
  await page.emulateMedia({ media: "print" });
  await page.getByText("Date, signature").first().waitFor();
  assertEquals(await page.getByRole("button").count(), 0);
  await page.emulateMedia({ media: "screen" });
  await tab.check("report");

  await page.goto(`${world.url}/#/audit`);
  await page.getByRole("radio", { name: "of a file" }).check();
  const chain = await chainOf(world);
  const check = async (buffer: Uint8Array) => {
    const file = { name: "board.chain", mimeType: "application/octet-stream" };
    await page.getByLabel("The file").setInputFiles({ ...file, buffer: Buffer.from(buffer) });
    await page.getByRole("button", { name: "Start" }).click();
  };
  const turned = chain.slice();
  turned[turned.length - 120] ^= 1;
  await check(turned);
  await page.getByRole("heading", { name: "Something does not hold" }).waitFor();
  await page.getByText("Not checked:").first().waitFor();
  assertEquals(await page.locator(".ladder .broken").count(), 1);
  await tab.check("audit, bad");
  await check(chain.subarray(0, 40));
  await page.getByText("This is no whole record.").waitFor();
  await using other = await PageWorld.open({ voters: 1 });
  await check(await chainOf(other));
  await page.getByText("This is the record of something else").waitFor();
});

Deno.test("a peer that counts otherwise than its record says is told, and a check that is cancelled finds nothing", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({ answers: [[[0], [0]], [[1], [1]]] });
  await using tab = await browser.look(`${world.url}/#/audit`);
  const { page } = tab;
  const context = page.context();
  await context.route("**/v1/query/ballots*", async (route) => {
    const response = await route.fetch();
    const report = await response.json();
    const [first, ...rest] = report.answer.ballots;
    const answer = { ...report.answer, ballots: [{ ...first, answers: [[3], [0]] }, ...rest] };
    await route.fulfill({ response, json: { ...report, answer } });
  });
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("heading", { name: "Everything holds" }).waitFor();
  await page.getByText("The election’s computer says another count than its own record gives.")
    .waitFor();
  await page.locator("tr", { hasText: /Ann Baker\s*1/ }).waitFor();
  await context.route("**/v1/chain", () => {});
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByText("Loading the record").waitFor();
  await tab.check("audit, running");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Cancelled. Nothing was found out.").waitFor();
});
