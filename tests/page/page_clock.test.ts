/** The page goes by the peer's time, and says so where the device's is far from it. */
import { assertEquals } from "@std/assert";
import { CLOCK_SLACK_MS } from "../../cli/page/state/limits.ts";
import { clocksApart, PageClock } from "../../cli/page/state/page_clock.ts";
import { ManualClock } from "../support/manual_clock.ts";
import { TestBrowser } from "../support/browser.ts";
import { PageWorld } from "../support/page_world.ts";

const HOUR = 3_600_000;

/** An answer that was written at a time, and was on its way for so long. */
function answer(device: ManualClock, date: string, tookMs = 0): () => Promise<Response> {
  return async () => {
    await device.advance(tookMs);
    return new Response("", { headers: { date } });
  };
}

Deno.test("PageClock takes the time of the peer's answers where it is another, and tells of it from a minute on", async () => {
  const device = new ManualClock();
  const clock = new PageClock(device);
  const utc = (ahead: number) => new Date(device.now() + ahead).toUTCString();
  const cases: readonly (readonly [ahead: number, isTaken: boolean, isTold: boolean])[] = [
    [2_000, false, false],
    [30_000, true, false],
    [-30_000, true, false],
    [4 * 60_000, true, true],
    [-HOUR, true, true],
    [0, false, false],
  ];
  for (const [ahead, isTaken, isTold] of cases) {
    await clock.fetch(answer(device, utc(ahead)));
    const off = clock.now() - device.now() - (isTaken ? ahead : 0);
    assertEquals(Math.abs(off) <= 1_000, true, `${ahead}: ${off}`);
    assertEquals(clocksApart.value !== undefined, isTold, `${ahead}`);
  }
  // What says no time, or came after a long wait, changes nothing.
  await clock.fetch(answer(device, "yesterday"));
  await clock.fetch(answer(device, utc(HOUR), CLOCK_SLACK_MS));
  assertEquals(clock.now(), device.now());
});

Deno.test("a device whose clock is a day late shows an election as open that is open, and says what both clocks show", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({ voters: 2 });
  await using tab = await browser.look("about:blank");
  const { page } = tab;
  await page.addInitScript(() => {
    const { now } = Date;
    Date.now = () => now() - 86_400_000;
  });
  await page.goto(world.url);
  await tab.heading("Voting is open");
  await page.getByText("This device’s clock shows").waitFor();
  await tab.check("clocks apart");
  await page.getByRole("link", { name: "Vote", exact: true }).click();
  await page.getByLabel("Voting code").fill(world.election.voters[0].code);
  await page.getByRole("button", { name: "Go on" }).click();
  await tab.heading("Who chairs the board?");
});
