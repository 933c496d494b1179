/** What anybody sees of an election in a browser: its phase, its count, and news as they come. */
import { assertEquals } from "@std/assert";
import { TestBrowser } from "../support/browser.ts";
import { PageWorld } from "../support/page_world.ts";

const ANSWERS = [
  [[0], [1, 0]],
  [[0], [0]],
  [[2], [2, 1]],
  [[], []],
] as const;

Deno.test("the page shows an open election, its count, and a vote that comes while it is open", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({ answers: ANSWERS });
  await using tab = await browser.look(world.url);
  const { page } = tab;
  await tab.heading("Voting is open");
  assertEquals(await page.title(), "Voting is open · Riverside Rowing Club");
  await page.getByText("4 of 12 voters have voted").waitFor();
  await tab.check("home");
  await page.getByRole("link", { name: "See the count" }).click();
  await tab.heading("Count");
  const rows = page.getByRole("table", { name: "4 votes" }).getByRole("row");
  const cells = () => rows.evaluateAll((all) => all.map((row) => row.textContent));
  await page.getByText("Winner: Ann Baker").waitFor();
  assertEquals(await cells(), [
    "ChoiceVotesShare",
    "Ann Baker250%",
    "Ben Østergård00%",
    "Zoë van der Meer-Papadopoulou125%",
    "نور الدين00%",
    "Abstained125%",
  ]);
  await tab.check("result");
  await world.add([world.ballotOf(5, [[3], [0, 1, 2]])]);
  await page.getByText("5 of 12 voters have voted").waitFor();
  await page.getByRole("button", { name: "By votes" }).click();
  await page.getByRole("table", { name: "5 votes" }).getByRole("row").nth(2)
    .getByText("Zoë").waitFor();
});

Deno.test("the page says when an election opens, that it has ended, and that it failed", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  const HOUR = 3_600_000;
  for (
    const [options, heading, text] of [
      [{ openedAgo: -HOUR }, "Voting has not opened", /^It opens on /],
      [{ openedAgo: 2 * HOUR, closesIn: -HOUR / 2 }, "Voting has ended", /^Votes that were sent/],
    ] as const
  ) {
    await using world = await PageWorld.open(options);
    await using tab = await browser.look(world.url);
    await tab.heading(heading);
    await tab.page.getByText(text).waitFor();
    await tab.check(heading);
  }
});
