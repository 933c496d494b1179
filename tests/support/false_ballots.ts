/** Somebody who hands in false ballots, of the right form and with signatures that are none, while others vote. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { bytesToBase64 } from "../../core/base/base64.ts";
import { systemRandom as random } from "../../core/base/system.ts";
import { parseAddress } from "../../net/base/address.ts";
import type { RecordReport } from "../../net/api/peer_api.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { writeOpenBallot } from "../../plugins/election/records/open_ballot.ts";
import { ElectionWorld } from "./election_world.ts";
import { HostilePeer } from "./hostile_peer.ts";
import { agreement, type PeerProcess, statusOf, writerHeaders } from "./peer_process.ts";
import { cpuSeconds, residentMemory } from "./process_usage.ts";
import type { RollElection } from "./roll_election.ts";
import { openSqlite } from "./sqlite.ts";

/** Most in one message, and in one request. */
const AT_ONCE = 1_000;

/** Strangers, and requests, at least. */
const FLOODS = 5;

/** Memory that the false ballots may add to a peer in bytes: what it takes to have some at once. */
const MAX_GROWTH = 400 * 1024 * 1024;

/** Refusals of this machine's user that a peer keeps, whoever hands in more (`core/pending/refusals.ts`). */
const KEPT_REFUSALS = 10_000;

const HONEST = 5;

const QUESTIONS: readonly ElectionQuestion[] = [
  { question: "Who?", kind: "choose", choices: ["Ann", "Ben"], min: 1, max: 1, blank: false },
];

/**
 * Hands in `count` false ballots at a peer, half of them as strange peers, half through the API. They must enter nowhere,
 * cost their senders the connection and keep no honest ballot out.
 */
export async function floodWithFalseBallots(count: number): Promise<void> {
  await using world = new ElectionWorld({ voters: 20, questions: QUESTIONS });
  const target = await world.peer("target");
  const honest = await world.peer("honest", ["--connect", target.listen]);
  await world.open(target);
  await agreement(target, honest);
  const before = usageOf(target);
  const vote = async () => {
    for (const { code } of world.election.voters.slice(0, HONEST)) {
      const { exit, stderr } = await world.vote("honest", code, [0]);
      assertEquals(exit, 0, stderr);
    }
  };
  const forge = forgerOf(world.election);
  const atOnce = Math.min(AT_ONCE, count / 2 / FLOODS);
  const flood = async () => {
    for (let sent = 0; sent < count; sent += 2 * atOnce) {
      await floodByPeer(target, world.election, forge(atOnce));
      await floodByUser(target, forge(atOnce));
    }
  };
  await Promise.all([vote(), flood()]);
  await agreement(target, honest);
  const { tip, peers, pending } = await statusOf(target);
  assertEquals([pending, peers], [0, 1], "nothing of it waits, and the honest peer is connected");
  for (const name of ["target", "honest"]) {
    const result = await world.result(name);
    assertEquals([result.tip, result.ballots, result.replacedBallots], [tip, HONEST, 0]);
  }
  assert(!honest.stderr.includes("disconnected"), honest.stderr);
  const after = usageOf(target);
  const [cpuMs, memory] = [1_000 * (after.cpu - before.cpu), after.memory - before.memory];
  console.log(
    `${count} false ballots: ${(cpuMs / count).toFixed(2)} ms of a core each, ` +
      `${Math.round(memory / 1e6)} MB more, ${count / 2 / atOnce} senders left`,
  );
  assert(!(memory > MAX_GROWTH), `${memory} bytes more`);
  await target.kill();
  using store = openSqlite(`${target.data}/chain.db`, world.election.network);
  assertEquals(store.refusals().size, Math.min(count / 2, KEPT_REFUSALS));
}

/** A stranger sends them unasked, as an eager peer does: it is told why, and left. */
async function floodByPeer(
  { listen }: PeerProcess,
  { network }: RollElection,
  records: Uint8Array[],
): Promise<void> {
  await using stranger = await HostilePeer.greet(parseAddress(listen), network);
  await stranger.say({ type: "eager" }, { type: "records", records });
  await assertRejects(() => stranger.roundTrip(), Error, "no pong came before the end");
  const { reason } = await stranger.next("bye");
  assert(reason.includes("it passed on a record that is invalid"), reason);
}

/** Whoever has the token of this machine's user is told of each. */
async function floodByUser(peer: PeerProcess, records: Uint8Array[]): Promise<void> {
  const answer = await fetch(`${peer.api}/v1/records`, {
    method: "POST",
    headers: writerHeaders(peer),
    body: JSON.stringify({ records: records.map(bytesToBase64) }),
  });
  const { records: reports }: { records: RecordReport[] } = await answer.json();
  const others = reports.filter(({ status, code }) => status !== "refused" || code !== "forged");
  assertEquals([reports.length, others], [records.length, []]);
}

/**
 * Makes false ballots of voters who have not voted. Their S is below the order of the group and their R any bytes, so
 * that nothing shows but the whole verification.
 */
function forgerOf({ network: { chainId }, voters }: RollElection) {
  const samples = voters.slice(HONEST).map(({ key: { secret } }, i) => {
    const ballot = { voter: HONEST + i + 1, seq: 1, answers: [[0]] };
    return writeOpenBallot(ballot, { chainId, questions: QUESTIONS }, { secret, random });
  });
  return (count: number) =>
    Array.from({ length: count }, (_, i) => {
      const record = samples[i % samples.length].slice();
      const signature = random.bytes(64);
      // Below 2^252, and no y as large as the field's prime.
      signature[63] &= 0x0f;
      signature[31] &= 0x3f;
      record.set(signature, record.length - 64);
      return record;
    });
}

function usageOf({ pid }: PeerProcess): { cpu: number; memory: number } {
  return { cpu: cpuSeconds(pid) ?? NaN, memory: residentMemory(pid) ?? NaN };
}
