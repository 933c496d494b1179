/** What people are told of votes that were counted, until a heavier branch held others in their place. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { PeerStatus } from "../../net/api/peer_api.ts";
import { statusOf } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";

Deno.test("chainvote status and tally tell for good of counted votes that a heavier branch undid, and vote of who stands there", async () => {
  await using program = new Program();
  const a = await program.peer("a");
  for (const voter of ["alice", "bob"]) {
    assertEquals((await program.vote("a", voter, "red")).code, 0);
  }
  const [record] = [JSON.parse((await program.vote("a", "carol", "red", ["--json"])).stdout)];
  const ours = await statusOf(a);
  assertEquals(ours.lost, null);
  assertEquals((await a.kill("SIGTERM")).code, 0);

  // Elsewhere Alice and Carol are counted otherwise, in a branch that gets heavier.
  const busy = await program.peer("b", ["--mine-empty"]);
  for (const voter of ["alice", "carol"]) {
    assertEquals((await program.vote("b", voter, "blue")).code, 0);
  }
  const isHeavier = ({ work }: PeerStatus) => BigInt(work) > BigInt(ours.work);
  await eventually(() => statusOf(busy), isHeavier, "the other branch is heavier");

  const again = await program.peer("a", ["--connect", busy.listen, "--mine", "off"]);
  const { lost } = await eventually(
    () => statusOf(again),
    ({ lost }) => lost?.records === 2,
    "Alice's and Carol's are lost, and Bob's waits again",
  );
  // At once, or after they have waited again for a while: whatever comes with the first blocks of the branch.
  await again.seen("stderr", /warning peer: .*records? that counted before.*\n/);

  const data = program.options("a");
  const told = /2 (records|votes) that counted here were undone for good,[^]*\sblock\s\d+/;
  assertMatch((await program.run(["status", ...data])).stdout, told);
  const state = await program.run(["status", "--record", record.recordId, ...data]);
  assertEquals(state.code, 3, state.stderr);
  assertMatch(
    state.stdout,
    /Refused \(duplicate\): the voter "carol" has already voted, for "blue", in block \d+\n/,
  );
  const vote = await program.run(["vote", "--id", "alice", "--choice", "red", ...data]);
  assertEquals(vote.code, 3, vote.stdout + vote.stderr);
  assertStringIncludes(
    vote.stdout + vote.stderr,
    '"alice" has already voted, for "blue", in block ',
  );
  await again.kill("SIGTERM");

  // The folder remembers, without any peer.
  const offline = ["tally", "--offline", ...data];
  assertMatch((await program.run(offline)).stdout, told);
  assertEquals((await program.json<{ lost: unknown }>([...offline, "--json"])).lost, lost);
});
