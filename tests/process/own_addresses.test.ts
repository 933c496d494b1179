import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { statusOf } from "../support/peer_process.ts";
import { Program } from "../support/program.ts";

/** Addresses of this machine by which others reach it, as far as IPv4 goes. */
const OWN = Deno.networkInterfaces()
  .filter(({ family, address }) => family === "IPv4" && !/^(127|169\.254)\./.test(address))
  .map(({ address }) => address);

Deno.test("chainvote tracker on 0.0.0.0 names addresses that work, and the line for the others", async () => {
  await using program = new Program();
  const json = program.spawn(["tracker", "--listen", "0.0.0.0:0", "--json"]);
  const { url, urls } = await json.ready<{ url: string; urls: string[] }>();
  const { port } = new URL(url);
  assertEquals(url, `http://0.0.0.0:${port}`);
  assertEquals(urls, ["127.0.0.1", ...new Set(OWN)].map((host) => `http://${host}:${port}`));
  for (const each of urls) {
    assertEquals(await (await fetch(`${each}/healthz`)).json(), { status: "ok" });
  }

  const tracker = program.spawn(["tracker", "--listen", "0.0.0.0:0"]);
  await tracker.seen("stdout", /a browser shows there.*\n/);
  const { stdout } = await tracker.kill("SIGTERM");
  assert(!stdout.includes("0.0.0.0"), stdout);
  assertMatch(stdout, /^Tracker at http:\/\/127\.0\.0\.1:\d+ \(Ctrl-C stops it\)\n/);
  assertEquals(/Others join with: /.test(stdout), OWN.length > 0, stdout);
});

Deno.test("chainvote tracker on loopback says nothing of others", async () => {
  await using program = new Program();
  const tracker = program.spawn(["tracker", "--listen", "127.0.0.1:0"]);
  await tracker.seen("stdout", /a browser shows there.*\n/);
  const { stdout } = await tracker.kill("SIGTERM");
  assertEquals(stdout.trimEnd().split("\n").length, 2, stdout);
});

Deno.test({
  name: "chainvote peer on 0.0.0.0 prints a line that has another peer join, as it stands",
  ignore: OWN.length === 0,
  async fn() {
    await using program = new Program();
    const everywhere = ["--listen", "0.0.0.0:0", "--http", "0.0.0.0:0", "--mine", "off"];
    const first = program.spawn(["peer", ...everywhere, ...program.options("a")]);
    const line = await first.seen("stdout", /Others join with: .*\n/);
    assert(!first.stdout.includes("0.0.0.0"), first.stdout);
    assertStringIncludes(first.stdout, `  API    http://${OWN[0]}:`);
    const [, words] = /chainvote (.+)\n/.exec(line)!;
    // Whoever pastes it has the file with them: the program runs in its folder.
    const joined = program.spawn(
      [...words.split(" "), "--data", program.path("b"), "--mine", "off", "--json"],
    );
    await joined.ready();
    await joined.seen("stderr", /connected with /);
  },
});

Deno.test("chainvote peer --json keeps its fields and adds every address", async () => {
  await using program = new Program();
  const peer = await program.peer("a", ["--listen", "0.0.0.0:0", "--mine", "off"]);
  const { listen, api, addresses, urls } = JSON.parse(peer.stdout);
  const { port } = new URL(`http://${listen}`);
  assertEquals(listen, `0.0.0.0:${port}`);
  assertEquals(addresses, ["127.0.0.1", ...new Set(OWN)].map((host) => `${host}:${port}`));
  assertEquals(urls, [api]);
  assertEquals((await statusOf(peer)).peers, 0);
});
