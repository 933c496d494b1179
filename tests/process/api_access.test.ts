/** A peer process whose API other machines reach: what they may, with its token and without. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { statusOf } from "../support/peer_process.ts";
import { Program } from "../support/program.ts";
import type { Ended } from "../support/running.ts";

/** An address of this machine by which it comes to itself as another machine does; undefined without one. */
const OWN_ADDRESS = Deno.networkInterfaces()
  .find(({ family, address }) => family === "IPv4" && !address.startsWith("127."))?.address;

function outcome({ code, stdout, stderr }: Ended): [number, string] {
  return [code, stdout + stderr];
}

Deno.test({
  name: "chainvote vote --peer votes at a peer of another machine with its token, and not without",
  ignore: OWN_ADDRESS === undefined,
  async fn() {
    await using program = new Program();
    const peer = await program.peer("a", ["--http", "0.0.0.0:0"]);
    const url = `http://${OWN_ADDRESS}:${new URL(peer.api).port}`;
    // A command on the peer's data folder takes the token from there.
    assertEquals((await program.vote("a", "ann", "red")).code, 0);

    const vote = (voter: string, args: string[] = [], env: Record<string, string> = {}) =>
      program.run(["vote", "--id", voter, "--choice", "red", "--peer", url, ...args], { env });
    const [missing, text] = outcome(await vote("ben"));
    assertEquals(missing, 5);
    assertStringIncludes(text, "api-token");
    assertStringIncludes(text, "--token-file");
    const wrong = program.write("wrong", "00".repeat(32));
    const [refused, why] = outcome(await vote("ben", ["--token-file", wrong]));
    assertEquals(refused, 5);
    assertStringIncludes(why, "the token must be the one in the file api-token");

    const file = `${peer.data}/api-token`;
    assertEquals((await vote("ben", ["--token-file", file])).code, 0);
    const token = Deno.readTextFileSync(file).trim();
    assertEquals((await vote("cleo", [], { CHAINVOTE_TOKEN: token })).code, 0);
    // Once more it is the same record, which is there already.
    assertEquals((await vote("ben", ["--token-file", file])).code, 0);

    // Reading takes no token, and what is here does not matter.
    const named = ["--peer", url];
    const tally = await program.json<{ votes: number }>(["tally", ...named]);
    assertEquals(tally.votes, 3);
    const status = await program.run(["status", ...named]);
    assertStringIncludes(status.stderr, `Peer at ${url}`);
    const { records } = await program.json<{ records: { recordId: string }[] }>([
      "records",
      ...named,
    ]);
    assertEquals(records.length, 3);
    assertEquals((await program.run(["query", "tally", ...named])).code, 0);
    assertEquals((await program.run(["prove", records[0].recordId, ...named])).code, 0);
    assertEquals(
      (await program.run(["status", "--record", records[0].recordId, ...named])).code,
      0,
    );

    // The token is the same after a restart, and stays in the file alone.
    await peer.kill("SIGTERM");
    assert(!(peer.stdout + peer.stderr).includes(token));
    await program.peer("a");
    assertEquals(Deno.readTextFileSync(file).trim(), token);
  },
});

Deno.test("chainvote vote --peer says what is wrong with what was named", async () => {
  await using program = new Program();
  const peer = await program.peer("a", ["--mine", "off"]);
  const other = program.write("other.json", '{"name":"other"}');
  const cases: [args: string[], code: number, part: string][] = [
    [["--peer", "192.0.2.7:7702"], 2, "http://192.0.2.7:7702"],
    [["--peer", "http://a:b@192.0.2.7"], 2, "must look like"],
    [["--token-file", other], 2, "--token-file needs --peer"],
    [["--peer", peer.api, "--token-file", program.path("none")], 5, "none"],
    [["--peer", peer.api, "--token-file", other], 2, "64 hex digits"],
    [["--peer", peer.api, "--network", other], 5, '"other"'],
    [["--peer", peer.api, "--connect", "127.0.0.1:1"], 2, "--connect"],
    [["--peer", peer.api, "--mine", "1"], 2, "--mine"],
    [["--peer", "http://127.0.0.1:1"], 5, "no peer answers at http://127.0.0.1:1"],
  ];
  for (const [args, code, part] of cases) {
    const vote = ["vote", "--id", "ann", "--choice", "red", "--timeout", "0", ...args];
    const [exit, text] = outcome(await program.run(vote));
    assertEquals(exit, code, text);
    assertStringIncludes(text, part);
  }
  const env = { CHAINVOTE_TOKEN: "secret" };
  const [exit, text] = outcome(await program.run(["tally", "--peer", peer.api], { env }));
  assertEquals(exit, 2);
  assertStringIncludes(text, "CHAINVOTE_TOKEN");
  assert(!text.includes("secret"));
});

