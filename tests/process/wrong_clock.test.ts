/** The program on a machine whose clock is wrong, beside one whose clock is right. */
import { assertEquals, assertMatch } from "@std/assert";
import type { PeerStatus } from "../../net/api/peer_api.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";

const HOUR_MS = 3_600_000;

Deno.test("chainvote tally and vote with a clock an hour behind say so, count and add nothing, and end with 4", async () => {
  await using program = new Program();
  const right = await program.peer("a");
  assertEquals((await program.vote("a", "alice", "red")).code, 0);
  program.write("clock", String(-HOUR_MS));
  const where = ["--connect", right.listen, "--timeout", "4", ...program.options("b")];
  const tally = await program.spawnSkewed(["tally", ...where]).ended();
  assertEquals([tally.code, tally.stdout], [4, ""], tally.stderr);
  assertMatch(tally.stderr, /a clock is wrong.*60 min behind 1 peer.*timedatectl set-ntp true/s);
  const vote = await program.spawnSkewed([
    ...["vote", "--id", "alice", "--choice", "blue", "--json", ...where],
  ]).ended();
  const { status, syncing, reason } = JSON.parse(vote.stdout);
  assertEquals([vote.code, status === "added", syncing], [4, false, true], vote.stderr);
  assertMatch(reason, /60 min behind 1 peer/);
  // The same machine, once its clock is set.
  program.write("clock", "0");
  const { counts } = JSON.parse(
    (await program.spawnSkewed(["tally", "--json", ...where]).ended()).stdout,
  );
  assertEquals(counts, { red: 1 });
});

Deno.test("chainvote peer whose clock was an hour ahead mines on once it is set, without a restart, and loses no vote", async () => {
  await using program = new Program();
  program.write("clock", String(HOUR_MS));
  const peer = program.spawnSkewed(["peer", "--json", "--mine", "1", ...program.options("a")]);
  const { api } = await peer.ready<{ api: string }>();
  const state = async (): Promise<PeerStatus> => await (await fetch(`${api}/v1/status`)).json();
  assertEquals((await program.vote("a", "alice", "red")).code, 0);
  program.write("clock", "0");
  assertEquals((await state()).clock.tipAheadMs > HOUR_MS / 2, true);
  const { stdout } = await program.run(["status", ...program.options("a")]);
  assertMatch(
    stdout,
    /^clock {7}a clock is wrong, or was: the last block here lies \d+ min ahead/m,
  );
  const voting = program.vote("a", "bob", "red", ["--timeout", "110"]);
  await peer.seen("stderr", /left aside: they lie ahead of its clock/);
  const voted = await voting;
  assertEquals(voted.code, 0, voted.stderr);
  const { clock, lost } = await eventually(
    state,
    ({ pending }) => pending === 0,
    "all is mined anew",
  );
  assertEquals([clock.tipAheadMs, clock.isHoldingBack, lost], [0, false, null]);
  assertEquals((await program.tally("a")).counts, { red: 2 });
});
