import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { longChain, longNetwork } from "../support/long_chain.ts";
import { chainFile } from "../support/chain_bytes.ts";
import { statusOf, votesAt } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";
import type { Ended } from "../support/running.ts";

interface Report {
  readonly ok: boolean;
  readonly index: number;
  readonly tip: string;
  readonly counts: Record<string, number>;
  readonly checks: { check: string; ok: boolean | null; text: string }[];
}

async function audit(
  program: Program,
  args: readonly string[],
): Promise<{ code: number; report: Report }> {
  const { code, stdout, stderr } = await program.run(["audit", ...args, "--json"]);
  assert(stdout !== "", stderr);
  return { code, report: JSON.parse(stdout) };
}

/** Names of the checks that do not hold. */
function broken({ checks }: Report): string[] {
  return checks.filter(({ ok }) => ok === false).map(({ check }) => check);
}

/** The message that a command failed with. */
function messageOf({ stdout, stderr }: Ended): string {
  assertEquals(stdout, "");
  return stderr.split("\n").find((line) => line.startsWith("chainvote: ")) ?? stderr;
}

/** Files of a folder "a" with two votes in blocks, and the file of its chain, by their paths. */
type ElectionFiles = ReadonlyMap<string, Uint8Array>;

let held: Promise<ElectionFiles> | undefined;

/** A folder "a" with two votes in blocks, and their file: of one election that is held for all tests. */
async function election(program: Program): Promise<string> {
  held ??= holdElection();
  Deno.mkdirSync(program.path("a"), { mode: 0o700 });
  for (const [name, bytes] of await held) program.write(name, bytes);
  return program.path("board.chain");
}

async function holdElection(): Promise<ElectionFiles> {
  await using program = new Program();
  const peer = await program.peer("a");
  await program.vote("a", "alice", "red");
  await program.vote("a", "bob", "blue");
  await peer.kill("SIGTERM");
  const file = program.path("board.chain");
  const exported = await program.run(["export", file, "--data", program.path("a")]);
  assertEquals(exported.code, 0, exported.stderr);
  const names = [...Deno.readDirSync(program.path("a"))].map(({ name }) => `a/${name}`);
  const files = [...names, "board.chain"];
  return new Map(files.map((name) => [name, Deno.readFileSync(program.path(name))]));
}

Deno.test("an election goes from a running peer through a file to another machine, where it is checked, counted and continued", async () => {
  await using program = new Program();
  const peer = await program.peer("a");
  await program.vote("a", "alice", "red");
  await program.vote("a", "bob", "blue");
  const file = program.path("board.chain");
  const { index, tip } = await statusOf(peer);
  const exported = await program.json<Record<string, unknown>>(
    ["export", file, "--data", program.path("a")],
  );
  const { size } = await Deno.stat(file);
  const { network } = await statusOf(peer);
  const expected = { file, network, name: "test", index, tip, records: 2, bytes: size };
  assertEquals(exported, expected);

  const found = await audit(program, [file, "--network", program.path("network.json")]);
  assertEquals([found.code, found.report.ok], [0, true]);
  assertEquals([found.report.tip, found.report.counts], [tip, { red: 1, blue: 1 }]);

  const data = ["--data", program.path("b")];
  const imported = await program.json<Record<string, unknown>>(["import", file, ...data]);
  assertEquals([imported.added, imported.tip, imported.isBest], [index, tip, true]);
  assertEquals((await audit(program, data)).code, 0);
  await program.peer("b", ["--connect", peer.listen]);
  const again = await program.vote("b", "alice", "green");
  assertEquals(again.code, 3, again.stdout + again.stderr);
  assertEquals((await program.vote("b", "carol", "red")).code, 0);
  await eventually(() => votesAt(peer), (votes) => votes === 3, "the first machine has the third");
  assertEquals((await program.tally("a")).counts.red, 2);
});

Deno.test("chainvote export - and audit - go through pipes", async () => {
  await using program = new Program();
  const file = await election(program);
  const piped = program.spawn(["export", "-", "--data", program.path("a")]);
  const { code } = await piped.ended();
  assertEquals([code, piped.stdoutBytes], [0, Deno.readFileSync(file)]);
  const { stdout, code: audited } = await program.run(["audit", "-"], {
    input: Deno.readFileSync(file),
  });
  assertEquals(audited, 0);
  assertMatch(stdout, /^Audit of stdin: "test", validator vote 2\n/);
  assertStringIncludes(stdout, " The chain ends with block 2, ");
});

