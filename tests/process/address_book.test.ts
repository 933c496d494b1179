import { assertEquals, assertStringIncludes } from "@std/assert";
import { type PeerProcess, statusOf } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";

/** Peers that others took up by the address of one. */
async function threePeers(program: Program): Promise<PeerProcess[]> {
  const a = await program.peer("a");
  const others = [
    await program.peer("b", ["--connect", a.listen]),
    await program.peer("c", ["--connect", a.listen]),
  ];
  for (const peer of [a, ...others]) {
    await eventually(() => statusOf(peer), ({ peers }) => peers === 2, "all know each other");
  }
  return [a, ...others];
}

/** True if a peer's file holds the address of another one as one that worked. */
async function hasReached({ data }: PeerProcess, { listen }: PeerProcess): Promise<boolean> {
  const text = await Deno.readTextFile(`${data}/peers.json`).catch(() => '{"peers":[]}');
  const { peers }: { peers: { address: string; workedAt: number | null }[] } = JSON.parse(text);
  return peers.some(({ address, workedAt }) => address === listen && workedAt !== null);
}

Deno.test("a peer that is killed with -9 finds others again without tracker, also when the one it was told of is gone", async () => {
  await using program = new Program();
  const [a, b, c] = await threePeers(program);
  // Which of the two dialled the other is chance.
  const [isB] = await eventually(
    () => Promise.all([hasReached(b, c), hasReached(c, b)]),
    (reached) => reached.includes(true),
    "one of them has written down the other",
  );
  const [killed, other] = isB ? ["b", "c"] : ["c", "b"];
  await Promise.all([a.kill(), (isB ? b : c).kill()]);
  const again = await program.peer(killed);
  await eventually(() => statusOf(again), ({ peers }) => peers === 1, "it is back");
  assertEquals((await program.vote(other, "alice", "red")).code, 0);
  await eventually(() => statusOf(again), ({ index }) => index > 0, "the vote is everywhere");
});

Deno.test("a peer whose peers.json is damaged says so in one line, and goes on", async () => {
  await using program = new Program();
  Deno.mkdirSync(program.path("a"));
  program.write("a/peers.json", "{ no");
  const a = await program.peer("a");
  const line = await a.seen("stderr", /^.*peers\.json.*\n/m);
  assertStringIncludes(line, "peers.json.damaged");
  const b = await program.peer("b", ["--connect", a.listen]);
  await eventually(() => statusOf(b), ({ peers }) => peers === 1, "they are connected");
});
