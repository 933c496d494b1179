import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Program } from "../support/program.ts";

Deno.test("chainvote demo --once tells of a stolen code, a second vote and a late one, agrees, and leaves nothing behind", async () => {
  await using program = new Program();
  Deno.mkdirSync(program.path("tmp"));
  const env = { TMPDIR: program.path("tmp") };
  const { code, stdout, stderr } = await program.run(["demo", "--once"], { env });
  assertEquals(code, 0, stdout + stderr);
  assertMatch(stdout, /stolen the letter of voter 7 .*added, ballot 1 of voter 7/);
  assertMatch(stdout, /Voter 7 votes: added, ballot 2 of voter 7/);
  assertStringIncludes(stdout, "The chain has 2 ballots of number 7");
  assertMatch(stdout, /Voter 3 .*votes again: added, ballot 2 of voter 3/);
  assertMatch(stdout, /Voter 12 votes now: refused, as the election closed/);
  assertEquals(
    stdout.match(/counts 11 ballots: Ann 6, Ben 3, Zoë 2; the sea/g)?.length,
    3,
    stdout,
  );
  assertStringIncludes(stdout, "Round 1: eliminated: the city");
  assertStringIncludes(stdout, "All three computed this for themselves, and it is what was cast.");
  assertEquals([...Deno.readDirSync(program.path("tmp"))], []);
  for (const pid of pidsIn(stdout)) assert(!isAlive(pid), `${pid}`);
});

Deno.test("chainvote demo --json has the tally of each peer, what became of the cheats, and the audit", async () => {
  await using program = new Program();
  const { code, stdout, stderr } = await program.run(["demo", "--json"]);
  assertEquals(code, 0, stdout + stderr);
  const { cast, stolen, second, late, tallies, audit, agree } = JSON.parse(stdout);
  assertEquals(agree, true);
  assertEquals(cast, 13);
  assertEquals(stolen, { voter: 7, ballots: 2, counts: 2 });
  assertEquals(second, { voter: 3, ballots: 2, counts: 2 });
  assertEquals([late.status, late.voter, late.code], ["refused", 12, "closed"]);
  assertEquals(tallies.length, 3);
  for (const { tip, phase, votes, voters, counts, questions } of tallies) {
    assertEquals([tip, phase, votes, voters], [audit.tip, "closing", 11, 12]);
    assertEquals(counts, { Ann: 6, Ben: 3, Zoë: 2 });
    // The mountains lead in the first round; the sea has the votes of those who like the city best.
    const rounds = questions[1].rounds.map((round: { tally: unknown }) => round.tally);
    assertEquals(rounds, [{ 0: 5, 1: 4, 2: 2 }, { 0: 5, 1: 6 }]);
    assertEquals(questions[1].winners, [1]);
  }
  // Beside the ballots there is the roll.
  assertEquals(audit.ok, true);
  assertEquals(audit.records, 14);
});

Deno.test("chainvote demo ends cleanly at Ctrl-C, at the start and while votes are cast", async () => {
  await using program = new Program();
  Deno.mkdirSync(program.path("tmp"));
  for (const moment of [/Starting/, / tracker .*http/, /Casting/, /closed\. Voter/]) {
    const demo = program.spawn(["demo"], { env: { TMPDIR: program.path("tmp") } });
    await demo.seen("stdout", moment);
    demo.signal("SIGINT");
    const { stdout, stderr } = await demo.ended();
    assert(!stderr.includes("    at "), stderr);
    assertEquals([...Deno.readDirSync(program.path("tmp"))], [], stderr);
    for (const pid of pidsIn(stdout)) assert(!isAlive(pid), `${pid}`);
  }
});

function pidsIn(stdout: string): number[] {
  return [...stdout.matchAll(/process (\d+), data/g)].map(([, pid]) => Number(pid));
}

function isAlive(pid: number): boolean {
  return new Deno.Command("kill", { args: ["-0", `${pid}`], stderr: "null" }).outputSync().success;
}
