import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { writePeerInfo } from "../../cli/app/files/data_folder.ts";
import { Program } from "../support/program.ts";
import type { Ended } from "../support/running.ts";

/** One line on stderr that says what and what to do, nothing on stdout, and this exit code. */
function assertFails({ code, stdout, stderr }: Ended, exit: number, ...parts: string[]): void {
  assertEquals(code, exit, stderr);
  assertEquals(stdout, "");
  const lines = stderr.trimEnd().split("\n").filter((line) => line.startsWith("chainvote: "));
  assertEquals(lines.length, 1, stderr);
  assert(!stderr.includes("    at "), stderr);
  for (const part of parts) assertStringIncludes(lines[0], part);
}

Deno.test("chainvote says which port is taken and what to do, exit 5", async () => {
  await using program = new Program();
  const { url } = await program.tracker();
  const { host } = new URL(url);
  assertFails(await program.run(["tracker", "--listen", host]), 5, host, "--listen");
  const peer = ["peer", ...program.options("a")];
  assertFails(await program.run([...peer, "--listen", host]), 5, host, "--listen");
  assertFails(await program.run([...peer, "--http", host]), 5, host);
});

Deno.test("chainvote peer refuses a data folder that another peer uses, exit 5", async () => {
  await using program = new Program();
  await program.peer("a");
  const second = await program.run(["peer", ...program.options("a")]);
  assertFails(second, 5, program.path("a"), "another chainvote process", "--data");
});

Deno.test("chainvote says that a folder cannot be used, exit 5", async () => {
  await using program = new Program();
  const file = program.write("file", "not a folder");
  for (const data of [file, `${file}/below`]) {
    assertFails(await program.run(["peer", "--data", data]), 5, data, "--data");
    assertFails(await program.run(["tally", "--offline", "--data", data]), 5, data);
  }
});

Deno.test("chainvote says that the database is damaged, exit 5, and leaves it alone", async () => {
  await using program = new Program();
  Deno.mkdirSync(program.path("a"));
  const garbage = crypto.getRandomValues(new Uint8Array(20_000));
  program.write("a/chain.db", garbage);
  const tally = await program.run(["tally", "--offline", "--data", program.path("a")]);
  assertFails(tally, 5, "chain.db", "move it away");
  assertEquals(Deno.readFileSync(program.path("a/chain.db")), garbage);
});

Deno.test("chainvote vote insists on a tracker or peer that was named, exit 5, and not on the default one", async () => {
  await using program = new Program();
  // Nobody listens on a port that was free a moment ago.
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr;
  free.close();
  const url = `http://127.0.0.1:${port}`;
  const address = `127.0.0.1:${port}`;
  const vote = ["vote", "--id", "alice", "--choice", "red", "--mine", "1"];
  // All at once, each in a folder of its own: each looks for peers for some seconds.
  const [byTracker, byAddress, byEnv] = await Promise.all([
    program.run([...vote, ...program.options("a"), "--tracker", url]),
    program.run([...vote, ...program.options("b"), "--connect", address]),
    program.run([...vote, ...program.options("c")], { env: { CHAINVOTE_TRACKER: url } }),
  ]);
  assertFails(byTracker, 5, url, "chainvote tracker");
  assertFails(byAddress, 5, `No peer answers at ${address}`);
  assertFails(byEnv, 5, url);
  const offline = await program.run(["tally", "--offline", "--json", ...program.options("a")]);
  assertEquals([offline.code, JSON.parse(offline.stdout).votes], [0, 0]);
});

