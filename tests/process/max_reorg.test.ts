import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { agreement, type PeerProcess, statusOf, votesAt } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";
import type { Ended } from "../support/running.ts";

/** Two halves of a network that have not met: `a` with three votes in blocks, and `b`, which is heavier. */
interface Split extends AsyncDisposable {
  readonly program: Program;
  readonly b: PeerProcess;
  /** Tip of `a`, which does not run. */
  readonly tip: string;
  readonly index: number;
}

async function split(): Promise<Split> {
  const program = new Program();
  const a = await program.peer("a", ["--max-reorg", "2"]);
  for (const voter of ["alice", "bob", "carol"]) {
    assertEquals((await program.vote("a", voter, "red")).code, 0);
  }
  const ours = await statusOf(a);
  assert(ours.index >= 3, "each vote has a block of its own");
  assertEquals((await a.kill("SIGTERM")).code, 0);
  const busy = await program.peer("b", ["--mine-empty"]);
  const isHeavier = ({ work }: { work: string }) => BigInt(work) > BigInt(ours.work);
  await eventually(() => statusOf(busy), isHeavier, "the other half is heavier");
  await busy.kill("SIGTERM");
  const b = await program.peer("b", ["--mine", "off"]);
  const { tip, index } = ours;
  return { program, b, tip, index, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
}

/** Runs a peer on `a` that meets `b`, until it ends by itself. */
async function meet({ program, b }: Split, args: readonly string[] = []): Promise<Ended> {
  const options = ["--connect", b.listen, "--mine", "1", ...program.options("a"), ...args];
  return await program.spawn(["peer", ...options]).ended();
}

/** The hash that the operator is asked to choose by. */
function rootOf({ stderr }: Ended): string {
  return /chainvote peer --data .* --accept-reorg ([0-9a-f]{64})\n/.exec(stderr)![1];
}

async function storedTip({ program }: Split): Promise<string> {
  const { tip } = await program.json<{ tip: string }>(
    ["tally", "--offline", ...program.options("a")],
  );
  return tip;
}

Deno.test("chainvote peer --max-reorg stops, exit 6, before a deep reorganisation, at every start, and changes nothing", async () => {
  await using halves = await split();
  const { program, b, tip, index } = halves;
  const other = await statusOf(b);
  // The folder remembers the limit: the option need not be there again.
  for (const args of [["--max-reorg", "2"], []]) {
    const stopped = await meet(halves, args);
    assertEquals(stopped.code, 6, stopped.stderr);
    assertMatch(
      stopped.stderr,
      new RegExp(`STOPPED: .* would undo ${index} blocks, and at most 2`),
    );
    assertStringIncludes(stopped.stderr, `this chain  block ${index} ${tip}, work `);
    assertMatch(stopped.stderr, /the other {3}block \d+ [0-9a-f]{64}, work \d+\n/);
    assertStringIncludes(stopped.stderr, `--reject-block ${rootOf(stopped)}`);
    assertEquals(await storedTip(halves), tip);
  }
  // Other commands on the folder do not choose for the operator either.
  const tally = ["tally", "--connect", b.listen, ...program.options("a")];
  const counted = await program.run(tally);
  assertEquals(counted.code, 6, counted.stdout + counted.stderr);
  assertEquals(await storedTip(halves), tip);
  assertEquals((await statusOf(b)).tip, other.tip);
});

Deno.test("chainvote peer --accept-reorg follows the branch, and no vote is lost", async () => {
  await using halves = await split();
  const { program, b, tip } = halves;
  const root = rootOf(await meet(halves));
  await program.peer("a", ["--connect", b.listen, "--accept-reorg", root]);
  const both = () => Promise.all(["a", "b"].map((name) => program.tally(name)));
  const [ours] = await eventually(
    both,
    ([x, y]) => x.tip === y.tip && x.votes === 3,
    "both count the three votes",
  );
  assert(ours.tip !== tip);
  assertEquals(ours.counts, { red: 3 });
});

Deno.test("chainvote peer --reject-block stays, also at the next start, passes votes on, and can be taken back", async () => {
  await using halves = await split();
  const { program, b, tip, index } = halves;
  const root = rootOf(await meet(halves));
  for (const args of [["--reject-block", root], []]) {
    const a = await program.peer("a", ["--mine", "off", "--connect", b.listen, ...args]);
    await eventually(() => statusOf(a), ({ peers }) => peers === 1, "they are connected");
    const late = await program.vote("a", `late ${args.length}`, "red", ["--timeout", "0"]);
    assertEquals(late.code, 4);
    await eventually(() => statusOf(b), ({ pending }) => pending > 0, "the other half has it too");
    assertEquals((await statusOf(a)).tip, tip);
    assertEquals((await a.kill("SIGTERM")).code, 0);
  }
  // It mines on its own branch.
  const a = await program.peer("a", ["--connect", b.listen]);
  await eventually(() => statusOf(a), (status) => status.index > index, "it goes on");
  await a.kill("SIGTERM");
  const accepting = ["--connect", b.listen, "--accept-reorg", root, "--mine", "off"];
  const again = await program.peer("a", accepting);
  await eventually(
    () => Promise.all([again, b].map(statusOf)),
    ([x, y]) => x.tip === y.tip,
    "it has followed after all",
  );
});

Deno.test("chainvote peer refuses choices that make no sense, exit 2, and remembers none of them", async () => {
  await using halves = await split();
  const { program, tip } = halves;
  const id = "ab".repeat(32);
  const cases: [string[], string][] = [
    [["--max-reorg", "0"], "within 1..1000000, or off"],
    [["--accept-reorg", "abc"], "A block's hash is 64 hex digits"],
    [["--reject-block", `${id}0`], "A block's hash is 64 hex digits"],
    [["--reject-block", tip], "must not be part of the best chain"],
  ];
  for (const [args, part] of cases) {
    const { code, stderr } = await program.run(["peer", ...program.options("a"), ...args]);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, part);
  }
  assertEquals(await storedTip(halves), tip);
  program.write("a/reorg.json", "{");
  const { code, stderr } = await program.run(["peer", ...program.options("a")]);
  assertEquals(code, 5);
  assertStringIncludes(stderr, "reorg.json");
});

Deno.test("chainvote peer --max-reorg off forgets the limit: the heaviest branch counts again", async () => {
  await using halves = await split();
  const { program, b } = halves;
  const a = await program.peer("a", ["--connect", b.listen, "--max-reorg", "off"]);
  await eventually(() => votesAt(a), (votes) => votes === 3, "it counts the three votes");
  await agreement(a, b);
  assertEquals(
    [...Deno.readDirSync(program.path("a"))].some(({ name }) => name === "reorg.json"),
    false,
  );
});
