/// <reference lib="dom" />
/**
 * Ways through the page, from screen to screen, in whatever language it speaks: what stands on a screen is found by what it is, not by
 * its words. Whoever walks one looks at each screen, and at each state of it, when its name is given.
 */
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import type { PageWorld } from "./page_world.ts";

/** A walk: the name of each screen and state once it is shown. */
export type PageWalk = AsyncGenerator<string, void>;

/** Where a walk takes place. */
export interface Walked {
  readonly page: Page;
  readonly world: PageWorld;
}

/** Opens a screen by its fragment, and waits for what stands on it once it is whole. */
async function open(page: Page, fragment: string, mark: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, fragment);
  await page.locator(mark).first().waitFor();
}

const alert = (page: Page) => page.locator('[role="alert"]').filter({ hasText: /\S/ }).waitFor();
const submit = (page: Page) => page.locator('button[type="submit"]').click();

/** Chooses a file that is in memory. */
async function choose(page: Page, field: string, content: string): Promise<void> {
  const buffer = Buffer.from(content);
  await page.locator(field).setInputFiles({ name: "file", mimeType: "text/plain", buffer });
}

/** Screens that need no code: what everybody sees of an election with votes in it. */
export async function* walkRecord({ page, world }: Walked): PageWalk {
  await open(page, "#/", "#more");
  yield "home";
  await open(page, "#/result", "table.count tbody tr");
  yield "result";
  await page.locator("button.quiet").first().click();
  yield "result by votes";
  await open(page, "#/chain", "table.count tbody tr");
  yield "record";
  const { index } = world.peer.chain.tip.header;
  await open(page, `#/chain/${index}`, ".entries a");
  yield "block";
  await page.locator(".entries a").first().click();
  await page.locator(".ladder").waitFor();
  yield "vote of somebody";
  await open(page, `#/r/${"a".repeat(64)}/${"b".repeat(64)}`, "strong[dir]");
  yield "vote of another election";
  await open(page, `#/r/${"a".repeat(64)}`, ".qr");
  await page.locator("h1 + p").waitFor();
  yield "vote that is unknown";
  await open(page, "#/receipt", "#receipt");
  await submit(page);
  await alert(page);
  yield "receipt, empty";
  await page.locator("#receipt").fill("{}");
  await submit(page);
  await page.locator("#outcome").waitFor();
  yield "receipt, bad";
  await open(page, "#/peers", "#trackers");
  yield "computers";
  await open(page, "#/hand-in", "#ballot-text");
  yield "hand in";
  await page.locator("#ballot-text").fill("chainvote:ballot:no");
  await alert(page);
  yield "hand in, bad";
  await open(page, "#/settings", 'input[name="size"]');
  yield "settings";
  await open(page, "#/nothing", 'main a[href="#/"]');
  yield "no such page";
}

/** The page from the disk, up to a ballot that can be handed in. */
export async function* walkOffline({ page, world }: Walked, voter: number): PageWalk {
  await page.locator('main a[href="#/vote"]').waitFor();
  yield "start";
  await open(page, "#/vote", "#number");
  await page.locator("#code-0").fill(world.election.voters[voter - 1].code);
  await submit(page);
  await alert(page);
  yield "no number";
  await page.locator("#number").fill(`${voter}`);
  await submit(page);
  await page.locator(".choice input").first().check();
  await submit(page);
  await page.locator("select").first().selectOption("1");
  await submit(page);
  await page.locator(".answer").first().waitFor();
  yield "check";
  await page.locator("main button").last().click();
  await page.locator(".qr").waitFor();
  yield "made";
}

