/// <reference lib="dom" />
/** An organiser and a registrar make the files of an election by the page for their own disk. */
import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { encodeCanonicalJson } from "../../core/base/canonical_json.ts";
import { digestRoll } from "../../plugins/election/roll/roll.ts";
import { makeOfflineFile } from "../../cli/app/page/offline_file.ts";
import { readOfflineParts } from "../../cli/app/page/offline_parts.ts";
import { parseZonedTime } from "../../cli/organise/zoned_time.ts";
import { parseCodes } from "../../cli/roll/codes_csv.ts";
import { TestBrowser } from "../support/browser.ts";

/** Presses the button that saves a file, and gives what was saved. */
async function saved(page: Page, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: `Save ${name}` }).click();
  return await Deno.readFile(await (await coming).path());
}

/** Chooses a file that is in memory. */
async function choose(page: Page, label: string | RegExp, content: string | Uint8Array) {
  const buffer = Buffer.from(content as string);
  await page.getByLabel(label).setInputFiles({ name: "file", mimeType: "text/plain", buffer });
}

/** The election as it is built of what organiser and registrar have. */
function build(electionFile: string, registrarFile: string, roll: Uint8Array): Uint8Array {
  const { opens, closes, title, ...file } = JSON.parse(electionFile);
  const { name, key, commit } = JSON.parse(registrarFile);
  const [from, to] = [opens, closes].map((each) => parseZonedTime(each)!);
  const config = {
    ...{ ...file, title, opens: from, closes: to, late: to + 3_600_000 },
    roll: { ...digestRoll(roll) },
    registrars: [{ name, key, commit }],
  };
  const validator = { name: "election", version: 1, config };
  return encodeCanonicalJson({ name: title, validator, created: from - 86_400_000 });
}

Deno.test("organiser and registrar make an election, codes and letters on their own disk; what is wrong with a list is told by line", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/organiser.html`;
    await Deno.writeTextFile(path, makeOfflineFile(await readOfflineParts("organiser"), "{}"));
    await using tab = await browser.look(`file://${path}`);
    const { page } = tab;
    await page.context().setOffline(true);
    await tab.heading("For organisers and registrars");
    await tab.check("start");
    await page.getByRole("link", { name: "Set up an election" }).click();
    await page.getByRole("button", { name: "Make the files" }).click();
    await page.getByRole("alert").getByText("title").first().waitFor();
    await tab.check("set up, faults");
    await page.getByLabel("Title of the election").fill("Board 2027");
    await page.getByLabel("Your name, as voters see it").fill("Olga");
    await page.getByLabel("What is asked").fill("Who chairs?");
    await page.getByLabel("Choices, one a line").fill("Ann\nBen\n");
    await page.getByRole("button", { name: "Make the files" }).click();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const election = text(await saved(page, "election.json"));
    assertEquals(JSON.parse(election).questions[0].choices, ["Ann", "Ben"]);
    const key = text(await saved(page, "organiser.key"));
    assert(key.startsWith("chainvote-signing-key-1-"));
    await tab.check("set up");
    // What was made before a change is not offered after it, and all that is made here has one key.
    const saves = page.getByRole("button", { name: /^Save / });
    await page.getByLabel("Title of the election").fill("Board 2028");
    assertEquals(await saves.count(), 0);
    await page.getByRole("button", { name: "Make the files" }).click();
    assertEquals(text(await saved(page, "organiser.key")), key);
    await page.getByRole("radio", { name: /^secret/ }).check();
    assertEquals(await page.getByLabel("Voters").locator("option").count(), 3);
    await page.getByLabel("Names of the trustees").fill("Anna\nBen\nCleo");
    await page.getByLabel("How many of them are enough").fill("9");
    await page.getByRole("button", { name: "Make the files" }).click();
    await page.getByRole("alert").getByText("How many of them are enough").waitFor();
    await page.getByLabel("How many of them are enough").fill("");
    await page.getByRole("button", { name: "Make the files" }).click();
    const secret = JSON.parse(text(await saved(page, "election.json")));
    assertEquals([secret.mode, secret.trustees.length, secret.threshold], ["secret", 3, 2]);

    await page.goto(`file://${path}#/roll`);
    await tab.heading("Make voting codes for a list");
    await choose(page, "The organiser’s election.json", election);
    await choose(page, /The list of voters/, "name,weight\nAnn Miller,1\nBo,zero\n,1\n");
    await page.getByRole("button", { name: "Read the list" }).click();
    await page.getByRole("alert").getByText("Line 3").waitFor();
    await page.getByRole("alert").getByText("Line 4").waitFor();
    await tab.check("roll, faults");
    await choose(page, /The list of voters/, "name,weight\nAnn Miller,1\nBo,2\n");
    await page.getByRole("button", { name: "Read the list" }).click();
    await page.getByText("Voters in the list: 2.").waitFor();
    await page.getByRole("button", { name: "Make codes" }).click();
    const codes = text(await saved(page, "codes.csv"));
    assertEquals(parseCodes(codes).voters.map(({ name }) => name), ["Ann Miller", "Bo"]);
    const roll = await saved(page, "roll.bin");
    const registrar = text(await saved(page, "registrar.json"));
    await tab.check("roll");
    assertEquals(await page.getByRole("button", { name: "Make codes" }).count(), 0);
    await choose(page, "The organiser’s election.json", election.replace("Board", "Club"));
    assertEquals(await saves.count(), 0);
    await page.getByRole("button", { name: "Make codes" }).waitFor();

    await page.goto(`file://${path}#/letters`);
    await tab.heading("Write letters");
    await choose(page, /The election that/, build(election, registrar, roll));
    await choose(page, "Your roll.bin", roll);
    await choose(page, "Your registrar.json", registrar);
    const swapped = codes.split("\n");
    const [first, second] = swapped.slice(1, 3).map((line) => line.split(","));
    const wrong = [swapped[0], [first[0], first[1], second[2], first[3]], [
      second[0],
      second[1],
      first[2],
      second[3],
    ]];
    await choose(page, "Your codes.csv", wrong.map(String).join("\n") + "\n");
    await page.getByRole("button", { name: "Write the letters" }).click();
    await page.getByRole("alert").getByText("belong together").waitFor();
    await choose(page, "Your codes.csv", codes);
    await page.getByLabel(/Address of the page/).fill("http://192.0.2.7:7700");
    await page.getByRole("button", { name: "Write the letters" }).click();
    const letters = text(await saved(page, "letters.html"));
    assertEquals(letters.match(/<section class="letter/g)?.length, 2);
    await tab.check("letters");
    await choose(page, "Your codes.csv", "no codes");
    assertEquals(await saves.count(), 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
