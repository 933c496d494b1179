/** `chainvote vote` in an election with a roll, by its voters. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { ElectionWorld } from "../support/election_world.ts";

const choices = ["Ada", "Bo", "Cy"];

const QUESTIONS: readonly ElectionQuestion[] = [
  { question: "Who chairs?", kind: "choose", choices, min: 1, max: 1, blank: false },
  { question: "In which order?", kind: "rank", count: "irv", choices, ties: false, partial: true },
];

/** An election that is open, with a peer on the folder `a`. */
async function openElection(config = {}) {
  const world = new ElectionWorld({ voters: 4, questions: QUESTIONS, config });
  const peer = await world.peer("a");
  await world.open(peer);
  return { world, peer, voters: world.election.voters };
}

Deno.test("chainvote vote casts a ballot by code and answers, and the last one of a voter counts", async () => {
  const { world, voters: [, second] } = await openElection();
  await using _ = world;
  const first = await world.vote("a", second.code, [0, [1, 0]]);
  assertEquals(first.exit, 0, first.stderr);
  const { status, voter, seq, final, network, name, block } = first.outcome;
  assertEquals([status, voter, seq, final, name], ["added", 2, 1, false, "Board"]);
  assertEquals(network, world.election.network.chainId);
  assert(block.index > 0);

  const receipt = world.program.path("receipt.json");
  const again = await world.vote("a", second.code.toLowerCase().replaceAll("-", ""), ["Bo", null], [
    "--receipt",
    receipt,
  ]);
  assertEquals([again.exit, again.outcome.status, again.outcome.seq], [0, "added", 2]);

  const check = (file: string) =>
    world.run(["receipt", "check", file, "--json", "--data", world.program.path("a")]);
  const checked = await check(receipt);
  const shown = JSON.parse(checked.stdout);
  assertEquals([checked.code, shown.ok, shown.voter, shown.seq, shown.counts], [
    0,
    true,
    2,
    2,
    true,
  ]);
  assertEquals(shown.ballots, 2);
  assertEquals(shown.answers, [
    { question: "Who chairs?", answer: "Bo" },
    { question: "In which order?", answer: "(blank)" },
  ]);

  // The file of a receipt is taken before anything is sent.
  const taken = await world.vote("a", second.code, [2, [0]], ["--receipt", receipt]);
  assertEquals([taken.exit, taken.outcome.status], [5, "error"]);
  assertMatch(taken.outcome.reason, /it exists: name another file\. Nothing was sent/);

  // A third ballot makes the second one's receipt that of a ballot that does not count.
  assertEquals((await world.vote("a", second.code, [2, [0]])).exit, 0);
  const outdated = JSON.parse((await check(receipt)).stdout);
  assertEquals([outdated.ok, outdated.counts, outdated.ballots], [true, false, 3]);
  const forged = { ...JSON.parse(Deno.readTextFileSync(receipt)), voter: 1 };
  const refused = await check(world.program.write("forged.json", JSON.stringify(forged)));
  assertEquals([refused.code, JSON.parse(refused.stdout).code], [3, "not-what-it-states"]);
});

Deno.test("chainvote vote names what is wrong with code, answers and time, and casts nothing", async () => {
  const { world, voters: [first] } = await openElection({ revote: "once" });
  await using _ = world;
  const stranger = new ElectionWorld({ voters: 1, questions: QUESTIONS });
  await using __ = stranger;
  const cases = [
    { code: "not-on-roll", of: stranger.election.voters[0].code, answers: [0, []] },
    {
      code: "bad-code",
      of: first.code.replace(/.$/, (end) => end === "0" ? "1" : "0"),
      answers: [0, []],
    },
    { code: "bad-code", of: `${first.code}\n${first.code}`, answers: [0, []] },
    { code: "bad-answer", of: first.code, answers: [[0, 1], []] },
    { code: "bad-answer", of: first.code, answers: [0] },
  ];
  for (const { code, of, answers } of cases) {
    const { exit, outcome, stderr } = await world.vote("a", of, answers);
    assertEquals([exit, outcome?.status, outcome?.code], [3, "refused", code], stderr);
    assert(!JSON.stringify(outcome).includes(first.code.slice(0, 14)), "the code is a secret");
  }
  assertEquals((await world.vote("a", first.code, [0, []])).outcome.seq, 1);
  const again = await world.vote("a", first.code, [1, []]);
  assertEquals([again.exit, again.outcome.code], [3, "has-voted"]);

  world.setClock("closing");
  const { exit, outcome } = await world.vote("a", first.code, [0, []]);
  assertEquals([exit, outcome.code], [3, "closed"]);
  assertMatch(outcome.reason, /^the election closed at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ; it is /);
});

Deno.test("chainvote vote says when an election opens that has not begun", async () => {
  await using world = new ElectionWorld({ voters: 1, questions: QUESTIONS });
  await world.peer("a");
  const { exit, outcome } = await world.vote("a", world.election.voters[0].code, [0, []]);
  assertEquals([exit, outcome.code], [3, "not-open"]);
  assertMatch(outcome.reason, /^the election opens at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ; it is /);
});

