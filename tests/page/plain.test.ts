/** The election without scripts: what a browser shows that runs none, in five languages. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { ElectionPhase } from "../../plugins/election/definition/definition.ts";
import { readElection } from "../../cli/result/read_election.ts";
import { PLAIN_LANGUAGES, plainLanguageOf } from "../../cli/result/plain_words.ts";
import { createPlainPage } from "../../cli/result/plain_page.ts";
import { bind } from "../net/api/served_api.ts";
import { PageWorld } from "../support/page_world.ts";

Deno.test("GET /plain shows the election and its count without scripts, in the language that is wished for", async () => {
  await using world = await PageWorld.open({
    name: "<b>Board</b>",
    answers: [[[0], [1, 0]], [[0], [0]]],
  });
  const get = async (path: string, language: string) => {
    const headers = { "accept": "text/html", "accept-language": language };
    const response = await fetch(`${world.url}${path}`, { headers });
    return { response, text: (await response.text()).replace(/>\s+</g, "><") };
  };
  const { response, text } = await get("/plain", "nl, de-CH;q=0.8");
  assertEquals(response.status, 200);
  assertStringIncludes(response.headers.get("content-security-policy") ?? "", "default-src 'none'");
  assertEquals(/<script|onerror/.test(text), false);
  assertStringIncludes(text, '<html lang="de" dir="ltr">');
  assertStringIncludes(text, "Die Wahl läuft");
  assertStringIncludes(text, "&lt;b&gt;Board&lt;/b&gt;");
  assertStringIncludes(text, "Gewählt haben: 2 / 12");
  assertStringIncludes(text, "<bdi>Ann Baker</bdi></th><td>2</td>");
  assertStringIncludes((await get("/plain?lang=ar", "de")).text, '<html lang="ar" dir="rtl">');
  // What is counted once is told to all until a block comes.
  await world.add([world.ballotOf(3, [[2], [2]])]);
  assertStringIncludes((await get("/plain?lang=constructor", "")).text, "Have voted: 3 / 12");
  assertStringIncludes((await get("/", "de")).text, 'href="/plain"');
  // Time goes on without blocks.
  let now = Date.now();
  const plain = createPlainPage(() => now);
  const wish = { wished: "", chosen: "en" };
  const { api } = world.peer;
  const { definition } = await readElection(api, await api.status());
  const { opens, closes, late } = definition;
  const cases = [[opens - 1, "preparing"], [opens, "open"], [closes, "closing"], [late, "closed"]];
  for (const [time, phase] of cases as [number, ElectionPhase][]) {
    now = time;
    const page = await plain(api, wish);
    assertStringIncludes(page ?? "", `<h1>${PLAIN_LANGUAGES.en.phase[phase]}</h1>`);
  }
});

Deno.test("/plain says of no election that it has failed while its peer still reads the record", async () => {
  await using world = await PageWorld.open({ voters: 1 });
  const { api } = world.peer;
  // By this clock the election is over.
  const plain = createPlainPage(() => Date.now() + 1e9);
  const read = async (syncing: boolean) => {
    const early = { ...bind(api), status: async () => ({ ...await api.status(), syncing }) };
    return await plain(early, { wished: "en", chosen: undefined });
  };
  assertMatch(await read(true) ?? "", /<h1>The election’s computer is still reading the record/);
  assertMatch(await read(false) ?? "", /<h1>Voting has ended/);
});

Deno.test("the page without scripts says everything in each language, and takes the first that is wished for", () => {
  assertEquals(["fr-CA,en", "", "xx;q=1, EL", "constructor"].map(plainLanguageOf), [
    "fr",
    "en",
    "el",
    "en",
  ]);
  const textsOf = (words: object): readonly string[] =>
    Object.values(words).flatMap((value) => typeof value === "object" ? textsOf(value) : [value]);
  const english = textsOf(PLAIN_LANGUAGES.en);
  for (const [tag, words] of Object.entries(PLAIN_LANGUAGES)) {
    const texts = textsOf(words);
    assert(texts.every((text) => text.trim() !== ""), tag);
    const same = texts.filter((text, i) => text.length > 20 && text === english[i]);
    assertEquals([texts.length, tag === "en" ? [] : same], [english.length, []], tag);
  }
});
