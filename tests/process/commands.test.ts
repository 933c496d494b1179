import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { statusOf } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";

Deno.test("chainvote vote without options is the seed's prompt, word for word", async () => {
  await using program = new Program();
  await program.peer("a");
  const input = ["a", "alice", "red", "a", "alice", "blue", "x", "d", "q", ""].join("\n");
  const { code, stdout, stderr } = await program.run(["vote", "--data", program.path("a")], {
    input,
  });
  assertEquals(code, 0, stderr);
  const option = "Enter option ('a' add record, 'd' display tally, 'q' quit):";
  assertEquals(stdout.split(option).length, 6);
  assertMatch(stdout, /Enter voter id: Enter choice: Added: alice → red, block \d+/);
  assertStringIncludes(stdout, "Enter voter id: Enter choice: Invalid/duplicate Vote!\n");
  assertMatch(stdout, /test · 1 vote · block \d+/);
  assertStringIncludes(stderr, 'There is no option "x".');
});

Deno.test("chainvote vote's prompt ends with its input, and with Ctrl-C", async () => {
  await using program = new Program();
  await program.peer("a");
  const args = ["vote", "--data", program.path("a")];
  assertEquals((await program.run(args, { input: "a\nbob\n" })).code, 0);
  const waiting = program.spawn(args);
  await waiting.seen("stdout", /Enter option/);
  waiting.signal("SIGINT");
  assertEquals((await waiting.ended()).code, 4);
  assertEquals((await program.tally("a")).votes, 0);
});

Deno.test("chainvote tally prints a table, JSON of the promised shape, and CSV", async () => {
  await using program = new Program();
  await program.peer("a");
  const file = program.write("b.csv", "voter,choice\n1,red\n2,red\n3,blue\n");
  assertEquals((await program.run(["vote", "--file", file, "--data", program.path("a")])).code, 0);
  const tally = await program.tally("a");
  assertEquals(Object.keys(tally).sort(), [
    "counts",
    "index",
    "name",
    "network",
    "pending",
    "syncing",
    "tip",
    "votes",
  ]);
  assertEquals([tally.votes, tally.pending, tally.counts], [3, 0, { red: 2, blue: 1 }]);
  const table = await program.run(["tally", "--data", program.path("a")]);
  assertMatch(table.stdout, /red +2 +66\.7% +█+\n.*blue +1 +33\.3% +█+/s);
  const csv = await program.run(["tally", "--csv", "--data", program.path("a")]);
  assertEquals(csv.stdout, "choice,votes\r\nred,2\r\nblue,1\r\n");
});

Deno.test("chainvote tally --watch prints again at every change, until Ctrl-C", async () => {
  await using program = new Program();
  await program.peer("a");
  const watching = program.spawn(["tally", "--watch", "--data", program.path("a")]);
  await watching.seen("stdout", /No votes yet/);
  assertEquals((await program.vote("a", "alice", "red")).code, 0);
  await watching.seen("stdout", /red +1/);
  watching.signal("SIGINT");
  assertEquals((await watching.ended()).code, 0);
});

Deno.test("chainvote status --json has the promised shape, with and without a running peer", async () => {
  await using program = new Program();
  const args = ["status", "--data", program.path("a")];
  const peer = await program.peer("a");
  const running = await program.json<Record<string, unknown>>(args);
  for (
    const key of ["network", "index", "tip", "work", "difficulty", "peers", "pending", "mining"]
  ) {
    assert(key in running, key);
  }
  assertEquals(running.mining, { workers: 1, hashrate: 0, dutyCycle: 1, kernel: "simd" });
  await peer.kill("SIGTERM");
  const stored = await program.run(args);
  assertEquals(stored.code, 0);
  assertStringIncludes(stored.stderr, "No peer runs");
  assertMatch(stored.stdout, /block +0 /);
});

Deno.test("chainvote peer and tracker end with 0 at SIGINT and SIGTERM, and leave no peer.json", async () => {
  await using program = new Program();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const tracker = await program.tracker();
    const peer = await program.peer("a", ["--tracker", tracker.url, "--mine-empty"]);
    await eventually(() => statusOf(peer), ({ index }) => index > 0, "it mines");
    assertEquals((await peer.kill(signal)).code, 0);
    const names = [...Deno.readDirSync(program.path("a"))].map(({ name }) => name).toSorted();
    assertEquals(names, ["api-token", "chain.db", "network.json", "peers.json"]);
    assertEquals((await tracker.kill(signal)).code, 0);
  }
});

Deno.test("chainvote peer uses up what a garbage connection sends, and goes on", async () => {
  await using program = new Program();
  const peer = await program.peer("a");
  const [hostname, port] = peer.listen.split(":");
  for (const text of ["GET / HTTP/1.1\r\n\r\n", "\xff\xff\xff\xff\x01", "\0\0"]) {
    const connection = await Deno.connect({ hostname, port: Number(port) });
    await connection.write(new TextEncoder().encode(text));
    await connection.closeWrite();
    await new Response(connection.readable).arrayBuffer();
  }
  assertEquals((await program.vote("a", "alice", "red")).code, 0);
  const { stderr } = await peer.kill("SIGTERM");
  assertEquals(
    stderr.split("\n").filter((line) => line.includes("disconnected")).length,
    3,
    stderr,
  );
});

Deno.test("chainvote --help of every command has examples, and --version a version", async () => {
  await using program = new Program();
  const { stdout } = await program.run(["--help"]);
  assertStringIncludes(stdout, "Exit codes: 0 done");
  for (const command of ["tracker", "peer", "vote", "tally", "status", "demo"]) {
    assertMatch(stdout, new RegExp(`^  ${command} `, "m"));
    const help = await program.run([command, "--help"]);
    assertEquals(help.code, 0);
    assertStringIncludes(help.stdout, `Examples:\n  chainvote ${command}`);
  }
  const version = await program.run(["--version"]);
  const { version: number } = JSON.parse(Deno.readTextFileSync("deno.json"));
  const { version: { deno }, build: { target } } = Deno;
  const pattern =
    `^${number} \\((self-extracting|deno compile), Deno ${deno}, ${target}(, commit [0-9a-f]{12}\\+?)?\\)\\n$`;
  assertMatch(version.stdout, new RegExp(pattern));
});
