/// <reference lib="dom" />
/** One hash stands for the whole page: whatever it runs is named, with its hash, by the page itself. */
import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { pageFiles } from "../../cli/app/page/page_source.ts";
import { bytesToHex, sha256 } from "../../core/base/hash.ts";
import { TestBrowser } from "../support/browser.ts";
import { PageWorld } from "../support/page_world.ts";

/** What a telephone on a slow network waits for before it shows anything. */
const MAX_FIRST_SCRIPT_GZIP_BYTES = 70 * 1_024;
const MAX_FIRST_REQUESTS = 4;

Deno.test("index.html names every file of the page by its hash, and the first script is small", async () => {
  const files = await pageFiles();
  const index = files.find(({ path }) => path === "/")!;
  for (const { path, body } of files) {
    if (path === "/") continue;
    const digest = sha256(new TextEncoder().encode(body));
    const isNamed = index.body.includes(`"${path}" integrity="sha256-${digest.toBase64()}"`) ||
      index.body.includes(`"${path}":"sha256-${digest.toBase64()}"`) ||
      index.body.includes(`"${path} ${bytesToHex(digest)}"`);
    assert(isNamed, path);
  }
  const first = /<(?:script type="module" src|link rel="modulepreload" href)="([^"]+)"/g;
  const scripts = Array.from(
    index.body.matchAll(first),
    ([, path]) => files.find((file) => file.path === path)!.body,
  );
  const sizes = scripts.map((body) => gzipSync(body, { level: 9 }).length);
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  assert(whole <= MAX_FIRST_SCRIPT_GZIP_BYTES, `${sizes} bytes`);
});

Deno.test("something is shown after four requests, packed, while the peer has said nothing of its election yet", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({ voters: 1 });
  await using tab = await browser.look("about:blank");
  const { page } = tab;
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const release = Promise.withResolvers<void>();
  await page.route("**/v1/**", async (route) => {
    await release.promise;
    await route.continue();
  });
  await page.goto(world.url);
  await tab.heading(/^(Still a|A)sking the election’s computer/);
  const first = asked.filter((path) => !path.startsWith("/v1/"));
  assert(first.length <= MAX_FIRST_REQUESTS, `${first}`);
  const bytes = await page.evaluate(() =>
    performance.getEntries().reduce(
      (sum, entry) => sum + ((entry as PerformanceResourceTiming).encodedBodySize ?? 0),
      0,
    )
  );
  assert(bytes > 0 && bytes <= MAX_FIRST_SCRIPT_GZIP_BYTES, `${bytes} bytes`);
  release.resolve();
  await tab.heading("Voting is open");
});

Deno.test("a worker whose bytes are not the page's is not run, and the page says so", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({ voters: 1 });
  const files = await pageFiles();
  const index = files.find(({ path }) => path === "/")!;
  const workers = files.filter(({ path }) => index.body.includes(`content="${path} `));
  await using tab = await browser.look("about:blank");
  const { page } = tab;
  const served: string[] = [];
  for (const { path, body } of workers) {
    await page.route(`**${path}`, (route) => {
      served.push(path);
      return route.fulfill({ body: `${body}\n`, contentType: "text/javascript" });
    });
  }
  await page.goto(world.url);
  await tab.heading("This page cannot go on");
  await page.getByText("Details").click();
  await page.getByText("its SHA-256 must be").waitFor();
  assertEquals(served.length, 1);
  await tab.check("a worker of somebody else");
});

Deno.test("a part of the page that is loaded later is not run with other bytes than index.html names", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({ voters: 1 });
  await using tab = await browser.look(world.url, { mayFail: /integrity/ });
  const { page } = tab;
  await page.route("**/a/late_screens-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()}\n` });
  });
  await page.getByRole("link", { name: "The record, block by block" }).click();
  // Not a peer that is away, which would be asked again for ever.
  await tab.heading("This page cannot go on");
  await page.getByText("Details").click();
  await page.getByText("its SHA-256 must be").waitFor();
  assertEquals(await page.getByRole("status").getByText("No answer since").count(), 0);
});