Deno.test("chainvote refuses a network file that is missing, bad, or not the folder's", async () => {
  await using program = new Program();
  const none = program.path("none.json");
  assertFails(await program.run(["peer", "--network", none]), 5, none);
  const texts: [text: string, part: string][] = [
    ["{", "json"],
    ["[]", "not an object"],
    ["{}", "name"],
    ['{"name":"x","typo":1}', '"typo"'],
    ['{"name":"x","params":{"intervalMs":0}}', "params.intervalMs"],
    ['{"name":"x","validator":{"version":"1"}}', "validator.version"],
  ];
  for (const [text, part] of texts) {
    const file = program.write("bad.json", text);
    assertFails(await program.run(["peer", "--network", file]), 2, file, part);
  }
  const strange = program.write("strange.json", '{"name":"x","validator":{"name":"chess"}}');
  assertFails(await program.run(["peer", "--network", strange]), 5, "chess");

  const odd = { name: "x", validator: { name: "vote", config: { choices: [" Ann"] } } };
  const unfit = program.write("unfit.json", JSON.stringify(odd));
  assertFails(await program.run(["peer", "--network", unfit]), 2, "white space");

  const peer = await program.peer("a");
  const other = program.write("other.json", '{"name":"other"}');
  const tally = ["tally", "--offline", "--network", other, "--data", program.path("a")];
  assertFails(await program.run(tally), 5, '"other"', "--data");
  await peer.kill("SIGTERM");
  assertFails(await program.run(tally), 5, '"test"', "--data");
});

Deno.test("chainvote vote and tally refuse a network that is not one of votes", async () => {
  await using program = new Program();
  program.write("network.json", '{"name":"notes","validator":{"name":"any"}}');
  await program.peer("a", ["--mine", "off"]);
  assertFails(await program.vote("a", "alice", "red"), 2, "any 1");
  assertFails(await program.run(["tally", "--data", program.path("a")]), 2, "any 1");
});

Deno.test("chainvote refuses a wrong command line with exit 2", async () => {
  await using program = new Program();
  const wrong: string[][] = [
    ["bogus"],
    ["vote", "--bogus"],
    ["vote", "--id", "alice"],
    ["vote", "--choice", "red"],
    ["vote", "--json"],
    ["vote", "--skip-bad"],
    ["vote", "--file", "x.csv", "--id", "alice"],
    ["vote", "--id", "a", "--choice", "b", "--timeout", "soon"],
    ["vote", "--tracker", "not a URL"],
    ["peer", "--listen", "nowhere"],
    ["peer", "--listen", "127.0.0.1:70000"],
    ["peer", "--mine", "0"],
    ["peer", "--mine", "257"],
    ["peer", "--mine", "off", "--mine-idle"],
    ["tally", "--csv", "--json"],
    ["tracker", "--log-level", "loud"],
  ];
  for (const args of wrong) {
    const { code, stderr } = await program.run(args);
    assertEquals(code, 2, `${args.join(" ")}: ${stderr}`);
    assert(stderr !== "" && !stderr.includes("    at "), stderr);
  }
  const missing = await program.run(["vote", "--file", "none.csv"]);
  assertFails(missing, 5, "none.csv");
});

Deno.test("chainvote --json prints one JSON document also for an error", async () => {
  await using program = new Program();
  const { code, stdout } = await program.run([
    "tally",
    "--json",
    "--offline",
    "--data",
    "network.json",
  ]);
  assertEquals(code, 5);
  const { status, code: exit } = JSON.parse(stdout);
  assertEquals([status, exit], ["error", 5]);
});

Deno.test("chainvote gives a peer up that stands still, exit 5, and uses it when it goes on", async () => {
  await using program = new Program();
  const peer = await program.peer("a");
  const tally = ["tally", "--data", program.path("a")];
  peer.signal("SIGSTOP");
  // The system takes the connections for it, so nothing says that nobody will answer.
  const waiting = program.spawn(tally);
  const named = program.spawn(["tally", "--peer", peer.api]);
  assertFails(await waiting.ended(), 5, program.path("a"), "another chainvote process");
  assertFails(await named.ended(), 5, peer.api, "within 15 s");
  peer.signal("SIGCONT");
  assertEquals((await program.run(tally)).code, 0);
});

Deno.test("chainvote ends at Ctrl-C while a peer does not answer, exit 4", async () => {
  await using program = new Program();
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const api = `http://127.0.0.1:${silent.addr.port}`;
  Deno.mkdirSync(program.path("a"));
  const hash = "00".repeat(32);
  writePeerInfo(program.path("a"), { api, network: hash, pid: Deno.pid, secret: hash });
  for (const peer of [["--peer", api], ["--data", program.path("a")]]) {
    const asking = program.spawn(["status", ...peer]);
    using _ = await silent.accept();
    asking.signal("SIGINT");
    assertFails(await asking.ended(), 4, "interrupted");
  }
});
