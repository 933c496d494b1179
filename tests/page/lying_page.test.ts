/** A page of somebody else's, as a hostile peer may serve: how another peer's page, a test ballot and the program tell it. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { checkServedPage } from "../../cli/app/page/check_served_page.ts";
import { pageFiles } from "../../cli/app/page/page_source.ts";
import { type Tab, TestBrowser } from "../support/browser.ts";
import { serveLyingPeer } from "../support/lying_peer.ts";
import { PageWorld, SECRET_QUESTIONS } from "../support/page_world.ts";
import { SYSTEM } from "../support/system.ts";

const [CHAIR, EVENINGS] = SECRET_QUESTIONS;
const [FIRST, SECOND] = CHAIR.choices;

/** Chooses the first name and the first evening, and comes to the check. */
async function choose({ page }: Tab, code: string): Promise<void> {
  await page.getByLabel("Voting code").fill(code);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("radio", { name: FIRST }).check();
  await page.getByRole("button", { name: "Next question" }).click();
  await page.getByRole("checkbox", { name: EVENINGS.choices[0] }).check();
  await page.getByRole("button", { name: "Check my vote" }).click();
  await page.getByText(FIRST).waitFor();
}

async function fragmentOf(page: Page): Promise<string> {
  await page.waitForURL(/#\/r\//);
  return new URL(page.url()).hash;
}

Deno.test("a page that sends another choice than it shows, or keeps a vote and calls it final, is told by another peer's page", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({ questions: SECRET_QUESTIONS, hasWitnesses: true });
  await using changing = await serveLyingPeer(world, { answers: [[1], [1]] });
  await using keeping = await serveLyingPeer(world, { answers: [[0], [0]], keeps: true });
  await using honest = await browser.look(`${world.url}/#/result`);

  await using cheated = await browser.look(`${changing.url}/#/vote`);
  await choose(cheated, world.election.voters[3].code);
  await cheated.page.getByRole("button", { name: "Send my vote" }).click();
  await cheated.heading("Your vote is written");
  const counted = honest.page.locator("tr", { hasText: SECOND });
  await counted.getByRole("cell").first().getByText("1", { exact: true }).waitFor();

  await using deceived = await browser.look(`${keeping.url}/#/vote`);
  await choose(deceived, world.election.voters[4].code);
  await deceived.page.getByRole("button", { name: "Send my vote" }).click();
  await deceived.heading("Your vote is final");
  const fragment = await fragmentOf(deceived.page);
  await honest.page.goto(`${world.url}/${fragment}`);
  await honest.heading("The election’s computer does not know this vote");
  // It was kept, not used up: the same letter votes elsewhere.
  await honest.page.goto(`${world.url}/#/vote`);
  await choose(honest, world.election.voters[4].code);
  await honest.page.getByRole("button", { name: "Send my vote" }).click();
  await honest.heading("Your vote is written");

  const { signal } = new AbortController();
  for (const { url } of [changing, keeping]) {
    const files = await pageFiles();
    const { differs, sha256, own } = await checkServedPage(url, { files, signal, ...SYSTEM });
    assert(differs.includes("/") && sha256 !== own, url);
  }
});

Deno.test("a page that encrypts another choice than it shows is told by a test ballot, whatever it says itself", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({ trustees: 2, voters: 3 });
  await using lying = await serveLyingPeer(world, { answers: [[1], [1]] });
  await using cheated = await browser.look(`${lying.url}/#/vote`);
  await choose(cheated, world.election.voters[1].code);
  await cheated.page.getByRole("button", { name: "Open this one as a test" }).click();
  const coming = cheated.page.waitForEvent("download");
  await cheated.page.getByRole("button", { name: "Save the test ballot" }).click();
  await using other = await browser.look(`${world.url}/#/test`);
  await other.page.getByLabel("The file with the test ballot").setInputFiles(
    await (await coming).path(),
  );
  await other.page.getByText("The ballot says what stands here.").waitFor();
  const said = await other.page.locator("dd").allTextContents();
  assertEquals(said, [SECOND, EVENINGS.choices[1]]);
});
