/** The page that a peer serves, from the program as one file. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { readPageParts } from "../../cli/app/page/page_parts.ts";
import { makePageFiles } from "../../net/api/page_files.ts";
import { makeOfflineFile } from "../../cli/app/page/offline_file.ts";
import { readOfflineParts } from "../../cli/app/page/offline_parts.ts";
import { formatPageData } from "../../cli/app/page/page_data.ts";
import { PAGE_QUESTIONS } from "../support/page_world.ts";
import { Program } from "../support/program.ts";
import { makeRollElection } from "../support/roll_election.ts";

/** What a browser gets at a path. */
async function get(url: string): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(url, { headers: { accept: "text/html" } });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

Deno.test("a peer serves the page, the bytes that its sources make, under a policy; --no-page leaves it out", async () => {
  await using program = new Program();
  const peer = await program.peer("a", ["--mine", "off"]);
  const other = await program.peer("b", ["--mine", "off", "--no-page"]);
  for (const { path, body, type } of makePageFiles(await readPageParts())) {
    const { status, text, headers } = await get(`${peer.api}${path}`);
    assertEquals([status, text === body, headers.get("content-type")], [200, true, type], path);
    assertEquals(headers.get("x-content-type-options"), "nosniff");
  }
  const { headers } = await get(`${peer.api}/`);
  assertStringIncludes(headers.get("content-security-policy") ?? "", "script-src 'self'");
  assertEquals((await get(`${peer.api}/a/0000000000000000.js`)).status, 404);
  const json = await fetch(`${peer.api}/`);
  assertEquals(Object.keys(await json.json()), ["name", "openapi", "routes"]);
  assertStringIncludes((await get(`${other.api}/`)).text, "This is a peer's API, for programs.");
});

Deno.test("chainvote peer --public-url wants a URL, and takes the name of one", async () => {
  await using program = new Program();
  const wrong = await program.run(["peer", "--public-url", "vote.club.example"]);
  assertEquals(wrong.code, 2);
  assertStringIncludes(wrong.stderr, "vote.club.example");
  const peer = await program.peer("a", [
    "--mine",
    "off",
    "--public-url",
    "https://vote.club.example",
  ]);
  const { status, body } = await fetch(`${peer.api}/v1/status`, {
    headers: { origin: "https://vote.club.example" },
  });
  await body?.cancel();
  assertEquals(status, 200);
});

Deno.test("chainvote page writes the page that its sources make of an election, once; --check says what a file is", async () => {
  await using program = new Program();
  const [opens, link] = [Date.UTC(2027, 2, 1), "http://192.0.2.7:7700"];
  const times = { opens, closes: opens + 1e6, late: opens + 2e6 };
  const { network } = makeRollElection({
    ...{ name: "Board", voters: 3, questions: PAGE_QUESTIONS },
    ...times,
  });
  const election = program.write("board.election", network.genesis.records[0]);
  const out = program.path("vote.html");
  const args = ["page", "-o", out, "--election", election, "--link", link];
  interface Written {
    readonly sha256: string;
    readonly digits: string;
    readonly words: string;
  }
  const { sha256, digits, words } = await program.json<Written>(args);
  const file = Deno.readTextFileSync(out);
  assertEquals(
    file,
    makeOfflineFile(await readOfflineParts("voter"), formatPageData({ network, link })),
  );
  const again = await program.run(args);
  assertEquals([again.code, again.stdout], [5, ""], again.stderr);

  const good = await program.json<Record<string, unknown>>(["page", "--check", out]);
  const { chainId } = network;
  const isOurs = true;
  assertEquals(good, { file: out, sha256, digits, network: chainId, words, link, isOurs });
  const changed = program.write(
    "changed.html",
    file.replace("</script>\n</body>", ";</script>\n</body>"),
  );
  const told = await program.run(["page", "--check", changed]);
  assertEquals(told.code, 3, told.stderr);
  assertStringIncludes(told.stdout, "DIFFERS: this program makes another page");
  const none = await program.run(["page", "--check", program.write("none.html", "<p>")]);
  assertEquals([none.code, none.stdout], [2, ""]);
  assertStringIncludes(none.stderr, "it holds no election");
});
