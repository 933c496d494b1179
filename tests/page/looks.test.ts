/**
 * Every screen and state of the page, however it is looked at. What English tests of single screens do not show: the longest words, and
 * the way from right to left; each is checked in light, dark and forced colours, in normal text and the largest.
 */
import { makeOfflineFile } from "../../cli/app/page/offline_file.ts";
import { type DiskPage, readOfflineParts } from "../../cli/app/page/offline_parts.ts";
import { formatPageData } from "../../cli/app/page/page_data.ts";
import { type Looking, TestBrowser } from "../support/browser.ts";
import { PageWorld, type PageWorldOptions } from "../support/page_world.ts";
import {
  type PageWalk,
  walkAudit,
  type Walked,
  walkOffline,
  walkOpenCheck,
  walkOrganiser,
  walkRecord,
  walkSecretCheck,
  walkVote,
} from "../support/page_walk.ts";

const OPEN: PageWorldOptions = { answers: [[[0], [1, 0]], [[3], [2]], [[], []]] };
const SECRET: PageWorldOptions = { trustees: 2 };

async function* walkOpen(at: Walked, voter: number): PageWalk {
  yield* walkRecord(at);
  yield* walkAudit(at);
  yield* walkVote(at, voter);
  yield* walkOpenCheck(at);
}

async function* walkSecret(at: Walked, voter: number): PageWalk {
  yield* walkVote(at, voter);
  yield* walkSecretCheck(at);
}

Deno.test("every screen of the pages from the disk is good in every look, and gone through by keyboard", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open();
  const folder = await Deno.makeTempDir();
  try {
    const data = formatPageData({ network: world.election.network, link: world.url });
    const write = async (page: DiskPage, about: string) => {
      const file = makeOfflineFile(await readOfflineParts(page), about);
      await Deno.writeTextFile(`${folder}/${page}.html`, file);
      return `file://${folder}/${page}.html`;
    };
    const vote = await write("voter", data);
    const organise = await write("organiser", "{}");
    for (const language of ["ar", "de"]) {
      await using tab = await browser.look(vote, { language });
      for await (const screen of walkOffline({ page: tab.page, world }, 2)) {
        await tab.check(`${language} ${screen}`);
        await tab.tabThrough(screen);
      }
      await using other = await browser.look(organise, { language });
      for await (const screen of walkOrganiser(other.page)) {
        await other.check(`${language} ${screen}`);
        await other.tabThrough(screen);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const WALKS = [
  { name: "open", options: OPEN, walk: walkOpen },
  { name: "secret", options: SECRET, walk: walkSecret },
];
const LOOKS: readonly Looking[] = [
  { language: "ar" },
  { language: "de", width: 1_200 },
];

for (const { name, options, walk } of WALKS) {
  Deno.test(`every screen of an election with ${name} ballots is good in every look, and gone through by keyboard`, async () => {
    await using browser = await TestBrowser.open();
    if (browser === undefined) return;
    await using world = await PageWorld.open(options);
    for (const [i, looking] of LOOKS.entries()) {
      await using plain = await browser.look(`${world.url}/plain`, looking);
      await plain.check(`${looking.language} plain`);
      await using tab = await browser.look(world.url, looking);
      for await (const screen of walk({ page: tab.page, world }, 5 + i)) {
        await tab.check(`${looking.language} ${screen}`);
        if (i === 0) await tab.tabThrough(screen);
      }
    }
  });
}
