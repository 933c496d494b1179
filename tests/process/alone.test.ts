import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { RecordOutcome } from "../../cli/records/record_outcome.ts";
import { statusOf, votesAt } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { PATIENTLY, Program } from "../support/program.ts";
import type { Ended } from "../support/running.ts";
import { SlowLine } from "../support/slow_line.ts";

/** The JSON document of a command that ended. */
function outcomeOf({ stdout }: Ended): RecordOutcome & { syncing?: boolean; code?: unknown } {
  return JSON.parse(stdout);
}

Deno.test("chainvote vote that nobody else has is not added: exit 4, kept here, and said how to hand it on", async () => {
  await using program = new Program();
  const options = program.options("a");
  const vote = ["vote", "--id", "ann", "--choice", "red", "--timeout", "3", "--mine", "1"];
  const said = await program.run([...vote, ...options]);
  assertEquals([said.code, said.stdout], [4, ""]);
  assertMatch(said.stderr, /… waiting for another peer to hand it to \(\d+ s\)/);
  assertMatch(
    said.stderr,
    /Not confirmed: ann → red, kept on this machine, nobody else has it yet \(tracker .* does not answer\); to hand it on: .*peer --data .* · "test" \([0-9a-f]{8}\)\n/,
  );
  const again = await program.run([...vote, "--json", ...options]);
  assertEquals(again.code, 4);
  const { status, code, name, peers, block } = outcomeOf(again);
  assertEquals([status, code, name, peers, block], ["unconfirmed", "alone", "test", 0, undefined]);

  // It is handed on by a peer of that folder, once there is another.
  const organiser = await program.peer("organiser");
  await program.peer("a", ["--connect", organiser.listen, "--mine", "off"]);
  await eventually(() => votesAt(organiser), (votes) => votes === 1, "it is there");
  const known = await program.run([...vote, "--json", ...options]);
  assertEquals([known.code, outcomeOf(known).status], [0, "known"]);
});

Deno.test("chainvote vote, vote --file, add and add --file take --alone for what nobody else has", async () => {
  await using program = new Program();
  const ballots = program.write("b.csv", "voter,choice\nbob,red\ncem,red\n");
  const lines = program.write("b.jsonl", '{"choice":"red","voter":"eva"}\n');
  const commands = [
    ["vote", "--id", "ann", "--choice", "red"],
    ["vote", "--file", ballots],
    ["add", '{"choice":"red","voter":"dan"}'],
    ["add", "--file", lines],
  ];
  const take = async (command: readonly string[], folder: string) => {
    const options = [...program.options(folder), "--mine", "1", "--json"];
    const alone = await program.run([...command, "--timeout", "1", ...options]);
    assertEquals([alone.code, outcomeOf(alone).code], [4, "alone"], command.join(" "));
    const enough = await program.run([...command, "--alone", ...PATIENTLY, ...options]);
    assertEquals(enough.code, 0, enough.stdout + enough.stderr);
  };
  // All at once, each in a folder of its own: each waits until its time is over.
  await Promise.all(commands.map((command, i) => take(command, `a${i}`)));
  const options = [...program.options("a0"), "--mine", "1"];
  const said = await program.run(["vote", "--id", "fay", "--choice", "red", "--alone", ...options]);
  assertMatch(
    said.stdout,
    /^Added: fay → red, block \d+, .*no other machine has it yet; this passes it on: .*chainvote peer --data/,
  );
});

Deno.test("chainvote vote is not added by the peer of another command, which ends with it", async () => {
  await using program = new Program();
  const options = [...program.options("a"), "--mine", "1"];
  const prompt = program.spawn(["vote", "--alone", ...options]);
  await prompt.seen("stdout", /Enter option/);
  const data = ["--data", program.path("a"), "--timeout", "20", "--json"];
  const vote = ["vote", "--id", "ann", "--choice", "red", ...data];
  const said = await program.run(vote);
  assertEquals([said.code, outcomeOf(said).code], [4, "alone"], said.stdout + said.stderr);
  const file = program.write("b.csv", "voter,choice\nbob,red\n");
  const many = await program.run(["vote", "--file", file, ...data]);
  assertEquals([many.code, outcomeOf(many).code], [4, "alone"], many.stdout + many.stderr);
  assertEquals((await program.run([...vote, "--alone", ...PATIENTLY])).code, 0);
  await prompt.type("q\n", { end: true });
  assertEquals((await prompt.ended()).code, 0);
});

