/** After the end of an election a quiet chain must not take ballots of a machine whose clock is set back. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { ElectionWorld, MOMENTS } from "../support/election_world.ts";
import { eventually } from "../support/process_progress.ts";

const QUESTIONS: readonly ElectionQuestion[] = [
  { question: "Who?", kind: "choose", choices: ["Ada", "Bo"], min: 1, max: 1, blank: false },
];

Deno.test("a clock that is set back casts no ballot after the end, as a block marks the end", async () => {
  await using world = new ElectionWorld({ voters: 2, questions: QUESTIONS });
  const { program, election: { voters: [ann, ben] } } = world;
  const peer = await world.peer("a", ["--listen", "127.0.0.1:0"]);
  await world.open(peer);
  assertEquals((await world.vote("a", ann.code, [0])).exit, 0);
  const open = await world.result("a");
  world.setClock("closed");
  const closed = await eventually(
    () => world.result("a"),
    ({ tip }) => tip !== open.tip,
    "a block is mined behind the end",
  );
  assertEquals([closed.phase, closed.ballots], ["closed", 1]);

  // The same program on a machine whose clock says that the election is open.
  program.write("clock-set-back", String(MOMENTS.open));
  const late = program.spawnSkewed([
    ...["vote", "--json", "--code-file", "-", "--answers", "[1]", ...world.options("late")],
    ...["--connect", peer.listen, "--mine", "1", "--timeout", "3"],
  ], { clock: "clock-set-back" });
  await late.type(`${ben.code}\n`, { end: true });
  const { code, stderr } = await late.ended();
  assertEquals(code, 4, stderr);
  assertStringIncludes(stderr, "a clock is wrong");
  const after = await world.result("a");
  assertEquals([after.tip, after.ballots], [closed.tip, 1]);
});