/** The page of organisers and registrars. */
export async function* walkOrganiser(page: Page): PageWalk {
  await page.locator('main a[href="#/setup"]').waitFor();
  yield "start";
  await open(page, "#/setup", "#title");
  await submit(page);
  await alert(page);
  yield "set up, faults";
  await page.locator('input[name="mode"]').last().check();
  await page.locator("#kind-0").selectOption("several");
  await submit(page);
  await page.locator("#trustees").waitFor();
  yield "set up, secret";
  await open(page, "#/roll", "#list");
  await choose(page, "#list", "name,weight\nAnn Miller,1\nBo,zero\n");
  await page.locator("main button").first().click();
  await alert(page);
  yield "list, faults";
  await open(page, "#/letters", "#contact");
  yield "letters";
}

/** The check of the whole election, and its report. */
export async function* walkAudit({ page }: Walked): PageWalk {
  await open(page, "#/report", "main a.button");
  yield "report, none";
  await open(page, "#/audit", 'input[name="from"]');
  yield "audit, before";
  await submit(page);
  await page.locator(".ladder").waitFor();
  yield "audit, done";
  await open(page, "#/report", "article.report");
  yield "report";
  await open(page, "#/audit", 'input[name="from"]');
  await page.locator('input[name="from"]').last().check();
  await choose(page, "#chain-file", "nothing");
  await submit(page);
  await page.locator('[role="status"] .warning').waitFor();
  yield "audit, bad";
}

/** A voter's way with an open or a secret ballot. @param voter From 1. */
export async function* walkVote({ page, world }: Walked, voter: number): PageWalk {
  await open(page, "#/vote/check", 'main a.button[href="#/vote"]');
  yield "code first";
  await open(page, "#/vote", "#code-0");
  yield "code";
  const { code } = world.election.voters[voter - 1];
  await page.locator("#code-0").fill(`${code.slice(0, -1)}U`);
  await page.locator("details").last().evaluate((details: HTMLDetailsElement) => {
    details.open = true;
  });
  await submit(page);
  await alert(page);
  yield "code with a slip";
  await page.locator("#code-0").fill(code);
  await submit(page);
  await page.locator("fieldset").waitFor();
  await submit(page);
  await alert(page);
  yield "question, untouched";
  await page.locator(".choice input").nth(2).check();
  yield "question";
  await submit(page);
  await page.locator("legend").waitFor();
  const places = page.locator("select");
  if (await places.count() > 0) {
    await places.nth(0).selectOption("1");
    await places.nth(1).selectOption("1");
    await submit(page);
    await alert(page);
    yield "ranks, tied";
    await places.nth(1).selectOption("2");
  } else {
    await page.locator(".choice input").first().check();
    yield "approval";
  }
  await submit(page);
  await page.locator(".answer").first().waitFor();
}

/** The check, and what follows it. */
export async function* walkOpenCheck({ page }: Walked): PageWalk {
  yield "check";
  await page.locator("main button").last().click();
  await page.locator(".ladder").waitFor();
  await page.locator("main button.quiet").waitFor();
  yield "sent";
}

/** The same of a secret ballot, with a test before it. */
export async function* walkSecretCheck({ page }: Walked): PageWalk {
  await page.locator("strong.hash").waitFor();
  yield "mark";
  await page.locator("main button").last().click();
  await page.locator("#opened").waitFor();
  yield "opened as a test";
  const coming = page.waitForEvent("download");
  await page.locator("section button").first().click();
  const test = await Deno.readTextFile(await (await coming).path());
  await page.locator("section button").last().click();
  await page.locator("#opened").waitFor({ state: "detached" });
  await page.locator("strong.hash").waitFor();
  await page.locator("main button").first().click();
  await page.locator(".ladder").waitFor();
  await page.locator("strong.hash").waitFor();
  yield "sent, secret";
  await open(page, "#/result", 'h1 ~ p:nth-of-type(2):not(:has-text("…"))');
  yield "result, hidden";
  await open(page, "#/test", "#test-file");
  yield "check of a test";
  await choose(page, "#test-file", test);
  await page.locator(".answer").first().waitFor();
  yield "check of a test, good";
  await choose(page, "#test-file", "{}");
  await page.locator(".warning").waitFor();
  yield "check of a test, bad";
}