Deno.test("chainvote vote asks for code and answers, shows the ballot, and sends it once it is told to", async () => {
  const { world, voters: [first] } = await openElection();
  await using _ = world;
  const at = ["--data", world.program.path("a")];
  const { code, stdout, stderr } = await world.run(
    ["vote", ...at],
    [first.code.slice(1), first.code, "Ada", "4", "2", "3,1", "y", ""].join("\n"),
  );
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /Election "Board" .*\nCompare: \w+ \w+ \w+ \w+ \w+ \w+\n/);
  assertMatch(stderr, /\(the voting code must have 28 symbols.*it has 27\)/);
  assertMatch(stderr, /\("Ada" is no number\)/);
  assertMatch(stderr, /\(4 must be the number of a choice, from 1 to 3\)/);
  assertMatch(stdout, /Who chairs\? {2}→ {2}Bo\n.*In which order\? {2}→ {2}1\. Cy, 2\. Ada/);
  assertMatch(stdout, /Added: ballot 1 of voter 1, block \d+/);

  // Another answer than yes or no is asked for again, and nothing that was not sent ends with 0.
  const declined = await world.run(
    ["vote", ...at],
    [first.code, "1", "", "2 1", "n", ""].join("\n"),
  );
  assertEquals(declined.code, 4);
  assertMatch(declined.stderr, /Nothing was sent/);
  assertMatch(declined.stderr, /This replaces the ballot of .* UTC that voter 1 has cast\./);
  const same = await world.run(["vote", ...at], [first.code, "2", "3,1", "n", ""].join("\n"));
  assertMatch(same.stderr, /Voter 1 has cast this very ballot already, and it counts/);
  assertEquals((await world.run(["vote", ...at], `${first.code}\n1\n`)).code, 4);
  assertEquals((await world.run(["vote", ...at])).code, 4);

  // Who cannot vote is told before the first question.
  const stranger = new ElectionWorld({ voters: 1, questions: QUESTIONS });
  await using __ = stranger;
  const refused = await world.run(["vote", ...at], `${stranger.election.voters[0].code}\n`);
  assertEquals(refused.code, 3);
  assertMatch(refused.stderr, /the code is not that of a voter of this election/);
  world.setClock("closing");
  const late = await world.run(["vote", ...at]);
  assertEquals([late.code, /Question|voting code/.test(late.stdout)], [3, false], late.stdout);
});

Deno.test("chainvote vote and tally say what an election with codes wants", async () => {
  const { world } = await openElection();
  await using _ = world;
  const at = ["--data", world.program.path("a")];
  const byId = await world.run(["vote", "--id", "ann", "--choice", "Ada", ...at]);
  assertEquals(byId.code, 2);
  assertMatch(byId.stderr, /election with voting codes: chainvote vote asks for yours/);
  const noCode = await world.run(["vote", "--answers", "[0,[]]", "--json", ...at]);
  assertEquals(noCode.code, 2);
  assertMatch(noCode.stderr, /--code-file/);
});

Deno.test("chainvote vote --file casts the ballots of many by their codes, and once if it is sent again", async () => {
  const world = new ElectionWorld({ voters: 600, questions: QUESTIONS });
  await using _ = world;
  await world.open(await world.peer("a"));
  const { voters } = world.election;
  const row = (code: string, answers: unknown) =>
    `${code},"${JSON.stringify(answers).replaceAll('"', '""')}",ignored\n`;
  const file = (rows: readonly string[]) =>
    world.program.write("ballots.csv", `Code,answers,name\n${rows.join("")}`);
  const cast = async (...args: string[]) => {
    const at = ["--data", world.program.path("a"), "--json", ...args];
    const { code, stdout, stderr } = await world.run(["vote", "--file", path, ...at]);
    return { code, outcome: JSON.parse(stdout), stderr };
  };
  const rows = voters.map(({ code }, i) => row(code, [i % 3, [i % 3, (i + 1) % 3]]));
  const [first] = rows;
  const path = file([...rows, row("AAAA", [0, []]), row(voters[0].code, [1, []]), first]);
  const bad = await cast();
  assertEquals([bad.code, bad.outcome.added], [3, 0]);
  const reasons = bad.outcome.refused.map((each: { line: number; reason: string }) => each);
  assertEquals(reasons.map(({ line }: { line: number }) => line), [602, 603, 604]);
  assertMatch(reasons[0].reason, /must have 28 symbols/);
  assertMatch(reasons[1].reason, /the code must not come twice: line 2 has it too/);
  assert(!bad.stderr.includes(voters[0].code), "codes are secrets");

  file(rows);
  const all = await cast();
  assertEquals([all.code, all.outcome.ballots, all.outcome.added, all.outcome.known], [
    0,
    600,
    600,
    0,
  ]);
  file([row(voters[0].code, ["Cy", ["Cy"]]), ...rows.slice(1)]);
  const again = await cast();
  assertEquals([again.code, again.outcome.added, again.outcome.known], [0, 600, 599]);
  const { stdout } = await world.run(["tally", "--json", "--data", world.program.path("a")]);
  const { ballots, questions, replacedBallots } = JSON.parse(stdout);
  assertEquals([ballots, replacedBallots, questions[0].counts], [600, 1, [199, 200, 201]]);
});

Deno.test("commands of elections with a roll say so where none is joined", async () => {
  await using world = new ElectionWorld({ voters: 1, questions: QUESTIONS });
  const { voters: [{ code }] } = world.election;
  for (
    const args of [
      ["vote", "--code-file", "-", "--answers", "[0,[]]"],
      ["election", "result"],
      ["election", "report"],
    ]
  ) {
    const { code: exit, stderr } = await world.run(args, `${code}\n`);
    assertEquals(exit, 2, stderr);
    assertMatch(stderr, /No election is joined on this machine: chainvote join 'LINK'/);
  }
});
