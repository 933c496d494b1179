/** The result of an election with a roll, as commands show it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ElectionSummary } from "../../cli/result/election_summary.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { ElectionWorld } from "../support/election_world.ts";

const choices = ["Ada", "Bo", "Cy"];

const QUESTIONS: readonly ElectionQuestion[] = [
  { question: "Who chairs?", kind: "choose", choices, min: 1, max: 1, blank: false },
  { question: "In which order?", kind: "rank", count: "irv", choices, ties: false, partial: true },
  { question: "Grades?", kind: "grade", count: "majority-judgment", choices, grades: 3 },
];

Deno.test("chainvote election result and tally count the last ballot of each voter, and say what it is worth", async () => {
  await using world = new ElectionWorld({
    voters: 5,
    questions: QUESTIONS,
    config: { quorum: "60%" },
  });
  const peer = await world.peer("a");
  const result = async (...args: string[]) => {
    const { stdout, stderr, code } = await world.run([...args, "--data", world.program.path("a")]);
    assertEquals(code, 0, stderr);
    return stdout;
  };
  assertMatch(await result("tally"), /It has not begun: it opens at \d{4}-/);
  await world.open(peer);
  const { voters } = world.election;
  const ballots: [number, unknown[]][] = [
    [0, [0, [0, 1], [1, 2, 3]]],
    [1, [1, [1, 0], [2, 1, 1]]],
    [2, [1, [2, 1], null]],
    [0, [2, [1], [1, 1, 1]]],
  ];
  for (const [voter, answers] of ballots) {
    const { exit, stderr } = await world.vote("a", voters[voter].code, answers);
    assertEquals(exit, 0, stderr);
  }
  const expected = {
    voters: 5,
    ballots: 3,
    turnout: 0.6,
    quorum: { voters: 3, isReached: true },
    replacedBallots: 1,
    replacedLetters: 0,
    final: false,
  };
  const read = async (...args: string[]) => JSON.parse(await result(...args, "--json"));
  const open: ElectionSummary = await read("election", "result");
  assertEquals(open.phase, "open");
  assertEquals({ ...open, ...expected }, open);
  const [chair, order, grades] = open.questions;
  assertEquals([chair.kind, chair.winners, chair.tie], ["choose", [1], null]);
  assert("counts" in chair && "rounds" in order && "medians" in grades);
  assertEquals(chair.counts, [0, 2, 1]);
  assertEquals(order.winners, [1]);
  assertEquals(grades.medians, [2, 1, 1]);
  assertEquals(await read("tally"), open);
  const text = await result("election", "result");
  assertMatch(text, /NOT THE RESULT YET: it is open until/);
  assertMatch(text, /3 of 5 voters have voted \(60\.0 %\); the quorum of 3 voters is reached/);
  assertMatch(text, /1\. Who chairs\?\n +votes +of all\nBo +2 +66\.7 %\n/);
  assertMatch(text, /Winner: Bo/);

  world.setClock("closing");
  assertMatch(
    await result("tally"),
    /NOT THE RESULT YET: it closed at/,
  );
  world.setClock("closed");
  assertEquals((await read("election", "result")).phase, "closed");
  assertMatch(
    await result("election", "result"),
    /THE CLOSING IS NOT FINAL: this election has no witnesses/,
  );
  const csv = await world.run(["tally", "--csv", "--data", world.program.path("a")]);
  assertEquals(csv.code, 2);
  assertMatch(csv.stderr, /--json has every question/);
});

Deno.test("an election whose roll came too late has failed, and says so", async () => {
  await using world = new ElectionWorld({ voters: 2, questions: QUESTIONS });
  world.setClock("open");
  await world.peer("a");
  const at = ["--data", world.program.path("a")];
  const { stdout } = await world.run(["election", "result", ...at]);
  assertMatch(stdout, /IT FAILED: the list of voters was not in the chain when it was to open/);
  const { exit, outcome } = await world.vote("a", world.election.voters[0].code, [0, [], null]);
  assertEquals([exit, outcome.code], [3, "roll-missing"]);
});

Deno.test("chainvote audit and election report check an election again, from its file alone", async () => {
  await using world = new ElectionWorld({ voters: 3, questions: QUESTIONS });
  await world.open(await world.peer("a"));
  const { voters } = world.election;
  for (const [voter, answers] of [[0, [0, [0], null]], [1, [2, [], null]], [0, [1, [], null]]]) {
    const { exit, stderr } = await world.vote("a", voters[voter as number].code, answers);
    assertEquals(exit, 0, stderr);
  }
  world.setClock("closed");
  const { program } = world;
  const file = program.path("board.chain");
  const at = ["--data", program.path("a")];
  assertEquals((await world.run(["export", file, ...at])).code, 0);
  const audit = await world.run(["audit", file, "--json"]);
  const report = JSON.parse(audit.stdout);
  assertEquals([audit.code, report.ok], [0, true], audit.stderr);
  assertEquals([report.election.phase, report.election.ballots], ["closed", 2]);
  assertEquals(report.election.questions[0].counts, [0, 1, 1]);
  const lines = (await world.run(["audit", file])).stdout;
  assertMatch(lines, / ok {2}roll +3 voters, as the definition's root names them\n/);
  assertMatch(lines, / ok {2}ballots +3 ballots, each signed by the key of its number/);
  assertMatch(lines, / {2}\? {2}closing +not final: without witnesses/);
  assertMatch(lines, /2 of 3 voters have voted/);

  const fromFile = await world.run(["election", "report", file, "--json"]);
  const fromPeer = await world.run(["election", "report", "--json", ...at]);
  // The peer mines one more block behind the end meanwhile, which changes no ballot.
  const [one, other] = [fromFile, fromPeer].map(({ stdout }) => {
    const report = JSON.parse(stdout);
    const result = { ...report.result, tip: "" };
    return { ...report, result, made: 0, tip: {}, checks: [] };
  });
  assertEquals(one, other);
  assertEquals([fromFile.code, one.ok, one.result.ballots], [0, true, 2]);
  assertMatch(one.standing[0], /^THE CLOSING IS NOT FINAL/);
  const page = program.path("report.html");
  assertEquals((await world.run(["election", "report", file, "-o", page])).code, 0);
  const html = Deno.readTextFileSync(page);
  assert(html.includes(world.election.network.chainId) && html.includes("Who chairs?"));
  assert(!/<script|src=|href=/.test(html), "a report is one file without scripts");
  assert(!html.includes("\\n"), "no line break is shown as such");
  const again = await world.run(["election", "report", file, "-o", page]);
  assertEquals(again.code, 5);

  const bytes = Deno.readFileSync(file);
  bytes[bytes.length - 200] ^= 1;
  const broken = await world.run([
    "election",
    "report",
    program.write("bad.chain", bytes),
    "--json",
  ]);
  assert(broken.code !== 0, broken.stdout);
});
