/** Secret ballots in a browser: encrypted, tested on another device, sent by their mark and found again; what trustees owe. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { pageFiles } from "../../cli/app/page/page_source.ts";
import { TestBrowser } from "../support/browser.ts";
import { NodeWorld } from "../support/node_world.ts";
import { PageWorld } from "../support/page_world.ts";
import { makeSecretChain } from "../support/secret_chain.ts";
import { serve } from "../net/api/served_api.ts";

const HOUR = 3_600_000;

/** From the code to the check. */
async function mark(page: Page, code: string): Promise<void> {
  await page.getByLabel("Voting code").fill(code);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("radio", { name: "Ben Østergård" }).check();
  await page.getByRole("button", { name: "Next question" }).click();
  await page.getByRole("checkbox", { name: "Friday" }).check();
  await page.getByRole("button", { name: "Check my vote" }).click();
}

async function shownMark(page: Page): Promise<string> {
  const shown = await page.locator("main strong.hash").first().textContent();
  assert(/^[A-Za-z0-9+/]{43}$/.test(shown ?? ""), String(shown));
  return shown!;
}

Deno.test("a secret ballot shows its mark, is opened and checked elsewhere as a test, and another is sent and found by its mark", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({ trustees: 2, voters: 3 });
  // On plain http to another machine, as telephones come.
  const far = world.url.replace("127.0.0.1", "peer.example");
  await using tab = await browser.look(`${far}/#/vote`);
  const { page } = tab;
  await mark(page, world.election.voters[1].code);
  await tab.heading("You have not voted yet");
  await page.getByText("unless 2 of the 2 trustees work together").waitFor();
  const tested = await shownMark(page);
  await tab.check("mark");
  const download = page.waitForEvent("download");
  // As those press who double-click everything.
  await page.getByRole("button", { name: "Open this one as a test" }).evaluate((button) => {
    for (let press = 0; press < 2; press++) (button as HTMLElement).click();
  });
  await page.getByRole("heading", { name: "Opened as a test. You have not voted yet" }).waitFor();
  assertEquals(await shownMark(page), tested);
  await tab.check("opened");
  await page.getByRole("button", { name: "Save the test ballot" }).click();
  const file = await (await download).path();

  await using other = await browser.look(`${world.url}/#/test`);
  await other.heading("Check a test ballot");
  await other.page.getByLabel("The file with the test ballot").setInputFiles(file);
  await other.page.getByText("The ballot says what stands here.").waitFor();
  assertEquals(await shownMark(other.page), tested);
  assertEquals(await other.page.locator("dd").allTextContents(), ["Ben Østergård", "Friday"]);
  await other.check("a test ballot");
  const lie = JSON.parse(await Deno.readTextFile(file));
  lie.answers[1].marks = [1, 0];
  const lying = await Deno.makeTempFile({ suffix: ".json" });
  await Deno.writeTextFile(lying, JSON.stringify(lie));
  await other.page.getByLabel("The file with the test ballot").setInputFiles(lying);
  await other.page.getByText("This ballot does not say what it states.").waitFor();

  await Deno.remove(lying);

  await page.getByRole("button", { name: "Encrypt my vote anew" }).click();
  await page.getByRole("button", { name: "Send my vote" }).waitFor();
  const sent = await shownMark(page);
  assertNotEquals(sent, tested);
  await page.getByRole("button", { name: "Send my vote" }).click();
  await tab.heading("Your vote is written");
  await page.getByText("It must be the one that you saw").waitFor();
  assertEquals(await shownMark(page), sent);
  await tab.check("written");

  // The last of a voter's ballots counts.
  await page.goto(`${far}/#/vote`);
  await mark(page, world.election.voters[1].code);
  await page.getByText("A vote with this number was sent before.").waitFor();
  await page.getByRole("button", { name: "Send my vote" }).click();
  await tab.heading("Your vote is written");
  const voter = await world.peer.api.query("voter", { number: "2" });
  assertEquals((voter?.answer as { accepted: number }).accepted, 2);
  await page.getByRole("link", { name: "Count", exact: true }).click();
  await page.getByText("1 of 3 voters has voted", { exact: false }).waitFor();
  await page.getByText("Nobody counts secret votes before").waitFor();
  await tab.check("count");
});

Deno.test("the page says which trustees are awaited, that their key came too late, and what they opened, if their proofs hold", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  for (
    const [options, heading, text] of [
      [{ openedAgo: -HOUR }, "Voting has not opened", /Missing: Trustee 2\./],
      [{}, "This election failed", /not made in time\. Missing: Trustee 2\./],
    ] as const
  ) {
    await using world = await PageWorld.open({ ...options, trustees: 2, confirmed: 1, voters: 1 });
    await using tab = await browser.look(world.url);
    await tab.heading(heading);
    await tab.page.getByText(text).waitFor();
    await tab.check(heading);
  }
  const { network, blocks } = await makeSecretChain();
  await using nodes = new NodeWorld(network);
  const { api } = await nodes.start({ blocks, mine: false });
  for (const isHonest of [true, false]) {
    const prove: typeof api.prove = (id) => isHonest ? api.prove(id) : Promise.resolve(undefined);
    const shown = new Proxy(api, {
      get: (target, key) => {
        if (key === "prove") return prove;
        const value = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    await using server = serve(shown, { page: pageFiles });
    await using tab = await browser.look(`${server.url}/#/result`);
    const { page } = tab;
    await page.getByText("was opened by Trustee 1 and Trustee 2.").waitFor();
    const proofs = isHonest ? "Your browser has checked" : "Do not trust this count";
    await page.getByText(proofs).waitFor();
    assertEquals(await page.getByRole("table").count(), isHonest ? 2 : 0);
    await tab.check(proofs);
  }
});
