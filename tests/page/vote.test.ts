/** A voter votes in a browser, with a letter in the hand: by mouse and by keyboard, with slips, reloads and a peer that is away. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { TestBrowser } from "../support/browser.ts";
import { PageWorld } from "../support/page_world.ts";

/** From the first screen to the check, with a voter's code. */
async function markAll(page: Page, code: string): Promise<void> {
  await page.getByRole("link", { name: "Vote", exact: true }).click();
  await page.getByLabel("Voting code").fill(code);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("radio", { name: "نور الدين" }).check();
  await page.getByRole("button", { name: "Next question" }).click();
  await page.getByLabel("the sea").selectOption("1");
  await page.getByLabel("the city").selectOption("2");
  await page.getByRole("button", { name: "Check my vote" }).click();
}

Deno.test("a voter votes in three steps, on a telephone over plain http, and sees the vote written", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open();
  // Not a loopback name: there a browser gives a page no WebCrypto.
  await using tab = await browser.look(world.url.replace("127.0.0.1", "peer.example"));
  const { page } = tab;
  await tab.heading("Voting is open");
  await page.getByRole("link", { name: "Vote", exact: true }).click();
  await tab.heading("Your voting code");
  assertEquals(await page.evaluate(() => [isSecureContext, typeof crypto.subtle]), [
    false,
    "undefined",
  ]);
  assertEquals(await page.title(), "You have not voted yet · Riverside Rowing Club");
  await tab.check("code");
  const { code } = world.election.voters[6];
  await page.getByLabel("Voting code").fill(code.toLowerCase().replaceAll("-", " "));
  await page.getByRole("button", { name: "Go on" }).click();
  await tab.heading("Who chairs the board?");
  await page.getByText("This is the vote of letter number 7.").waitFor();
  await tab.check("question 1");
  await page.getByRole("button", { name: "Next question" }).click();
  await page.getByRole("alert").getByText("You have chosen nothing.").waitFor();
  await page.getByRole("radio", { name: "Ben Østergård" }).check();
  await page.getByRole("button", { name: "Next question" }).click();
  await tab.heading("Where does the outing go?");
  await page.getByLabel("the sea").selectOption("1");
  await page.getByLabel("the city").selectOption("1");
  await page.getByRole("button", { name: "Check my vote" }).click();
  await page.getByRole("alert").getByText("two choices have the same").waitFor();
  await page.getByLabel("the city").selectOption("2");
  await tab.check("question 2");
  await page.getByRole("button", { name: "Check my vote" }).click();
  await tab.heading("You have not voted yet");
  await page.getByText("Ben Østergård").waitFor();
  await page.getByText("1. the sea").waitFor();
  await tab.check("check");
  await page.getByRole("button", { name: "Send my vote" }).click();
  await tab.heading("Your vote is written");
  await page.getByText("No other computer has it yet.").waitFor();
  await page.getByText("This election has no witnesses").waitFor();
  await tab.check("sent");
  const voter = await world.peer.api.query("voter", { number: "7" });
  const { recordId } = voter?.answer as { recordId: string };
  assert(page.url().endsWith(`#/r/${recordId}/${world.election.network.chainId}`), page.url());
  const ballots = await world.peer.api.query("ballots", { after: "6" });
  const [ballot] = (ballots?.answer as { ballots: { answers: unknown }[] }).ballots;
  assertEquals(ballot.answers, [[1], [1, 2]]);
});

Deno.test("a code with a slip, one of nobody and a second vote are told before the first question", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({ answers: [[[0], [0]]] });
  await using other = await PageWorld.open({ voters: 1 });
  await using tab = await browser.look(`${world.url}/#/vote`);
  const { page } = tab;
  await tab.heading("Your voting code");
  const field = page.getByLabel("Voting code");
  const enter = async (text: string) => {
    await field.fill(text);
    await page.getByRole("button", { name: "Go on" }).click();
  };
  const { code } = world.election.voters[0];
  await enter(code.slice(0, -1));
  await page.getByRole("alert").getByText("Not the whole code").waitFor();
  const slip = code[0] === "0" ? "2" : "0";
  await enter(slip + code.slice(1));
  await page.getByRole("alert").getByText("A letter or digit is wrong").waitFor();
  assertEquals(await field.evaluate((element) => element === document.activeElement), true);
  await tab.check("a slip");
  await enter(other.election.voters[0].code);
  await page.getByRole("alert").getByText("This code is not on the list").waitFor();
  await enter(code);
  await tab.heading("Who chairs the board?");
  await page.getByText("A vote with this number was sent before.").waitFor();
});