Deno.test("chainvote audit says what it cannot know when nothing was named, and does not fail for it", async () => {
  await using program = new Program();
  const file = await election(program);
  const network = ["--network", program.path("network.json")];
  const unknown = ({ checks }: Report) =>
    checks.filter(({ ok }) => ok === null).map(({ check }) => check);
  const found = await audit(program, [file]);
  assertEquals([found.code, found.report.ok], [0, true]);
  assertEquals(unknown(found.report), ["network", "block"]);
  const block = ["--block", found.report.tip];
  assertEquals(unknown((await audit(program, [file, ...network])).report), ["block"]);
  assertEquals(unknown((await audit(program, [file, ...block])).report), ["network"]);
  assertEquals(unknown((await audit(program, [file, ...network, ...block])).report), []);

  const { stdout } = await program.run(["audit", file]);
  assertMatch(stdout, /^ {2}\? {2}network .* not known: whether it is your election\./m);
  assertMatch(stdout, /^ {2}\? {2}block .* not known: whether it is the branch that counts/m);
  assertStringIncludes(
    stdout,
    "Everything holds but for the lines marked ?, which only you can tell.",
  );
  const named = await program.run(["audit", file, ...network, ...block]);
  assertStringIncludes(named.stdout, "Everything holds. The chain ends with block 2, ");
});

Deno.test("chainvote export replaces no file without --force, and leaves nothing half written", async () => {
  await using program = new Program();
  const file = await election(program);
  const before = Deno.readFileSync(file);
  const data = ["--data", program.path("a")];
  const refused = await program.run(["export", file, ...data]);
  assertEquals(refused.code, 5);
  assertStringIncludes(messageOf(refused), "--force replaces it");
  assertEquals((await program.run(["export", file, "--force", ...data])).code, 0);
  assertEquals(Deno.readFileSync(file), before);
  for (const bad of [program.path("a"), program.path("none/x"), "/dev/null"]) {
    const { code, stderr } = await program.run(["export", bad, "--force", ...data]);
    assertEquals(code, 5, stderr);
    assertStringIncludes(stderr, `Cannot write `);
  }
  const usage = await program.run(["export", "-", "--json", ...data]);
  assertEquals(usage.code, 2);
  const left = [...Deno.readDirSync(program.folder)].map(({ name }) => name).sort();
  assertEquals(left, ["a", "board.chain", "home", "network.json"]);
});

Deno.test("chainvote audit says what does not hold, exit 3, and what cannot be read, exit 5", async () => {
  await using program = new Program();
  const file = await election(program);
  const bytes = Deno.readFileSync(file);
  const other = program.write("other.json", JSON.stringify({ name: "other" }));
  const nobody = "0".repeat(64);
  const demands = ["--network", other, "--block", nobody, "--record", nobody];
  const demanded = await audit(program, [file, ...demands]);
  assertEquals([demanded.code, broken(demanded.report)], [3, ["network", "block", "record"]]);

  const cut = program.write("cut.chain", bytes.subarray(0, bytes.length - 50));
  const found = await audit(program, [cut]);
  assertEquals([found.code, broken(found.report), found.report.index], [3, ["file"], 1]);
  const { code, stdout } = await program.run(["audit", cut]);
  assertEquals(code, 3);
  assertMatch(stdout, /^BAD {2}file .* cut off within block 2 \(at byte \d+\)$/m);
  assertMatch(stdout, /^ {2}\? {2}validator .* holds up to block 1$/m);
  assertStringIncludes(stdout, "NOT EVERYTHING HOLDS");

  const noFile = await audit(program, [program.write("x", "something else")]);
  assertEquals([noFile.code, broken(noFile.report)], [3, ["source"]]);
  for (const args of [["/nowhere"], [program.folder], ["--data", program.path("none")]]) {
    const refused = await program.run(["audit", ...args]);
    assertEquals(refused.code, 5, refused.stderr);
  }
  assertEquals((await program.run(["audit", file, "--data", program.path("a")])).code, 2);
});

Deno.test("chainvote audit finds a data folder that was tampered with, and one that is in use", async () => {
  await using program = new Program();
  await election(program);
  const data = ["--data", program.path("a")];
  const path = program.path("a/chain.db");
  const bytes = Deno.readFileSync(path);
  const text = new TextDecoder("latin1").decode(bytes);
  const at = text.indexOf('"alice"');
  assert(at > 0);
  bytes.set(new TextEncoder().encode('"alicf"'), at);
  Deno.writeFileSync(path, bytes);
  const { code, report } = await audit(program, data);
  assertEquals([code, report.ok], [3, false]);
  assert(broken(report).includes("database"), JSON.stringify(report));
  assertEquals(Deno.readFileSync(path), bytes);

  await program.peer("b");
  const inUse = await program.run(["audit", "--data", program.path("b")]);
  assertEquals(inUse.code, 5);
  assertMatch(messageOf(inUse), /chainvote export - --data \S+ \| .*chainvote audit -$/m);
});

