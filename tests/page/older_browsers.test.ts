/// <reference lib="dom" />
/**
 * The page in browsers of spring 2024 (Safari 17.5, Firefox 126, Chrome 123): it has no syntax that they cannot read, and calls
 * nothing that they do not have. A Chromium from which all that is newer was taken away stands for them.
 */
import { parse } from "acorn";
import { assertEquals } from "@std/assert";
import { readOfflineParts } from "../../cli/app/page/offline_parts.ts";
import { readPageParts } from "../../cli/app/page/page_parts.ts";
import { makePageFiles } from "../../net/api/page_files.ts";
import { TestBrowser } from "../support/browser.ts";
import { PageWorld } from "../support/page_world.ts";

/** Runs before each script: takes away what the browsers of 2024 did not have yet. */
function takeNewerAway(): void {
  const iterator = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
  const newer: readonly (readonly [object, readonly string[]])[] = [
    [iterator, "map filter take drop flatMap reduce toArray forEach some every find".split(" ")],
    [Uint8Array, ["fromBase64", "fromHex"]],
    [Uint8Array.prototype, ["toBase64", "toHex", "setFromBase64", "setFromHex", "bytes"]],
    [Set.prototype, "union intersection difference symmetricDifference isSubsetOf".split(" ")],
    [Set.prototype, ["isSupersetOf", "isDisjointFrom"]],
    [Map.prototype, ["getOrInsert", "getOrInsertComputed"]],
    [Promise, ["try"]],
    [RegExp, ["escape"]],
    [Error, ["isError"]],
    [URL, ["parse"]],
    [Blob.prototype, ["bytes"]],
    [Response.prototype, ["bytes"]],
    [ReadableStream, ["from"]],
    [ReadableStream.prototype, ["values"]],
    [globalThis, ["Iterator", "DisposableStack", "AsyncDisposableStack", "SuppressedError"]],
    [globalThis, ["Float16Array", "requestIdleCallback", "scheduler"]],
  ];
  for (const [owner, names] of newer) for (const name of names) Reflect.deleteProperty(owner, name);
  Reflect.deleteProperty(ReadableStream.prototype, Symbol.asyncIterator);
  if (!("dispose" in Symbol)) return;
  // The symbols of `using` cannot be deleted.
  const all = Object.getOwnPropertyDescriptors(Symbol) as Record<string, PropertyDescriptor>;
  const { dispose: _, asyncDispose: __, ...others } = all;
  const real = Symbol;
  const older = Object.defineProperties((about?: string) => real(about), others);
  Object.assign(globalThis, { Symbol: older });
}

const DISK_PAGES = ["voter", "organiser"] as const;

const parts = await readPageParts();

Deno.test("the scripts of the page, its workers and the files for a disk have the syntax of 2023", async () => {
  const { script, pieces, workers } = parts;
  const offline = await Promise.all(DISK_PAGES.map(readOfflineParts));
  const scripts: [name: string, text: string][] = [
    ["the page", script],
    ...Object.entries({ ...pieces, ...workers }),
    ...offline.map(({ script }, i): [string, string] => [DISK_PAGES[i], script]),
  ];
  for (const [name, text] of scripts) {
    try {
      parse(text, { ecmaVersion: 2023, sourceType: "module" });
    } catch (cause) {
      throw new Error(`${name} cannot be read by browsers of 2024`, { cause });
    }
  }
});

Deno.test("in a browser of 2024 a vote is cast, secret or open, followed and counted, and the election is checked", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  const older = (script: string) => `(${takeNewerAway})();\n${script}`;
  const all = (scripts: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(scripts).map(([name, text]) => [name, older(text)]));
  const { script, pieces, workers } = parts;
  const made = { ...parts, script: older(script), pieces: all(pieces), workers: all(workers) };
  const files = () => Promise.resolve(makePageFiles(made));
  for (const trustees of [0, 2]) {
    await using world = await PageWorld.open({ trustees, voters: 3, files });
    await using tab = await browser.look(`${world.url}/#/vote`);
    const { page } = tab;
    await page.getByLabel("Voting code").fill(world.election.voters[1].code);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("radio", { name: "Ben Østergård" }).check();
    await page.getByRole("button", { name: "Next question" }).click();
    if (trustees === 0) await page.getByLabel("the sea").selectOption("1");
    else await page.getByRole("checkbox", { name: "Friday" }).check();
    await page.getByRole("button", { name: "Check my vote" }).click();
    await page.getByRole("button", { name: "Send my vote" }).click();
    await tab.heading("Your vote is written");
    assertEquals(await page.evaluate(() => "Iterator" in globalThis), false);
    for (const [path, title] of [["peers", "Computers"], ["chain", "record"], ["audit", "Check"]]) {
      await page.goto(`${world.url}/#/${path}`);
      await tab.heading(new RegExp(title));
    }
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("heading", { name: "Everything holds" }).waitFor();
    await page.goto(`${world.url}/#/result`);
    await page.getByText("1 of 3").waitFor();
    if (trustees === 0) await page.locator("tr", { hasText: /Ben Østergård\s*1/ }).waitFor();
  }
});

Deno.test("a browser that cannot run the page says so, and where the election is shown without it", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  // As little comes of a script that a browser cannot read.
  const files = () => Promise.resolve(makePageFiles({ ...parts, script: "" }));
  await using world = await PageWorld.open({ voters: 1, files });
  await using tab = await browser.look(world.url);
  await tab.page.getByText("in a browser of 2024 or newer").waitFor();
  await tab.page.getByRole("link", { name: "without it" }).click();
  await tab.page.getByText("Riverside Rowing Club").first().waitFor();
});
