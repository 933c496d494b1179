import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "csv-parse/sync";
import { Program } from "../support/program.ts";

Deno.test("chainvote tally gives back every text as it went in, whatever it is", async () => {
  await using program = new Program();
  await program.peer("a");
  const choices = [
    "Zoë",
    'quotes " and \' and ""',
    "comma, semicolon; tab-free",
    "🍎 apple 👩‍👩‍👧",
    "__proto__",
    "constructor",
    "10",
    "日本語 العربية עברית",
    "x".repeat(2_000),
    "=1+1",
  ];
  const rows = choices.map((choice, i) => `"voter ${i}","${choice.replaceAll('"', '""')}"`);
  const file = program.write("ballots.csv", `voter,choice\r\n${rows.join("\r\n")}\r\n`);
  const cast = await program.run(["vote", "--file", file, "--data", program.path("a")]);
  assertEquals(cast.code, 0, cast.stderr);
  assertMatch(
    cast.stdout,
    /^10 of 10 ballots added, no other machine has them yet; this peer passes it on · "test" \([0-9a-f]{8}\)\n$/,
  );

  const { counts } = await program.tally("a");
  assertEquals(Object.keys(counts).sort(), [...choices].sort());
  assert(Object.values(counts).every((votes) => votes === 1));
  const { stdout } = await program.run(["tally", "--csv", "--data", program.path("a")]);
  const table: string[][] = parse(stdout);
  assertEquals(table.slice(1).map(([choice]) => choice).sort(), [...choices].sort());

  const safe = program.spawn(["tally", "--for-spreadsheet", "--data", program.path("a")]);
  const read: string[][] = parse((await safe.ended()).stdout);
  assertEquals([...safe.stdoutBytes.subarray(0, 3)], [0xef, 0xbb, 0xbf], "the mark of UTF-8");
  const expected = choices.map((choice) => choice === "=1+1" ? "'=1+1" : choice);
  assertEquals(read.slice(1).map(([choice]) => choice).sort(), expected.sort());
  const both = await program.run(
    ["tally", "--for-spreadsheet", "--json", "--data", program.path("a")],
  );
  assertEquals(both.code, 2);
  const help = await program.run(["tally", "--help"]);
  assertStringIncludes(
    help.stdout.replaceAll(/\s+/g, " "),
    "a spreadsheet may run one such as =A1",
  );
});

Deno.test("chainvote vote takes IDs in NFC without spaces around, and tells them apart by case", async () => {
  await using program = new Program();
  await program.peer("a");
  const code = async (voter: string, choice: string) =>
    (await program.vote("a", voter, choice)).code;
  assertEquals(await code("  Zoe\u0308 ", " red "), 0);
  assertEquals(await code("Zoë", "blue"), 3);
  assertEquals(await code("zoë", "red"), 0);
  assertEquals((await program.tally("a")).counts, { red: 2 });
});

Deno.test("chainvote vote refuses a text that breaks a rule, and names the rule", async () => {
  await using program = new Program();
  await program.peer("a");
  const texts: [voter: string, choice: string, rule: string][] = [
    ["", "red", "the voter ID must not be empty"],
    ["   ", "red", "the voter ID must not be empty"],
    ["alice", "", "the choice must not be empty"],
    ["alice", "a\tb", "the choice has a control character (U+0009) at position 2"],
    ["al\u202eice", "red", "the voter ID has a control character (U+202E) at position 3"],
    ["alice", "x".repeat(2_001), "must not be longer than 2,000 characters: it has 2,001"],
  ];
  for (const [voter, choice, rule] of texts) {
    const { code, stdout, stderr } = await program.vote("a", voter, choice);
    assertEquals([code, stdout], [3, ""]);
    assertStringIncludes(stderr, rule);
  }
  assertEquals((await program.tally("a")).votes, 0);
});

Deno.test("chainvote vote takes only listed choices where the network lists them", async () => {
  await using program = new Program();
  const definition = JSON.parse(Deno.readTextFileSync(program.path("network.json")));
  const validator = { name: "vote", config: { choices: ["Ann", "Ben"] } };
  program.write("network.json", JSON.stringify({ ...definition, validator }));
  await program.peer("a");
  const { code, stderr } = await program.vote("a", "alice", "Zoë");
  assertEquals(code, 3);
  assertStringIncludes(stderr, 'the choice must be one of "Ann", "Ben": it is "Zoë"');
  assertEquals((await program.vote("a", "alice", "Ben")).code, 0);
  assertEquals((await program.tally("a")).counts, { Ann: 0, Ben: 1 });
});

Deno.test("chainvote vote --file sends nothing if a line is bad, and names it; --skip-bad sends the rest", async () => {
  await using program = new Program();
  await program.peer("a");
  const file = program.write(
    "ballots.csv",
    "voter,choice\nalice,red\nbob\ncarol,\nalice,blue\ndave,red\n",
  );
  const data = ["--data", program.path("a")];
  const bad = await program.run(["vote", "--file", file, ...data]);
  assertEquals(bad.code, 3);
  for (const line of [3, 4, 5]) assertStringIncludes(bad.stderr, `${file}:${line}: `);
  assertStringIncludes(bad.stderr, "Nothing was sent");
  assertEquals((await program.tally("a")).votes, 0);

  const skipped = await program.run(["vote", "--file", file, "--skip-bad", "--json", ...data]);
  assertEquals(skipped.code, 3);
  const outcome = JSON.parse(skipped.stdout);
  assertEquals([outcome.ballots, outcome.added, outcome.refused.length], [2, 2, 3]);
  assertEquals((await program.tally("a")).counts, { red: 2 });
});

Deno.test("chainvote vote --file may be sent again, and names the line of a voter who has voted otherwise", async () => {
  await using program = new Program();
  await program.peer("a");
  const file = program.write("ballots.csv", "voter,choice\nalice,red\nbob,red\n");
  const send = async (path: string) =>
    await program.run(["vote", "--file", path, "--json", "--data", program.path("a")]);
  assertEquals((await send(file)).code, 0);
  const again = await send(file);
  assertEquals([again.code, JSON.parse(again.stdout).known], [0, 2]);
  const other = program.write("other.csv", "choice,voter\nred,carol\nblue,alice\n");
  const { code, stdout, stderr } = await send(other);
  assertEquals(code, 3);
  assertStringIncludes(stderr, `${other}:3: "alice": the voter "alice" has already voted`);
  assertEquals(JSON.parse(stdout).added, 1);
  assertEquals((await program.tally("a")).counts, { red: 3 });
});