Deno.test("a reload keeps what was marked and forgets the code, and nothing of it stays in the browser", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open();
  await using tab = await browser.look(world.url);
  const { page } = tab;
  page.on("dialog", (dialog) => void dialog.accept());
  const { code } = world.election.voters[2];
  await markAll(page, code);
  await tab.heading("You have not voted yet");
  await page.reload();
  await tab.heading("Your code once more");
  await tab.check("code once more");
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }])
  );
  assert(!kept.includes(code) && !kept.includes(code.replaceAll("-", "")), kept);
  await page.getByRole("link", { name: "Enter the voting code" }).click();
  await page.getByLabel("Voting code").fill(code);
  await page.getByRole("button", { name: "Go on" }).click();
  assertEquals(await page.getByRole("radio", { name: "نور الدين" }).isChecked(), true);
  await page.goto(`${world.url}/#/vote/check`);
  await page.getByText("1. the sea").waitFor();
});

Deno.test("a vote that was not sent says so, and the same one is sent by the next press", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open();
  await using tab = await browser.look(world.url, { mayFail: /ERR_FAILED/ });
  const { page } = tab;
  const { code } = world.election.voters[2];
  await markAll(page, code);
  await tab.heading("You have not voted yet");
  const sent: (string | null)[] = [];
  let isAway = true;
  await page.route("**/v1/ballots", async (route) => {
    sent.push(route.request().postData());
    // The peer takes it, and its answer is lost: the worst moment.
    if (isAway) await route.fetch();
    return isAway ? route.abort() : route.continue();
  });
  await page.getByRole("button", { name: "Send my vote" }).click();
  await page.getByRole("alert").getByText("may have arrived, or not").waitFor();
  await tab.check("not sent");
  isAway = false;
  await page.getByRole("button", { name: "Send my vote" }).click();
  await tab.heading("Your vote is written");
  assertEquals(sent.length, 2);
  assertEquals(sent[0], sent[1]);
  const voter = await world.peer.api.query("voter", { number: "3" });
  assertEquals((voter?.answer as { accepted: number }).accepted, 1);
});

/** Goes on with the tabulator until a field, button or link of this name has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  while (!name.test(passed.at(-1) ?? "")) {
    assert(passed.length < 20, `no ${name} among ${passed.join(", ")}`);
    await page.keyboard.press("Tab");
    passed.push(
      await page.evaluate(() => {
        const focused = document.activeElement as HTMLInputElement;
        return focused === document.body
          ? "the page itself"
          : focused.labels?.[0]?.textContent ?? focused.textContent;
      }),
    );
  }
}

Deno.test("a whole vote is cast by keyboard alone", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open();
  await using tab = await browser.look(`${world.url}/#/vote`);
  const { page, page: { keyboard } } = tab;
  await tab.heading("Your voting code");
  await tabTo(page, /Voting code/);
  await keyboard.type(world.election.voters[4].code);
  await keyboard.press("Enter");
  await tab.heading("Who chairs the board?");
  await tabTo(page, /Ann Baker/);
  await keyboard.press("Space");
  await keyboard.press("ArrowDown");
  await tabTo(page, /Next question/);
  await keyboard.press("Enter");
  await tab.heading("Where does the outing go?");
  await tabTo(page, /the mountains/);
  await keyboard.type("1");
  await tabTo(page, /Check my vote/);
  await keyboard.press("Enter");
  await tab.heading("You have not voted yet");
  await tabTo(page, /Send my vote/);
  await keyboard.press("Enter");
  await tab.heading("Your vote is written");
  const ballots = await world.peer.api.query("ballots", { after: "4" });
  const [ballot] = (ballots?.answer as { ballots: { answers: unknown }[] }).ballots;
  assertEquals(ballot.answers, [[1], [0]]);
});
