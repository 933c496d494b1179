import { assertEquals } from "@std/assert";
import { agreement, type PeerProcess, statusOf } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";
import { allFinal, makeWitnessNetwork } from "../support/witness_peers.ts";

const VOTERS = Array.from({ length: 6 }, (_, i) => `voter${i}`);

/** An election of some votes for Ann, on as many peers as there are witnesses, two at least. */
async function holdElection(program: Program, files: readonly string[]): Promise<PeerProcess[]> {
  const peers: PeerProcess[] = [];
  for (let i = 0; i < Math.max(2, files.length); i++) {
    const connect = peers.flatMap(({ listen }) => ["--connect", listen]);
    const sign = i < files.length ? ["--witness-key", files[i]] : [];
    peers.push(await program.peer(`peer ${i}`, [...connect, ...sign]));
  }
  for (const voter of VOTERS) {
    const { code, stderr } = await program.vote("peer 0", voter, "Ann");
    assertEquals(code, 0, stderr);
  }
  await (files.length > 0 ? allFinal(...peers) : agreement(...peers));
  return peers;
}

/** Alone and afterwards, one worker makes more work than the election has, with votes of the same voters for Ben. */
async function mineAnother(program: Program, honest: PeerProcess): Promise<void> {
  const attacker = await program.peer("attacker", ["--mine-empty"]);
  const file = program.write(
    "evil.csv",
    ["voter,choice", ...VOTERS.map((voter) => `${voter},Ben`)].join("\n"),
  );
  await program.run(["vote", "--data", program.path("attacker"), "--file", file, "--alone"]);
  const { work } = await statusOf(honest);
  await eventually(
    () => statusOf(attacker),
    (status) => BigInt(status.work) > BigInt(work) * 2n,
    "the attacker's chain has more work",
  );
  await attacker.kill("SIGINT");
}

/** What the peers count once the attacker's peer and they have the same chain. */
async function afterAttack(witnesses: number): Promise<Readonly<Record<string, number>>> {
  await using program = new Program();
  const peers = await holdElection(program, await makeWitnessNetwork(program, witnesses));
  await mineAnother(program, peers[0]);
  const connect = peers.flatMap(({ listen }) => ["--connect", listen]);
  const attacker = await program.peer("attacker", ["--mine", "off", ...connect]);
  await agreement(...peers, attacker);
  return (await program.tally("peer 1")).counts;
}

Deno.test("where work alone decides, whoever computes for longer rewrites a quiet election", async () => {
  assertEquals(await afterAttack(0), { Ann: 0, Ben: VOTERS.length });
});

for (const witnesses of [1, 4]) {
  Deno.test(`nobody rewrites an election that ${witnesses} of ${witnesses} witnesses made final, whatever they compute`, async () => {
    assertEquals(await afterAttack(witnesses), { Ann: VOTERS.length, Ben: 0 });
  });
}
