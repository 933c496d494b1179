import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { makeWitnesses } from "../support/witness_keys.ts";
import { Program } from "../support/program.ts";

const BOARD = {
  name: "Board 2026",
  params: { initialDifficulty: 4_000, floorDifficulty: 2_000 },
  witnesses: { keys: makeWitnesses([1, 1, 1, 1]), mining: "off" },
};

Deno.test("chainvote runs no network in which nobody mines, says so, and leaves no folder", async () => {
  await using program = new Program();
  const file = program.write("board.json", JSON.stringify(BOARD));
  const on = ["--network", file, "--data", program.path("a")];
  const offline = ["--tracker", "http://127.0.0.1:1"];
  const commands = [
    ["peer", ...on, "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0"],
    ["vote", "--id", "ann", "--choice", "red", "--timeout", "0", ...on, ...offline],
    ["tally", "--offline", ...on],
    ["host", file, "--data", program.path("a"), "--http", "127.0.0.1:0", "--listen", "127.0.0.1:0"],
  ];
  for (const command of commands) {
    const { code, stdout, stderr } = await program.run(command);
    assertEquals(code, 2, stderr);
    assertEquals(stdout, "");
    assertStringIncludes(
      stderr,
      'Cannot run the network "Board 2026" as its definition says that nobody mines',
    );
    assertStringIncludes(stderr, "this version does not run networks without mining yet");
    assert(!existsSync(program.path("a/chain.db")), command[0]);
  }
});

Deno.test("chainvote refuses a definition whose witnesses break a rule, and names the field", async () => {
  await using program = new Program();
  const witnesses = { ...BOARD.witnesses, quorum: 2 };
  const file = program.write("board.json", JSON.stringify({ ...BOARD, witnesses }));
  const { code, stderr } = await program.run([
    "peer",
    "--network",
    file,
    "--data",
    program.path("a"),
  ]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "witnesses.quorum 2 is not a whole number in 3..4");
});