Deno.test("chainvote --peer names what is wrong with something else that answers there", async () => {
  await using program = new Program();
  let answer = "{}";
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response(answer),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const status = {
    network: "00".repeat(32),
    name: "n",
    validator: "vote 1",
    index: 0,
    tip: "00".repeat(32),
    work: "1",
    difficulty: 1,
    peers: 0,
    pending: 0,
    syncing: false,
    clockOffsetMs: null,
    mining: { workers: 0, hashrate: 0, dutyCycle: 1, kernel: null },
  };
  const cases: [answer: unknown, command: string[], message: string][] = [
    [{}, ["status"], `something else answers at ${url}: its answer.network must be 64`],
    [{ ...status, difficulty: undefined }, ["status"], "its answer.difficulty must be a number"],
    [{ ...status, answer: {} }, ["tally"], "tally.votes must be a whole number"],
    [{ ...status, answer: { votes: 1, counts: [["a"]] } }, ["tally"], "tally.counts[0] must be a"],
    [status, ["records"], "its answer.blocks must be a list"],
  ];
  for (const [body, command, message] of cases) {
    answer = JSON.stringify(body);
    const [code, text] = outcome(await program.run([...command, "--peer", url]));
    assertEquals(code, 5, text);
    assertStringIncludes(text, message);
  }
});

Deno.test("chainvote peer is not open to web pages, and its log says nothing of those that try", async () => {
  await using program = new Program();
  const peer = await program.peer("a", ["--mine", "off"]);
  const record = { records: [btoa('{"choice":"red","voter":"ann"}')] };
  const body = JSON.stringify(record);
  const tries: RequestInit[] = [
    { method: "POST", body, headers: { "content-type": "text/plain" } },
    { method: "POST", body, headers: { "content-type": "application/x-www-form-urlencoded" } },
    {
      method: "POST",
      body,
      headers: { "content-type": "application/json", origin: "http://evil.example" },
    },
    {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "sec-fetch-site": "cross-site" },
    },
  ];
  for (const init of tries) {
    const response = await fetch(`${peer.api}/v1/records`, init);
    await response.body?.cancel();
    assert([401, 403].includes(response.status), `${response.status}`);
  }
  const { hostname, port } = new URL(peer.api);
  for (
    const host of [
      `evil.example:${port}`,
      "localhost.evil.com",
      "[evil",
      "1.2.3.4.5",
      "a@127.0.0.1",
    ]
  ) {
    using connection = await Deno.connect({ hostname, port: Number(port) });
    const head = `GET /v1/status HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(head));
    const answer = new Uint8Array(12);
    await connection.read(answer);
    assert(/^HTTP\/1.1 40[03]$/.test(new TextDecoder().decode(answer)), host);
  }
  assertEquals((await statusOf(peer)).pending, 0);
  assertEquals(peer.stderr.split("\n").filter((line) => /the API failed/.test(line)), []);
});

Deno.test({
  name: "chainvote peer says that others can read its token, and takes no votes of theirs",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using program = new Program();
    Deno.mkdirSync(program.path("a"));
    const file = program.write("a/api-token", "5a".repeat(32));
    Deno.chmodSync(file, 0o644);
    const peer = await program.peer("a");
    await peer.seen("stderr", /cannot use .*api-token.*chmod 600/);
    const headers = {
      "content-type": "application/json",
      authorization: `Bearer ${"5a".repeat(32)}`,
    };
    const response = await fetch(`${peer.api}/v1/records`, {
      method: "POST",
      headers,
      body: '{"records":[]}',
    });
    assertEquals([response.status, (await response.json()).code], [403, "no-token"]);
    const [code, text] = outcome(await program.vote("a", "ann", "red"));
    assertEquals(code, 5, text);
    assertStringIncludes(text, "api-token");
    assertStringIncludes(text, "chmod 600");
  },
});
