import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  agreement,
  statusOf,
  votesAt,
  withoutLosses,
  writerHeaders,
} from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";

Deno.test("chainvote vote joins by the tracker, is mined, and is refused the second time on every machine", async () => {
  await using program = new Program();
  const tracker = await program.tracker();
  const network = ["--tracker", tracker.url];
  const a = await program.peer("a", network);
  const fresh = (voter: string, choice: string, name: string) =>
    program.run(["vote", "--id", voter, "--choice", choice, ...network, ...program.options(name)]);

  const first = await fresh("alice", "red", "mine");
  assertEquals(first.code, 0, first.stderr);
  assertMatch(
    first.stdout,
    /^Added: alice → red, block \d+, \d+ confirmations?, 1 other peer · "test" \([0-9a-f]{8}\)\n$/,
  );

  // The same data folder, another one that has to catch up first, and the running peer.
  for (const vote of [fresh("alice", "blue", "mine"), fresh("alice", "blue", "other")]) {
    const { code, stdout, stderr } = await vote;
    assertEquals([code, stdout], [3, ""], stderr);
    assertMatch(stderr, /Refused: .*"alice"/);
  }
  const { code, stdout } = await program.vote("a", "alice", "blue", ["--json"]);
  assertEquals(code, 3);
  const { status, code: why } = JSON.parse(stdout);
  assertEquals([status, why], ["refused", "duplicate"]);
  assertEquals((await program.tally("a")).counts, { red: 1 });
  assertEquals((await statusOf(a)).pending, 0);
});

Deno.test("two peers that add different votes at the same moment both end with both", async () => {
  await using program = new Program();
  const a = await program.peer("a");
  const b = await program.peer("b", ["--connect", a.listen]);
  await eventually(() => statusOf(b), ({ peers }) => peers === 1, "they are connected");
  for (let round = 0; round < 3; round++) {
    const votes = await Promise.all([
      program.vote("a", `a${round}`, "red"),
      program.vote("b", `b${round}`, "blue"),
    ]);
    assertEquals(votes.map(({ code }) => code), [0, 0], JSON.stringify(votes));
  }
  await agreement(a, b);
  for (const name of ["a", "b"]) {
    assertEquals((await program.tally(name)).counts, { red: 3, blue: 3 });
  }
});

Deno.test("the same voter at two peers at once counts once, the same everywhere, and the loser is told", async () => {
  await using program = new Program();
  const a = await program.peer("a");
  const b = await program.peer("b", ["--connect", a.listen]);
  await eventually(() => statusOf(b), ({ peers }) => peers === 1, "they are connected");
  for (let round = 0; round < 3; round++) {
    const votes = await Promise.all([
      program.vote("a", `voter ${round}`, "from a"),
      program.vote("b", `voter ${round}`, "from b"),
    ]);
    assertEquals(votes.map(({ code }) => code).sort(), [0, 3], JSON.stringify(votes));
    const loser = votes.find(({ code }) => code === 3)!;
    assertMatch(loser.stderr, /Refused: (another record for|the voter) "voter \d"/);
  }
  await agreement(a, b);
  const [first, second] = [await program.tally("a"), await program.tally("b")].map(withoutLosses);
  assertEquals(first, second);
  assertEquals(first.votes, 3);
});

Deno.test("a peer that is killed with -9 keeps what it had, and catches up with what it missed", async () => {
  await using program = new Program();
  const a = await program.peer("a");
  const b = await program.peer("b", ["--connect", a.listen]);
  await eventually(() => statusOf(b), ({ peers }) => peers === 1, "they are connected");
  assertEquals((await program.vote("b", "early", "x")).code, 0);
  await b.kill();
  assertEquals((await program.vote("a", "missed", "x")).code, 0);
  const again = await program.peer("b", ["--connect", a.listen]);
  await eventually(() => votesAt(again), (votes) => votes === 2, "it has caught up");
  await agreement(a, again);
});

