/** The page that a peer serves, from the program as one file. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { readPageParts } from "../../cli/app/page/page_parts.ts";
import { makePageFiles } from "../../net/api/page_files.ts";
import { Program } from "../support/program.ts";

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
