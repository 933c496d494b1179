/** A host whose machine sleeps, as a laptop does whose lid is closed. */
import { assertEquals } from "@std/assert";
import { BallotFlow, NUMBERED } from "../support/ballot_flow.ts";
import { ElectionWorld } from "../support/election_world.ts";
import { agreement, type PeerProcess, statusOf } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";

const NAMES = ["host", "a", "b"];

/** Lets a host and two members begin an election. */
async function begin(world: ElectionWorld): Promise<[PeerProcess, PeerProcess, PeerProcess]> {
  const host = await world.host("host");
  await world.rollIsIn(host);
  const a = await world.peer("a", ["--tracker", host.url]);
  const b = await world.peer("b", ["--tracker", host.url]);
  await connected([host, a, b], 2);
  await agreement(host, a, b);
  world.setClock("open");
  return [host, a, b];
}

function connected(peers: readonly PeerProcess[], count: number): Promise<unknown> {
  return eventually(
    () => Promise.all(peers.map(statusOf)),
    (states) => states.every(({ peers }) => peers === count),
    `each has ${count} peers`,
  );
}

/** All say the same, but for their last block, as each mines one behind the end; the phase, and the ballots that count. */
async function resultOfAll(world: ElectionWorld): Promise<[phase: string, ballots: number]> {
  const [first, ...others] = await Promise.all(NAMES.map((name) => world.result(name)));
  for (const other of others) assertEquals({ ...other, tip: "" }, { ...first, tip: "" });
  return [first.phase, first.ballots];
}

Deno.test("a host that sleeps for an hour while an election is open catches up, and members go on without it", async () => {
  await using world = new ElectionWorld({ voters: 6, questions: NUMBERED });
  const { voters } = world.election;
  const [host, a, b] = await begin(world);
  const vote = async (name: string, voter: number, seq: number) => {
    const { exit, stderr } = await world.vote(name, voters[voter - 1].code, [seq - 1]);
    assertEquals(exit, 0, stderr);
  };
  await vote("a", 1, 1);
  // It falls asleep with a ballot that it has acknowledged and may not have passed on.
  const flow = new BallotFlow(world.election, [6]);
  await flow.handIn(host);
  host.signal("SIGSTOP");
  world.setClock("anHourLater");
  await connected([a, b], 1);
  await vote("a", 2, 1);
  await vote("b", 3, 1);
  await vote("b", 1, 2);
  assertEquals((await world.result("b")).phase, "open");
  host.signal("SIGCONT");
  await connected([host, a, b], 2);
  await agreement(host, a, b);
  for (const peer of [host, a, b]) await flow.check(peer);
  assertEquals(await resultOfAll(world), ["open", 4]);
  await vote("host", 4, 1);
  await agreement(host, a, b);
  assertEquals(await resultOfAll(world), ["open", 5]);
});

Deno.test("a host that sleeps through the end of an election knows at once that it is over, and has all that came in", async () => {
  await using world = new ElectionWorld({ voters: 3, questions: NUMBERED });
  const { voters } = world.election;
  const [host, a, b] = await begin(world);
  host.signal("SIGSTOP");
  await connected([a, b], 1);
  const late = await world.vote("a", voters[0].code, [0]);
  assertEquals(late.exit, 0, late.stderr);
  world.setClock("closed");
  host.signal("SIGCONT");
  assertEquals((await world.result("host")).phase, "closed");
  const { exit, outcome } = await world.vote("host", voters[1].code, [0]);
  assertEquals([exit, outcome.code], [3, "closed"]);
  await connected([host, a, b], 2);
  await agreement(host, a, b);
  assertEquals(await resultOfAll(world), ["closed", 1]);
});