Deno.test("chainvote import refuses what breaks a rule, exit 3, and another network, and keeps what is good", async () => {
  await using program = new Program();
  const file = await election(program);
  const bytes = Deno.readFileSync(file);
  const data = ["--data", program.path("b")];
  const cut = program.write("cut.chain", bytes.subarray(0, bytes.length - 50));
  const refused = await program.run(["import", cut, ...data]);
  assertEquals(refused.code, 3);
  assertMatch(messageOf(refused), /cut\.chain: it is cut off within block 2 \(at byte \d+\)/);
  assertStringIncludes(refused.stderr, "The data folder is at block 1");
  const rest = await program.json<{ blocks: number; added: number }>(["import", file, ...data]);
  assertEquals([rest.blocks, rest.added], [2, 1]);

  const other = program.write("other.json", JSON.stringify({ name: "other" }));
  const elsewhere = await program.run(["import", file, "--network", other, ...data]);
  assertEquals(elsewhere.code, 2);
  assertStringIncludes(messageOf(elsewhere), '--network must be the file\'s network, "test"');
  assertEquals((await program.run(["import", "/nowhere", ...data])).code, 5);
});

Deno.test("chainvote import goes on where kill -9 interrupted it", async () => {
  await using program = new Program();
  const blocks = [...longChain(4_000, 2)];
  const file = program.write("long.chain", chainFile(longNetwork, blocks));
  const args = ["import", file, "--data", program.path("a")];
  const first = program.spawn(args);
  await first.seen("stderr", /importing [1-9]/);
  await first.kill();
  const { code, report } = await audit(program, ["--data", program.path("a")]);
  assertEquals(code, 0, JSON.stringify(report));
  assert(report.index >= 500, `${report.index} blocks are there`);
  const rest = await program.json<{ added: number; index: number }>(args);
  assertEquals([rest.added + report.index, rest.index], [4_000, 4_000]);
  assertEquals((await audit(program, ["--data", program.path("a")])).report.index, 4_000);
});

Deno.test("chainvote audit and import end at Ctrl-C, exit 4, with one JSON document, and lose nothing", async () => {
  await using program = new Program();
  const file = program.write("long.chain", chainFile(longNetwork, [...longChain(10_000, 2)]));
  const dataOf = (tries: number) => ["--data", program.path(`a${tries}`)];
  const end = async (args: readonly string[], seen: RegExp): Promise<number[]> => {
    const running = program.spawn([...args, "--json"]);
    await running.seen("stderr", seen);
    const { code, stdout } = await running.kill("SIGINT");
    return [code, JSON.parse(stdout).code];
  };
  /** On a busy machine it may be over before the signal comes; then once more, some times. */
  const endImport = async (tries = 5): Promise<{ ended: number[]; data: string[] }> => {
    const data = dataOf(tries);
    const ended = await end(["import", file, ...data], /importing [1-9]/);
    return ended[0] === 0 && tries > 1 ? await endImport(tries - 1) : { ended, data };
  };
  const endAudit = async (args: readonly string[], tries = 5): Promise<number[]> => {
    const ended = await end(args, /auditing [1-9]/);
    return ended[0] === 0 && tries > 1 ? await endAudit(args, tries - 1) : ended;
  };
  const { ended, data } = await endImport();
  assertEquals(ended, [4, 4]);
  assertEquals(await endAudit(["audit", file]), [4, 4]);
  assertEquals((await program.run(["import", file, ...data])).code, 0);
  assertEquals(await endAudit(["audit", ...data]), [4, 4]);
  assertEquals((await audit(program, data)).report.index, 10_000);
});

Deno.test("Ctrl-C ends an import that waits for more of a pipe", async () => {
  await using program = new Program();
  const bytes = Deno.readFileSync(await election(program));
  const importing = program.spawn(["import", "-", "--data", program.path("b"), "--json"]);
  await importing.type(bytes.subarray(0, -1));
  const isOpen = () => Deno.stat(program.path("b/chain.db")).then(() => true, () => false);
  await eventually(isOpen, (open) => open, "it has read the genesis block");
  importing.signal("SIGINT");
  const { code, stdout } = await importing.ended();
  assertEquals([code, JSON.parse(stdout).code], [4, 4]);
});

Deno.test("with --json a wrong command line is told as one JSON document too", async () => {
  await using program = new Program();
  const wrong = await program.run(["audit", "x.chain", "--block", "xyz", "--json"]);
  const { status, code } = JSON.parse(wrong.stdout);
  assertEquals([wrong.code, status, code], [2, "error", 2]);
});

Deno.test("chainvote export makes no folder and no file of a folder that is not there", async () => {
  await using program = new Program();
  const [file, data] = [program.path("x.chain"), program.path("typo")];
  const refused = await program.run(["export", file, "--data", data]);
  assertEquals(refused.code, 5, refused.stderr);
  assertStringIncludes(messageOf(refused), "typo");
  const left = [...Deno.readDirSync(program.folder)].map(({ name }) => name);
  assert(!left.includes("typo") && !left.includes("x.chain"), left.join());
});
