/** Screens stand: loaded anew, gone back to, while the peer is away, with the names of a hostile organiser, in seven tabs. */
import { assert, assertEquals } from "@std/assert";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import type { Request } from "playwright-core";
import { type Tab, TestBrowser } from "../support/browser.ts";
import { PageWorld } from "../support/page_world.ts";

/** Fragments, and the heading of each screen. */
const SCREENS = [
  ["", "Voting is open"],
  ["#/result", "Count"],
  ["#/chain", "The record"],
  ["#/chain/1", "Block 1"],
  ["#/receipt", "Check a receipt"],
  ["#/peers", "Computers"],
  ["#/hand-in", "Hand in a ballot"],
  ["#/audit", "Check the whole election"],
  ["#/report", "Report on an election"],
  ["#/nothing", "There is no such page"],
  ["#/vote/check", "Your code once more"],
  ["#/vote", "Your voting code"],
  ["#/settings", "Settings"],
] as const;

async function go(tab: Tab, fragment: string): Promise<void> {
  await tab.page.evaluate((to) => {
    location.hash = to;
  }, fragment);
}

Deno.test("every screen is the same after a reload and on the way back, and stays while the peer is away", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({ answers: [[[0], [0]]] });
  await using tab = await browser.look(world.url, { mayFail: /ERR_|Failed to load/ });
  const { page } = tab;
  for (const [fragment, heading] of SCREENS) {
    await go(tab, fragment);
    await tab.heading(heading);
    await page.reload();
    await tab.heading(heading);
  }
  for (const [, heading] of SCREENS.slice(0, -1).toReversed()) {
    await page.goBack();
    await tab.heading(heading);
  }
  // What later screens are made of is here already.
  await go(tab, "#/chain");
  await tab.heading("The record");
  await world.goAway();
  await page.getByText("No answer since").waitFor();
  for (const [fragment, heading] of SCREENS) {
    await go(tab, fragment);
    await tab.heading(heading);
    await page.getByText("No answer since").waitFor();
  }
  await tab.check("away");
  await go(tab, "#/chain/1");
  world.comeBack();
  await page.getByText("No answer since").waitFor({ state: "detached" });
  await page.getByText("It holds one entry.").waitFor();
});

Deno.test("seven tabs of one browser share what a browser opens of connections: each is told of a vote", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open();
  await using first = await browser.look("about:blank");
  const streams = new Set<Request>();
  const context = first.page.context();
  context.on("request", (request) => {
    if (new URL(request.url()).pathname === "/v1/events") streams.add(request);
  });
  context.on("requestfinished", (request) => streams.delete(request));
  context.on("requestfailed", (request) => streams.delete(request));
  await first.page.goto(world.url);
  const tabs = [first];
  for (let i = 0; i < 6; i++) tabs.push(await first.another(world.url));
  for (const tab of tabs) await tab.heading("Voting is open");
  await world.add([world.ballotOf(1, [[0], [0]])]);
  for (const tab of tabs) await tab.page.getByText("1 of 12 voters has voted").waitFor();
  assert(streams.size <= 1, `${streams.size} streams`);
  await first.page.close();
  await world.add([world.ballotOf(2, [[0], [0]])]);
  for (const tab of tabs.slice(1)) await tab.page.getByText("2 of 12 voters have voted").waitFor();
});

const HOSTILE: readonly ElectionQuestion[] = [{
  question: "<img src=x onerror=alert(1)> \"'`{{7*7}}${7*7}",
  kind: "choose",
  choices: [
    "<script>alert(2)</script>",
    "=HYPERLINK(0)",
    `A${"b".repeat(149)}`,
    "مرشح أول <b>",
    "javascript:alert(3)",
    "&lt;i&gt; &#x202e;",
  ],
  min: 1,
  max: 1,
  blank: true,
}];

Deno.test("names are shown as they are, whatever they are made of, and break no screen", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({
    name: "<b>Board</b> & <i>نادي</i>",
    questions: HOSTILE,
    answers: [[[2]], [[3]]],
  });
  await using tab = await browser.look(world.url);
  const { page } = tab;
  const opened: string[] = [];
  page.on("dialog", (dialog) => opened.push(dialog.message()));
  await tab.heading("Voting is open");
  for (const [fragment, heading] of SCREENS) {
    await go(tab, fragment);
    await tab.heading(heading);
    await tab.check(`hostile ${heading}`);
  }
  await go(tab, "#/vote");
  await page.getByLabel("Voting code").fill(world.election.voters[5].code);
  await page.getByRole("button", { name: "Go on" }).click();
  await tab.heading(HOSTILE[0].question);
  for (const name of HOSTILE[0].choices) {
    await page.getByRole("radio", { name, exact: true }).waitFor();
  }
  await page.getByRole("radio", { name: HOSTILE[0].choices[2] }).check();
  await tab.check("hostile question");
  await page.getByRole("button", { name: "Check my vote" }).click();
  await page.getByText(HOSTILE[0].choices[2]).waitFor();
  await tab.check("hostile check");
  assertEquals([opened, await page.locator("img, script:not([src]):not([type])").count()], [[], 0]);
});
