/** Commands where the environment names a proxy, as on many machines of companies and universities. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Program } from "../support/program.ts";

/** A proxy that answers all requests by itself, and what it was asked. */
function startProxy() {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    asked.push(`${request.url} ${request.headers.get("authorization")}`);
    return new Response("<html>a page of the proxy", { status: 502 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** No proxy but those that a test names, and no look of Deno for a newer one of itself. */
const NONE = {
  http_proxy: "",
  HTTP_PROXY: "",
  all_proxy: "",
  ALL_PROXY: "",
  NO_PROXY: "",
  no_proxy: "",
  DENO_NO_UPDATE_CHECK: "1",
};

Deno.test("chainvote asks the peer and the tracker of its own machine past every proxy", async () => {
  await using proxy = startProxy();
  await using program = new Program();
  const tracker = await program.tracker();
  const peer = await program.peer("a", ["--tracker", tracker.url]);
  const other = program.path("b");
  for (const name of ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]) {
    const env = { ...NONE, [name]: proxy.url };
    const vote = ["vote", "--id", name, "--choice", "red", "--data", peer.data];
    const cast = await program.run(vote, { env });
    assertEquals(cast.code, 0, cast.stderr);
    const named = await program.run(["tally", "--peer", peer.api], { env });
    assertEquals(named.code, 0, named.stderr);
    // A peer of this command, which meets the other one by the tracker.
    const network = ["--tracker", tracker.url, "--network", program.path("network.json")];
    const { code, stdout, stderr } = await program.run(
      ["tally", "--json", "--data", other, ...network],
      { env },
    );
    assertEquals(code, 0, stderr);
    assert(JSON.parse(stdout).votes > 0, stdout);
  }
  assertEquals(proxy.asked, []);
});

Deno.test("chainvote names the proxy that a failed request went through, and shows it no token", async () => {
  await using proxy = startProxy();
  await using program = new Program();
  const env = { ...NONE, http_proxy: proxy.url };
  const peer = ["--peer", "http://192.0.2.7:7702"];
  const tally = await program.run(["tally", ...peer], { env });
  assertEquals(tally.code, 5);
  assertStringIncludes(tally.stderr, `http://192.0.2.7:7702 (through the proxy ${proxy.url})`);
  const token = program.write("token", "ab".repeat(32));
  const vote = ["vote", "--id", "ann", "--choice", "red", ...peer, "--token-file", token];
  const before = proxy.asked.length;
  const refused = await program.run(vote, { env });
  assertEquals(refused.code, 5);
  assertMatch(refused.stderr, /Cannot send the token .* NO_PROXY.* CHAINVOTE_TOKEN_TO_PROXY=1/);
  assertEquals(proxy.asked.length, before);
  // Who says so sends it.
  await program.run(vote, { env: { ...env, CHAINVOTE_TOKEN_TO_PROXY: "1" } });
  assertStringIncludes(proxy.asked.at(-1)!, "Bearer abab");

  const network = ["--tracker", "http://192.0.2.7:7700", ...program.options("a")];
  const lost = await program.run(["tally", ...network], { env });
  assertEquals(lost.code, 5);
  assertStringIncludes(lost.stderr, `(through the proxy ${proxy.url})`);
});
