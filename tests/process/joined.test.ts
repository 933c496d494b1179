import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Program } from "../support/program.ts";
import { hasPty, onTerminal } from "../support/pty.ts";

const EASY = { initialDifficulty: 4_000, floorDifficulty: 2_000, intervalMs: 500 };
const HOME = "home/.local/share/chainvote/elections";

/** Folders of elections in the home of a test. */
function folders(program: Program): string[] {
  return [...Deno.readDirSync(program.path(HOME))].map(({ name }) => name).toSorted();
}

Deno.test("chainvote keeps each election in a folder of its own, and finds the one that was joined", async () => {
  await using program = new Program();
  const board = program.write(
    "board.json",
    JSON.stringify({ name: "Board: Zoë & Co", params: EASY }),
  );
  const vote = ["vote", "--choice", "red", "--alone", "--mine", "1"];
  const first = await program.run([...vote, "--id", "ann", "--network", board]);
  assertEquals(first.code, 0, first.stderr);
  assertMatch(folders(program).join(), /^board-zoe-co-[0-9a-f]{8}$/);
  // No option leads there: it is the only one.
  const second = await program.run([...vote, "--id", "bob"]);
  assertEquals(second.code, 0, second.stderr);
  assertStringIncludes(second.stdout, '"Board: Zoë & Co"');
  assertEquals((await program.json<{ votes: number }>(["tally"])).votes, 2);

  // Another of the same name lies beside it, and then one has to be named.
  const params = { ...EASY, intervalMs: 501 };
  const other = program.write("other.json", JSON.stringify({ name: "Board: Zoë & Co", params }));
  assertEquals((await program.run([...vote, "--id", "cem", "--network", other])).code, 0);
  assertEquals(folders(program).length, 2);
  const which = await program.run([...vote, "--id", "dan"]);
  assertEquals(which.code, 2);
  for (const folder of folders(program)) assertStringIncludes(which.stderr, folder);
  assertStringIncludes(which.stderr, "there are 2 elections on this machine");
  const [, named] = which.stderr.match(/(--data \S+)/) ?? [];
  const tally = await program.run(["tally", "--json", "--offline", ...named.split(" ")]);
  assertEquals(tally.code, 0, tally.stderr);
  assertEquals((await program.json<{ votes: number }>(["tally", "--network", board])).votes, 2);
  assertEquals((await program.json<{ votes: number }>(["tally", "--network", other])).votes, 1);
});

Deno.test({
  name: "chainvote on a terminal asks which election is meant, but not a program that wants JSON",
  ignore: !hasPty(),
  fn: async () => {
    await using program = new Program();
    for (const name of ["Board", "Club"]) {
      const file = program.write(`${name}.json`, JSON.stringify({ name, params: EASY }));
      const vote = ["vote", "--id", "ann", "--choice", name, "--alone", "--mine", "1"];
      assertEquals((await program.run([...vote, "--network", file])).code, 0);
    }
    const json = await onTerminal(program, ["tally", "--offline", "--json"]);
    assertEquals(json.code, 2);
    assertStringIncludes(json.stdout, "there are 2 elections on this machine");
    const asked = await onTerminal(program, ["tally", "--offline"], { input: "3\n2\n" });
    assertEquals(asked.code, 0, asked.stdout);
    assertMatch(asked.stdout, /1 {2}"Board" .*2 {2}"Club" .*Which election \(1 to 2\)\?/s);
    assertMatch(asked.stdout, /It must be a number from 1 to 2: it is "3".*Club · 1 vote/s);
  },
});

Deno.test("chainvote says which election it is when none is named or stored", async () => {
  await using program = new Program();
  const tally = await program.run(["tally", "--offline"]);
  assertMatch(
    tally.stderr,
    /No election is named or stored here: this is "chainvote" \([0-9a-f]{8}\)/,
  );
  assertMatch(tally.stdout, /^chainvote · 0 votes/);
});

Deno.test("chainvote finds an election that an earlier version kept in the data folder itself", async () => {
  await using program = new Program();
  const board = program.write("board.json", JSON.stringify({ name: "Board", params: EASY }));
  const old = program.path("home/.local/share/chainvote");
  const vote = ["vote", "--choice", "red", "--alone", "--mine", "1", "--network", board];
  assertEquals((await program.run([...vote, "--id", "ann", "--data", old])).code, 0);
  Deno.removeSync(`${old}/network.json`);
  assertEquals((await program.json<{ votes: number }>(["tally"])).votes, 1);
  assertEquals((await program.run([...vote, "--id", "bob"])).code, 0);
  assertEquals((await program.json<{ votes: number }>(["tally", "--network", board])).votes, 2);
});

Deno.test("chainvote import takes a chain file into the folder of its election", async () => {
  await using program = new Program();
  const board = program.write("board.json", JSON.stringify({ name: "Board", params: EASY }));
  const vote = ["vote", "--id", "ann", "--choice", "red", "--alone", "--mine", "1"];
  assertEquals((await program.run([...vote, "--network", board, "--data", "a"])).code, 0);
  assertEquals((await program.run(["export", "board.chain", "--data", "a"])).code, 0);
  const imported = await program.json<{ data: string }>(["import", "board.chain"]);
  assertMatch(imported.data, /chainvote\/elections\/board-[0-9a-f]{8}$/);
  assertEquals((await program.json<{ votes: number }>(["tally", "--offline"])).votes, 1);
});
