/** The voter's computer of the club goes away at each step of a vote, and comes back: nothing is lost, and nothing is said that is not so. */
import { assertEquals } from "@std/assert";
import { type Tab, TestBrowser } from "../support/browser.ts";
import { PageWorld, SECRET_QUESTIONS } from "../support/page_world.ts";

const NOT_YET = /^You have not voted yet/;
const [CHAIR, EVENINGS] = SECRET_QUESTIONS;

/** Does something while the peer is away; it is back afterwards. */
async function whileAway(world: PageWorld, act: () => Promise<void>): Promise<void> {
  await world.goAway();
  await act();
  world.comeBack();
}

/** What the page says of a vote that it follows, once it has noticed that the peer is away. */
async function stays({ page }: Tab, heading: string): Promise<void> {
  await page.getByText("No answer since").waitFor();
  assertEquals(await page.getByRole("heading", { level: 1 }).textContent(), heading);
}

/** The ballots of the voter that are in the chain, whichever counts. */
async function acceptedOf({ peer }: PageWorld, voter: number): Promise<number> {
  const report = await peer.api.query("voter", { number: `${voter}` });
  return (report?.answer as { accepted: number }).accepted;
}

for (const trustees of [0, 2]) {
  const kind = trustees === 0 ? "an open" : "a secret";
  Deno.test(`${kind} vote is cast once through a peer that is gone at each step of it, and comes back`, async () => {
    await using browser = await TestBrowser.open();
    if (browser === undefined) return;
    await using world = await PageWorld.open({
      trustees,
      questions: SECRET_QUESTIONS,
      hasWitnesses: true,
      mines: false,
      voters: 3,
    });
    await world.finalise();
    await world.miner!.stop();
    await using tab = await browser.look(`${world.url}/#/vote`, { mayFail: /ERR_|Failed to load/ });
    const { page } = tab;
    const press = (name: string) => page.getByRole("button", { name }).click();

    await tab.heading("Your voting code");
    await page.getByLabel("Voting code").fill(world.election.voters[1].code);
    await whileAway(world, async () => {
      await press("Go on");
      await page.getByRole("alert").getByText("No answer from the election’s computer.").waitFor();
    });
    await press("Go on");

    await tab.heading(CHAIR.question);
    await whileAway(world, async () => {
      await page.getByRole("radio", { name: CHAIR.choices[2] }).check();
      await press("Next question");
      await page.getByRole("checkbox", { name: EVENINGS.choices[1] }).check();
      await press("Check my vote");
      await tab.heading(NOT_YET);
      await press("Send my vote");
      await page.getByRole("alert").getByText("may have arrived, or not").waitFor();
      await tab.heading(NOT_YET);
    });
    assertEquals(await acceptedOf(world, 2), 0);

    // It dies when it has the vote, before its answer.
    const sent: (string | null)[] = [];
    await page.route("**/v1/ballots", async (route) => {
      sent.push(route.request().postData());
      await route.fetch();
      await world.goAway();
      await route.abort();
    });
    await press("Send my vote");
    await page.getByRole("alert").getByText("may have arrived, or not").waitFor();
    assertEquals(await page.title().then((title) => NOT_YET.test(title)), true);
    await page.unroute("**/v1/ballots");
    page.on("request", (request) => {
      if (request.url().endsWith("/v1/ballots")) sent.push(request.postData());
    });
    world.comeBack();
    await press("Send my vote");

    await tab.heading("Your vote was sent");
    assertEquals([sent.length, sent[0] === sent[1]], [2, true]);
    await whileAway(world, async () => {
      await world.nodes.start({ connect: [world.peer] });
      await world.nodes.until("it is in a block", async () => await acceptedOf(world, 2) === 1);
      await stays(tab, "Your vote was sent");
    });
    await tab.heading("Your vote is written");
    await whileAway(world, async () => {
      await world.finalise();
      await stays(tab, "Your vote is written");
    });
    await tab.heading("Your vote is final");
    assertEquals(await acceptedOf(world, 2), 1);
  });
}
