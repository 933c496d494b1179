/** Notices of the organiser: posted by a command, shown by those that voters use. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { formatSigningKey } from "../../cli/app/files/signing_key.ts";
import { ElectionWorld } from "../support/election_world.ts";

const QUESTIONS = [
  {
    question: "Who chairs?",
    kind: "choose",
    choices: ["Ada", "Bo"],
    min: 1,
    max: 1,
    blank: false,
  },
] as const;

/** The organiser of the world's election has this secret. */
const ORGANISER = 101n;

/** A key file with a secret. */
function keyFile({ program }: ElectionWorld, name: string, secret: bigint): string {
  return program.write(name, formatSigningKey({ secret, publicKey: "" }));
}

Deno.test("chainvote election notice is shown by result, tally and vote as the organiser's words", async () => {
  await using world = new ElectionWorld({ voters: 2, questions: QUESTIONS });
  const peer = await world.peer("a");
  const key = keyFile(world, "organiser.key", ORGANISER);
  const at = ["--data", world.program.path("a")];
  const post = (text: string, ...args: string[]) =>
    world.run(["election", "notice", text, "--key", key, ...args, ...at]);

  // Before it opens, and the roll is in.
  const first = await post("  The hall opens at six ", "--json");
  assertEquals(first.code, 0, first.stderr);
  const { status, number, kind, text, recordId, block } = JSON.parse(first.stdout);
  assertEquals([status, number, kind, text], [
    "added",
    1,
    "information",
    "The hall opens at six",
  ]);
  const again = JSON.parse((await post("The hall opens at six", "--json")).stdout);
  assertEquals([again.status, again.number, again.recordId, again.block], [
    "known",
    1,
    recordId,
    block,
  ]);
  await world.open(peer);
  const second = await post("Bo no longer stands", "--kind", "correction");
  assertEquals(second.code, 0, second.stderr);
  assertMatch(second.stdout, /^Added: notice 2, block \d+, /);

  const result = await world.run(["election", "result", ...at]);
  assertMatch(
    result.stdout,
    /Notices of the organiser, Olga:\n {2}1\. .* UTC, information: The hall opens at six\n {2}2\. .*, correction: Bo no longer stands\n/,
  );
  const { notices } = JSON.parse((await world.run(["tally", "--json", ...at])).stdout);
  assertEquals(
    notices.map(({ number, kind, text }: Record<string, unknown>) => [number, kind, text]),
    [[1, "information", "The hall opens at six"], [2, "correction", "Bo no longer stands"]],
  );
  const { code } = world.election.voters[0];
  const ballot = ["vote", "--code-file", "-", "--answers", "[0]", ...at];
  const voted = await world.run(ballot, `${code}\n`);
  assertEquals(voted.code, 0, voted.stderr);
  assertMatch(voted.stderr, /Notices of the organiser, Olga:\n {2}1\. /);
  assertMatch(voted.stdout, /^Added: ballot 1 of voter 1/);
  const { outcome } = await world.vote("a", world.election.voters[1].code, [1]);
  assertEquals(outcome.notices, notices);
});

Deno.test("chainvote election notice refuses another's key, links, and texts and kinds that there are not", async () => {
  await using world = new ElectionWorld({ voters: 2, questions: QUESTIONS });
  await world.peer("a");
  const key = keyFile(world, "organiser.key", ORGANISER);
  const other = keyFile(world, "other.key", 102n);
  const refused: [text: string, key: string, args: string[], why: RegExp][] = [
    ["Hello", other, [], /its key must be that of the organiser, [0-9a-f]{64}: it is [0-9a-f]{64}/],
    ["See https://evil.example", key, [], /must not hold a link or an address: it has ":\/\/"/],
    ["", key, [], /the notice must not be empty/],
    ["x".repeat(501), key, [], /the notice must .*500/],
    ["Hello", key, ["--kind", "advert"], /information, correction, incident/],
    ["Hello", world.program.write("no.key", "hunter2"), [], /it must be one line of/],
  ];
  for (const [text, file, args, why] of refused) {
    const at = ["--data", world.program.path("a"), ...args];
    const { code, stdout, stderr } = await world.run([
      ...["election", "notice", text, "--key", file, ...at],
    ]);
    assertEquals([code, stdout], [2, ""], stderr);
    assertMatch(stderr, why);
    assert(!stderr.includes("hunter2") && !stderr.includes("signing-key-1-0"), stderr);
  }
  const { stdout } = await world.run(["election", "result", "--data", world.program.path("a")]);
  assert(!stdout.includes("Notices"), stdout);
});
