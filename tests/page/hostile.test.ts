/// <reference lib="dom" />
/** An honest page among hostile people: names in the definition, what peers say, files and links that somebody hands to a voter. */
import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { MAX_API_NAME } from "../../net/api/limits.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { type Tab, TestBrowser } from "../support/browser.ts";
import {
  walkAudit,
  walkOpenCheck,
  walkRecord,
  walkSecretCheck,
  walkVote,
} from "../support/page_walk.ts";
import { PageWorld } from "../support/page_world.ts";

/** What names may be made of: markup, scripts, links, and text from right to left. */
const NAME = "<img src=x onerror=alert(1)>\"'`&lt;${7*7} اسم ";

/** Whatever else a peer may say: what names may not hold, and much of it. */
const TEXT =
  `</span></bdi><script>alert(2)</script><svg onload=alert(3)><a href="javascript:alert(4)">` +
  `\u202egnp.exe\u2066\u200b\u00ad\u0000\r\n\ud800 ${"w".repeat(10_000)}`;

const QUESTIONS: readonly ElectionQuestion[] = [
  {
    question: `${NAME}?`,
    kind: "choose",
    choices: [
      `${NAME}1`,
      "javascript:alert(5)",
      "<script>alert(6)</script>",
      `A${"b".repeat(149)}`,
    ],
    min: 1,
    max: 1,
    blank: true,
  },
  { question: "=HYPERLINK(0)", kind: "approve", choices: [`${NAME}3`, `${NAME}4`] },
];

/** Answers of the peer with whatever text there is room for. */
const SAID: readonly (readonly [path: string, change: (answer: JsonObject) => JsonObject])[] = [
  ["**/v1/status", (status) => ({
    ...status,
    trackers: [{ url: TEXT, state: "unreachable", others: null, namesakes: null }],
  })],
  ["**/v1/peers", (answer) => ({
    ...answer,
    peers: [{
      id: "0".repeat(8),
      place: TEXT.slice(0, MAX_API_NAME),
      agent: TEXT.slice(-MAX_API_NAME),
      outbound: true,
      tip: null,
      onChain: false,
    }],
  })],
  ["**/v1/query/status*", (report) => ({
    ...report,
    answer: { ...report.answer as JsonObject, notices: 1 },
  })],
  ["**/v1/query/notices*", (report) => ({
    ...report,
    answer: {
      notices: [{ number: 1, kind: "information", text: TEXT, recordId: "ab".repeat(32), time: 1 }],
    },
  })],
];

/** Has the peer say all that. */
async function spoil(page: Page): Promise<void> {
  for (const [path, change] of SAID) {
    await page.route(path, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: change(await response.json()) });
    });
  }
}

/** What of others' texts became more than text, or broke the width. */
async function harmIn({ page }: Tab): Promise<string[]> {
  return await page.evaluate(() => {
    const made = document.querySelectorAll(
      "img, svg[onload], iframe, object, a[href^='javascript:' i], script:not([src]):not([type])",
    );
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return [
      ...Array.from(made, ({ outerHTML }) => outerHTML.slice(0, 200)),
      ...wide > 0 ? [`${wide} px too wide`] : [],
    ];
  });
}

/** Addresses that somebody may send to a voter. */
const LINKS = [
  "#javascript:alert(7)",
  "#/r/<img src=x onerror=alert(8)>",
  `#/l/${"0".repeat(16)}/9999999/${"A".repeat(28)}`,
  `#/hand-in/${"A".repeat(4_000)}`,
  "#/__proto__",
  "#/constructor",
  `#/chain/${"9".repeat(15)}`,
  `#/vote/99`,
  `#/%00%ff${"%2f".repeat(2_000)}`,
];

/** What may stand in a file that somebody gives to a voter. */
const FILES = [
  JSON.stringify({ receipt: 1, network: TEXT, name: TEXT, record: TEXT, headers: [TEXT] }),
  '{"__proto__":{"receipt":1},"constructor":null}',
  "[".repeat(100_000),
  TEXT,
];

async function handOver(tab: Tab, field: string, content: string): Promise<void> {
  const file = { name: `${NAME}.json`, mimeType: "text/plain", buffer: Buffer.from(content) };
  await tab.page.locator(field).setInputFiles(file);
}

Deno.test("whatever organisers, trustees, witnesses, peers, files and links say is text on every screen, and runs nothing", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  const hostile = { name: `${NAME}Board`, people: NAME, questions: QUESTIONS };
  const opened: string[] = [];
  /** Where a peer's text is shown. */
  const quoted: string[] = [];
  const walkAll = async (world: PageWorld, isSecret: boolean) => {
    await using tab = await browser.look(world.url);
    const { page } = tab;
    page.on("dialog", (dialog) => {
      opened.push(dialog.message());
      void dialog.accept();
    });
    await spoil(page);
    await page.reload();
    const at = { page, world };
    const look = async (screen: string) => {
      assertEquals({ screen, harm: await harmIn(tab) }, { screen, harm: [] });
      const text = await page.locator("main").textContent();
      if (text?.includes("alert(2)</script>")) quoted.push(screen);
    };
    const walks = isSecret
      ? [walkVote(at, 2), walkSecretCheck(at)]
      : [walkRecord(at), walkAudit(at), walkVote(at, 2), walkOpenCheck(at)];
    for (const walk of walks) for await (const screen of walk) await look(screen);
    // A vote that is refused, in the peer's own words.
    await page.route("**/v1/ballots", (route) => {
      return route.fulfill({
        status: 403,
        json: { code: TEXT.slice(0, MAX_API_NAME), reason: TEXT },
      });
    });
    for await (const _screen of walkVote(at, 3));
    if (isSecret) await page.locator("strong.hash").waitFor();
    await page.locator("main button").first().click();
    await page.getByRole("alert").getByText("onload=alert(3)").waitFor();
    await look("refused");
    for (const link of LINKS) {
      await page.goto(`${world.url}/${link}`);
      await page.locator("h1").waitFor();
      await look(link);
    }
    for (const [i, file] of FILES.entries()) {
      await page.goto(`${world.url}/#/receipt`);
      await handOver(tab, "#receipt-file", file);
      await page.locator("#outcome").waitFor();
      await look(`receipt ${i}`);
      await page.goto(`${world.url}/#/settings`);
    }
  };
  {
    await using world = await PageWorld.open({
      ...hostile,
      answers: [[[0], [1]]],
      hasWitnesses: true,
    });
    await world.finalise();
    await walkAll(world, false);
  }
  await using secret = await PageWorld.open({ ...hostile, trustees: 2, voters: 3 });
  await walkAll(secret, true);
  // Only the browser's own question whether to leave has no words.
  assertEquals(opened.filter((message) => message !== ""), []);
  for (const screen of ["home", "computers", "refused"]) {
    assertEquals(quoted.includes(screen), true, screen);
  }
});
