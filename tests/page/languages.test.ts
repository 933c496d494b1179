/** The whole way of a vote in German, and in Arabic from right to left, on a narrow telephone. */
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { TestBrowser } from "../support/browser.ts";
import { PageWorld } from "../support/page_world.ts";
import { ar } from "../../cli/page/words/ar.ts";
import { de } from "../../cli/page/words/de.ts";

/** Has the peer refuse ballots: at its door, or as a record. */
async function refuse(page: Page, by: "door" | "record"): Promise<void> {
  const reason = "it is odd";
  await page.unrouteAll();
  await page.route("**/v1/ballots", async (route) => {
    if (by === "door") {
      return await route.fulfill({ status: 403, json: { code: "closed", reason } });
    }
    const report = await (await route.fetch()).json();
    await route.fulfill({ json: { ...report, status: "refused", code: "odd", reason } });
  });
}

Deno.test("the page speaks German, and Arabic from right to left, on every step of a vote", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({ answers: [[[0], [1, 0]], [[3], [2]]] });
  for (const [tag, way, words] of [["de", "ltr", de], ["ar", "rtl", ar]] as const) {
    await using tab = await browser.look(world.url, { language: tag, mayFail: /403/ });
    const { page } = tab;
    const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
    await tab.heading(words.phase.open);
    assertEquals(
      await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]),
      [tag, way],
    );
    await tab.check(`${tag} home`);
    await page.getByRole("link", { name: words.vote, exact: true }).click();
    await tab.heading(words.code.title);
    const field = page.getByLabel(words.code.field);
    const { code } = world.election.voters[tag === "de" ? 4 : 5];
    await field.fill(`${code.slice(0, -1)}U`);
    await press(words.code.goOn);
    // What is wrong is said in the language, not in the program's English.
    await page.getByRole("alert").getByText(/[«„]\u2068?U\u2069?[»“]/u).waitFor();
    await tab.check(`${tag} code`);
    await field.fill(code);
    await press(words.code.goOn);
    await page.getByRole("radio", { name: "Zoë" }).check();
    await tab.check(`${tag} question`);
    await press(words.ballot.next);
    await page.getByLabel("the sea").selectOption("1");
    await press(words.ballot.toCheck);
    await tab.heading(words.notYet);
    await tab.check(`${tag} check`);
    await refuse(page, "door");
    await press(words.check.send);
    const alert = page.getByRole("alert");
    await alert.getByText(words.refusals.closed).waitFor();
    // What has no words in the language stands apart, as English.
    await refuse(page, "record");
    await press(words.check.send);
    await alert.getByText(words.otherReason).locator('[lang="en"]').getByText("it is odd")
      .waitFor();
    await tab.check(`${tag} refused`);
    await page.goto(`${world.url}/#/result`);
    await tab.heading(words.count.title);
    await page.getByText(words.count.countedHere).waitFor();
    await tab.check(`${tag} result`);
  }
});