Deno.test("a record that a user was told of is on disk: kill -9 right after loses nothing", async () => {
  await using program = new Program();
  const idle = await program.peer("a", ["--mine", "off"]);
  const response = await fetch(`${idle.api}/v1/records`, {
    method: "POST",
    headers: writerHeaders(idle),
    body: JSON.stringify({ records: [btoa('{"choice":"red","voter":"alice"}')] }),
  });
  const { records: [report] } = await response.json();
  await idle.kill();
  assertEquals(report.status, "pending");
  const again = await program.peer("a");
  await eventually(() => votesAt(again), (votes) => votes === 1, "it is mined after all");
});

Deno.test("the network goes on without its tracker, and peers find it again when it returns", async () => {
  await using program = new Program();
  const tracker = await program.tracker();
  const network = ["--tracker", tracker.url];
  const a = await program.peer("a", network);
  const b = await program.peer("b", network);
  await eventually(() => statusOf(b), ({ peers }) => peers === 1, "they found each other");
  await tracker.kill();
  assertEquals((await program.vote("a", "alice", "red")).code, 0);
  await eventually(() => votesAt(b), (votes) => votes === 1, "the vote is everywhere");

  await program.tracker({ port: Number(new URL(tracker.url).port) });
  const c = await program.peer("c", network);
  await eventually(() => statusOf(c), ({ peers }) => peers === 2, "the new one found both");
  await eventually(() => votesAt(c), (votes) => votes === 1, "it has caught up");
  await agreement(a, b, c);
});

Deno.test("chainvote tracker forgets a peer that dies without goodbye, and at once one that says it", async () => {
  await using program = new Program();
  const tracker = await program.tracker({ expire: 2 });
  const stats = async () => await (await fetch(`${tracker.url}/v1/stats`)).json();
  const network = ["--tracker", tracker.url];
  const a = await program.peer("a", network);
  const b = await program.peer("b", network);
  await eventually(stats, ({ peers }) => peers === 2, "both are listed");
  await a.kill();
  await eventually(stats, ({ peers }) => peers === 1, "the dead one is gone");
  assertEquals((await b.kill("SIGTERM")).code, 0);
  assertEquals((await stats()).peers, 0);
});

Deno.test("peers of other networks tell each other so in words, and stay apart", async () => {
  await using program = new Program();
  const other = program.write("other.json", JSON.stringify({ name: "other" }));
  const a = await program.peer("a");
  const b = program.spawn(
    [
      "peer",
      "--network",
      other,
      "--data",
      program.path("b"),
      "--connect",
      a.listen,
      "--mine",
      "off",
    ],
  );
  await b.seen("stderr", /warning .*different networks: [0-9a-f]{12}… here.*--network/);
  await a.seen("stderr", /warning .*different networks/);
  assertEquals((await program.vote("a", "alice", "red")).code, 0);
  assertEquals((await statusOf(a)).peers, 0);
});

Deno.test("two votes at once on one folder without a running peer both get through", async () => {
  await using program = new Program();
  const options = [...program.options("mine"), "--mine", "1"];
  const votes = await Promise.all(
    ["alice", "bob"].map((id) =>
      program.run(["vote", "--id", id, "--choice", "x", "--alone", ...options])
    ),
  );
  assertEquals(votes.map(({ code }) => code), [0, 0], JSON.stringify(votes));
  const tally = await program.json<{ votes: number }>(["tally", ...program.options("mine")]);
  assertEquals(tally.votes, 2);
});

Deno.test("chainvote vote says not confirmed, exit 4, when nobody mines, and the vote is not lost", async () => {
  await using program = new Program();
  const idle = await program.peer("a", ["--mine", "off"]);
  const late = await program.vote("a", "alice", "red", ["--timeout", "0", "--json"]);
  assertEquals(late.code, 4);
  assertEquals(JSON.parse(late.stdout).status, "unconfirmed");

  const waiting = program.spawn(
    ["vote", "--id", "bob", "--choice", "red", "--data", program.path("a")],
  );
  await eventually(() => statusOf(idle), ({ pending }) => pending === 2, "both votes wait");
  waiting.signal("SIGINT");
  assertEquals((await waiting.ended()).code, 4);
  await idle.kill("SIGINT");

  const miner = await program.peer("a");
  await eventually(() => votesAt(miner), (votes) => votes === 2, "both are mined");
  assert((await statusOf(miner)).index > 0);
});
