/// <reference lib="dom" />
/** A ballot that is made by the page from the disk, without a network, and handed in at the page of a peer. */
import { assert, assertEquals } from "@std/assert";
import { formatPageData } from "../../cli/app/page/page_data.ts";
import { makeOfflineFile } from "../../cli/app/page/offline_file.ts";
import { readOfflineParts } from "../../cli/app/page/offline_parts.ts";
import { qrDrawing } from "../../cli/app/qr.ts";
import { TestBrowser } from "../support/browser.ts";
import { PAGE_QUESTIONS, PageWorld } from "../support/page_world.ts";
import { makeRollElection } from "../support/roll_election.ts";

/** Writes the page of an election into a folder that is there as long as the test. */
async function writePage(folder: string, { election, url }: PageWorld): Promise<string> {
  const data = formatPageData({ network: election.network, link: url });
  const path = `${folder}/vote.html`;
  await Deno.writeTextFile(path, makeOfflineFile(await readOfflineParts("voter"), data));
  return path;
}

Deno.test("a ballot is made from the disk without any request, and counts once a peer's page has sent it", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open();
  const folder = await Deno.makeTempDir();
  try {
    const path = await writePage(folder, world);
    await using tab = await browser.look(`file://${path}`);
    const { page } = tab;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.context().setOffline(true);
    await tab.heading("Vote without a network");
    await tab.check("start");
    await page.getByRole("link", { name: "Make a ballot" }).click();
    await tab.heading("Your voting code");
    await page.getByLabel("Voting code").fill(world.election.voters[6].code);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("alert").getByText("from 1 to 12").waitFor();
    assertEquals(await page.evaluate(() => document.activeElement?.id), "number");
    await tab.check("voter");
    await page.getByLabel("Your number").fill("7");
    await page.getByRole("button", { name: "Go on" }).click();
    await tab.heading("Who chairs the board?");
    await page.getByRole("radio", { name: "Zoë" }).check();
    await page.getByRole("button", { name: "Next question" }).click();
    await page.getByLabel("the sea").selectOption("1");
    await page.getByRole("button", { name: "Check my vote" }).click();
    await tab.heading("You have not voted yet");
    await tab.check("check");
    await page.getByRole("button", { name: "Make my ballot" }).click();
    await tab.heading("Made, but not sent yet");
    await tab.check("made");
    const text = await page.getByLabel("The ballot, as text").inputValue();
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the ballot as a file" }).click();
    const download = await coming;
    assertEquals(download.suggestedFilename(), "ballot-7.txt");
    const file = `${folder}/ballot-7.txt`;
    await download.saveAs(file);
    assertEquals(await Deno.readTextFile(file), `${text}\n`);
    assertEquals(asked.filter((each) => !each.startsWith("blob:")), []);
    assertEquals(await page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
    // The telephone that scans the code opens this link.
    const link = `${world.url}/#/hand-in/${text.slice("chainvote:ballot:".length)}`;
    const drawn = page.getByRole("img", { name: "QR code" }).locator("path").nth(1);
    assertEquals(await drawn.getAttribute("d"), qrDrawing(link).path);
    await using other = await browser.look(`${world.url}/#/hand-in`, { width: 900 });
    await handIn(other, { file, text });
    const ballots = await world.peer.api.query("ballots", { after: "6" });
    const [ballot] = (ballots?.answer as { ballots: { answers: unknown }[] }).ballots;
    assertEquals(ballot.answers, [[2], [1]]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Hands the ballot in: a part of it, then all of it by its file. */
async function handIn(
  tab: Awaited<ReturnType<TestBrowser["look"]>>,
  { file, text }: { readonly file: string; readonly text: string },
): Promise<void> {
  const { page } = tab;
  await tab.heading("Hand in a ballot");
  await page.getByLabel("The ballot, as text").fill(text.slice(0, -1));
  await page.getByRole("alert").getByText("A part of the ballot is missing").waitFor();
  await tab.check("hand in, cut");
  await page.getByLabel("Or the file with it").setInputFiles(file);
  await page.getByText("This is a ballot of letter number 7.").waitFor();
  await tab.check("hand in");
  await page.getByRole("button", { name: "Send this ballot" }).click();
  await tab.heading("Your vote is written");
}

Deno.test("the page from the disk takes no code where somebody serves it", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open();
  const data = formatPageData({ network: world.election.network });
  const body = makeOfflineFile(await readOfflineParts("voter"), data);
  await using tab = await browser.look("about:blank");
  const { page } = tab;
  await page.route("**/vote.html", (route) => route.fulfill({ body, contentType: "text/html" }));
  await page.goto("http://peer.example/vote.html#/vote");
  await tab.heading("Save this page first");
  assertEquals(await page.getByRole("textbox").count(), 0);
});

Deno.test("the same election gives the same page, and no text of it ends the script", () => {
  const opens = Date.UTC(2027, 2, 1);
  const times = { opens, closes: opens + 1e6, late: opens + 2e6 };
  const named = { name: "Riverside", voters: 1, questions: PAGE_QUESTIONS };
  const { network } = makeRollElection({ ...named, ...times });
  const data = formatPageData({ network, link: "http://a.example" });
  const parts = { script: 'a("</script><!--")', style: "" };
  const file = makeOfflineFile(parts, data.replace("Riverside", "</script><b>"));
  assertEquals(file, makeOfflineFile(parts, data.replace("Riverside", "</script><b>")));
  assertEquals(file.match(/<\/script>/g)?.length, 2);
  assert(file.includes('a("<\\/script><\\!--")'));
});
