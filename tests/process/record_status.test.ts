import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type PeerProcess, statusOf } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";

interface State {
  readonly recordId: string;
  readonly status: string;
  readonly relayedTo?: number;
  readonly block?: { index: number; hash: string };
  readonly confirmations?: number;
  readonly code?: string;
  readonly reason?: string;
}

/** Asks for a record at the peer on the data folder `name`. */
async function ask(
  program: Program,
  name: string,
  id: string,
  args: readonly string[] = [],
): Promise<{ code: number; state: State }> {
  const options = ["--data", program.path(name), "--json", ...args];
  const { code, stdout, stderr } = await program.run(["status", "--record", id, ...options]);
  assertEquals(stdout.split("\n").length, 2, `one document: ${stdout}${stderr}`);
  return { code, state: JSON.parse(stdout) };
}

/** Casts a vote that nobody mines; its record id. */
async function waitingVote(program: Program, name: string, voter: string): Promise<string> {
  const { stdout } = await program.vote(name, voter, "red", ["--timeout", "0", "--json"]);
  return JSON.parse(stdout).recordId;
}

function connectedTo(peer: PeerProcess): Promise<unknown> {
  return eventually(() => statusOf(peer), ({ peers }) => peers > 0, "they are connected");
}

Deno.test("chainvote status --record --watch follows a vote from one machine to a confirmed block", async () => {
  await using program = new Program();
  const a = await program.peer("a", ["--mine", "off"]);
  const id = await waitingVote(program, "a", "alice");
  assertEquals(await ask(program, "a", id), {
    code: 0,
    state: { recordId: id, status: "pending", relayedTo: 0 },
  });
  const args = ["status", "--record", id.toUpperCase(), "--watch", "--data", program.path("a")];
  const watching = program.spawn([...args, "--confirmations", "3"]);
  await watching.seen("stdout", /^Pending: it waits for a block, relayed to 0 peers\n/);
  const b = await program.peer("b", ["--mine", "off", "--connect", a.listen]);
  await connectedTo(b);
  await watching.seen("stdout", /relayed to 1 peer\n/);
  await program.peer("c", ["--mine-empty", "--connect", a.listen]);
  const { code, stdout } = await watching.ended();
  assertEquals(code, 0, stdout);
  assertMatch(
    stdout,
    /\nIn block \d+ \([0-9a-f]{12}…\): ([3-9]|\d\d+) confirmations, [^\n]*\n$/,
  );

  const { code: found, state } = await ask(program, "a", id);
  assertEquals([found, state.status], [0, "included"]);
  assertMatch(state.block!.hash, /^[0-9a-f]{64}$/);
  assertEquals(state.confirmations! >= 3, true);
  const enough = await ask(program, "a", id, ["--watch", "--confirmations", "2"]);
  assertEquals([enough.code, enough.state.status], [0, "included"]);
});

Deno.test("chainvote status --record says refused with its code, exit 3, also after a restart", async () => {
  await using program = new Program();
  const peer = await program.peer("a");
  assertEquals((await program.vote("a", "alice", "red")).code, 0);
  const second = await program.vote("a", "alice", "blue", ["--json"]);
  const id = JSON.parse(second.stdout).recordId;
  const expected = { recordId: id, status: "refused", code: "duplicate" };
  for (const running of [true, false]) {
    const { code, state: { reason, ...rest } } = await ask(program, "a", id);
    assertEquals([code, rest], [3, expected]);
    assertStringIncludes(reason!, "alice");
    if (running) await peer.kill("SIGTERM");
  }
});

Deno.test("chainvote status --record says unknown here, exit 4, and what that can mean", async () => {
  await using program = new Program();
  await program.peer("a");
  const id = "ab".repeat(32);
  const { code, stdout, stderr } = await program.run(
    ["status", "--record", id, "--data", program.path("a")],
  );
  assertEquals([code, stdout], [4, "Unknown here\n"]);
  assertStringIncludes(stderr, "another network");
  assertEquals(await ask(program, "a", id), {
    code: 4,
    state: { recordId: id, status: "unknown" },
  });
  const late = await ask(program, "a", id, ["--watch", "--timeout", "0"]);
  assertEquals([late.code, late.state.status], [4, "unknown"]);
});

Deno.test("chainvote status --record joins the network where no peer runs, and hears of what waits there", async () => {
  await using program = new Program();
  const a = await program.peer("a", ["--mine", "off"]);
  const id = await waitingVote(program, "a", "alice");
  const args = [...program.options("fresh"), "--connect", a.listen];
  const { code, stdout, stderr } = await program.run(["status", "--record", id, ...args]);
  assertEquals([code, stdout], [0, "Pending: it waits for a block, relayed to 1 peer\n"], stderr);
});

Deno.test("chainvote status --record --watch goes on by itself when its peer dies", async () => {
  await using program = new Program();
  const tracker = await program.tracker();
  const peer = await program.peer("a", ["--mine", "off", "--tracker", tracker.url]);
  const id = await waitingVote(program, "a", "alice");
  const watching = program.spawn(
    ["status", "--record", id, "--watch", "--tracker", tracker.url, ...program.options("a")],
  );
  await watching.seen("stdout", /Pending/);
  await peer.kill();
  await program.peer("b", ["--tracker", tracker.url]);
  const { code, stdout } = await watching.ended();
  assertEquals(code, 0, stdout);
  assertMatch(stdout, /In block 1 \([0-9a-f]{12}…\): 1 confirmation, .*\n$/);
});

Deno.test("chainvote status refuses a bad record id, and options without what they belong to, exit 2", async () => {
  await using program = new Program();
  const id = "ab".repeat(32);
  const cases: [string[], string][] = [
    [
      ["--record", "abc"],
      "a record id, or its first digits: 4 to 64 hex digits. This has 3 characters.",
    ],
    [["--record", "x".repeat(64)], "not all of them are hex digits"],
    [["--watch"], "--watch needs --record"],
    [["--record", id, "--confirmations", "2"], "--confirmations needs --watch"],
    [["--timeout", "2"], "--timeout needs --record"],
    [["--record", id, "--watch", "--confirmations", "0"], "within 1..1000000"],
  ];
  for (const [args, part] of cases) {
    const { code, stderr } = await program.run(["status", ...args]);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, part);
  }
});

Deno.test("chainvote vote says how to follow the vote, and the line can be pasted", async () => {
  await using program = new Program();
  await program.peer("it's a", ["--mine", "off"]);
  const { stderr } = await program.vote("it's a", "alice", "red", ["--timeout", "0"]);
  const [, line] = stderr.match(/Follow it: (.*)\n/) ?? [];
  const pasted = await program.paste(line.replace(" --watch", ""));
  assertEquals(pasted.code, 0, pasted.stderr);
  assertMatch(pasted.stdout, /^Pending: /);
});