Deno.test("chainvote vote at a peer that runs and is alone is added, and says that no other machine has it", async () => {
  await using program = new Program();
  await program.peer("a");
  const said = await program.vote("a", "ann", "red");
  assertEquals(said.code, 0, said.stderr);
  assertMatch(
    said.stdout,
    /^Added: ann → red, block 1, .*no other machine has it yet; this peer passes it on · "test" \(/,
  );
  const { status, peers, network } = outcomeOf(await program.vote("a", "bob", "red", ["--json"]));
  assertEquals([status, peers, network?.length], ["added", 0, 64]);
});

Deno.test("chainvote vote at a peer that runs and does not mine waits for a block, and is not told to start a peer", async () => {
  await using program = new Program();
  await program.peer("a", ["--mine", "off"]);
  const ended = await program.vote("a", "ann", "red", ["--timeout", "1", "--json"]);
  const { status, code, reason } = outcomeOf(ended);
  assertEquals([ended.code, status, code], [4, "unconfirmed", "timeout"]);
  assertEquals(reason, "stored, and waiting for a block; 0 other peers have it");
});

Deno.test("chainvote vote and add say known, exit 0, for what the chain holds, and count it in files", async () => {
  await using program = new Program();
  await program.peer("a");
  const data = ["--data", program.path("a"), ...PATIENTLY];
  const ballots = program.write("b.csv", "voter,choice\nann,red\nbob,red\n");
  const lines = program.write("b.jsonl", '{"choice":"red","voter":"cem"}\n');
  const one = ["add", '{"choice":"red","voter":"dan"}', ...data];
  for (const known of [0, 1]) {
    const vote = await program.vote("a", "eva", "red", ["--json"]);
    assertEquals([vote.code, outcomeOf(vote).status], [0, known ? "known" : "added"]);
    const add = await program.run([...one, "--json"]);
    assertEquals([add.code, outcomeOf(add).status], [0, known ? "known" : "added"]);
    const file = await program.json<{ added: number; known: number }>([
      "vote",
      "--file",
      ballots,
      ...data,
    ]);
    assertEquals([file.added, file.known], [2, 2 * known]);
    const added = await program.json<{ added: number; known: number }>([
      "add",
      "--file",
      lines,
      ...data,
    ]);
    assertEquals([added.added, added.known], [1, known]);
  }
  assertMatch((await program.run(one)).stdout, /^Known: [0-9a-f]{64}, added before, block \d+/);
  const other = await program.vote("a", "eva", "blue");
  assertEquals(other.code, 3);
});

Deno.test("chainvote vote, tally and query at a peer that has just started wait until it has the others' chain", async () => {
  await using program = new Program();
  const old = await program.peer("old");
  assertEquals((await program.vote("old", "ann", "red")).code, 0);
  await using line = new SlowLine(old.listen, { delayMs: 750 });
  const fresh = await program.peer("fresh", ["--connect", line.address]);
  const data = ["--data", fresh.data];
  const [tally, query, vote, late] = await Promise.all([
    program.run(["tally", "--json", ...PATIENTLY, ...data]),
    program.run(["query", "voter", "id=ann", "--json", ...PATIENTLY, ...data]),
    program.run(["vote", "--id", "ann", "--choice", "blue", "--json", ...PATIENTLY, ...data]),
    program.run(["tally", "--json", "--timeout", "0", ...data]),
  ]);
  assertEquals([late.code, outcomeOf(late).syncing, outcomeOf(late).code], [4, true, 4]);
  assertEquals([tally.code, JSON.parse(tally.stdout).votes], [0, 1], tally.stdout + tally.stderr);
  assertEquals(JSON.parse(query.stdout).answer.choice, "red");
  assertEquals([vote.code, outcomeOf(vote).code], [3, "duplicate"], vote.stdout);
  assertEquals((await statusOf(old)).index, 1, "the newcomer mined on a chain of its own");
});

Deno.test("chainvote vote hands in at once on a slow line, and says what it waits for", async () => {
  await using program = new Program();
  const old = await program.peer("old");
  assertEquals((await program.vote("old", "ann", "red")).code, 0);
  await using line = new SlowLine(old.listen, { delayMs: 400 });
  const options = [
    ...[...program.options("mine"), ...PATIENTLY, "--mine", "off"],
    ...["--connect", line.address],
  ];
  const { code, stdout, stderr } = await program.run(
    ["vote", "--id", "bob", "--choice", "red", ...options],
  );
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /^Added: bob → red, block 2, .*1 other peer/);
  assertMatch(stderr, /… (looking for other peers|finding out|catching up|waiting).* \(\d+ s\)/);
});

Deno.test("chainvote tally on a slow line never tells a part of the votes as if it were all", async () => {
  await using program = new Program();
  const old = await program.peer("old");
  const rows = Array.from({ length: 6_000 }, (_, i) => `voter ${i},${"x".repeat(150)}`);
  const file = program.write("b.csv", `voter,choice\n${rows.join("\n")}\n`);
  assertEquals((await program.run(["vote", "--file", file, "--data", old.data])).code, 0);
  await using line = new SlowLine(old.listen, { delayMs: 100, bytesPerMs: 250 });
  const fresh = await program.peer("fresh", ["--connect", line.address, "--mine", "off"]);
  const tallies: (number | undefined)[] = [];
  while (tallies.at(-1) !== 6_000) {
    const ended = await program.run(["tally", "--json", "--timeout", "0", "--data", fresh.data]);
    const { votes, syncing } = JSON.parse(ended.stdout);
    assertEquals([ended.code, syncing], votes === undefined ? [4, true] : [0, false], ended.stdout);
    tallies.push(votes);
    assert(tallies.length < 200, "it never caught up");
  }
  assertEquals(new Set(tallies), new Set([undefined, 6_000]));
});

Deno.test("chainvote vote --file sends long ballots in requests that the peer takes", async () => {
  await using program = new Program();
  await program.peer("a");
  const long = "🍎".repeat(1_990);
  const rows = Array.from({ length: 1_200 }, (_, i) => `${i},${long}`);
  const file = program.write("b.csv", `voter,choice\n${rows.join("\n")}\n`);
  const { code, stdout, stderr } = await program.run(
    ["vote", "--file", file, "--data", program.path("a")],
  );
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "1,200 of 1,200 ballots added");
});

Deno.test("chainvote vote's prompt says which election it is and what can be chosen", async () => {
  await using program = new Program();
  const validator = { name: "vote", config: { choices: ["Ann", "Ben"] } };
  program.write("network.json", JSON.stringify({ name: "Board", validator }));
  await program.peer("a", ["--mine", "off"]);
  const { stdout } = await program.run(["vote", "--data", program.path("a")], { input: "q\n" });
  assertMatch(
    stdout,
    /^Election "Board" \([0-9a-f]{8}\)\nChoices:\n {2}Ann\n {2}Ben\nEnter option/,
  );
});
