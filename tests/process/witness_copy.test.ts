/** One witness key on two machines, or put back from an old copy. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type PeerProcess, statusOf } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";
import type { Running } from "../support/running.ts";
import {
  allFinal,
  assertNoLies,
  finalityOf,
  makeWitnessNetwork,
} from "../support/witness_peers.ts";

/** Starts the first so many witnesses, each connected to those before it. */
async function startWitnesses(
  program: Program,
  files: readonly string[],
  running: readonly PeerProcess[] = [],
): Promise<PeerProcess[]> {
  const peers = [...running];
  for (const [i, file] of files.entries()) {
    if (i < running.length) continue;
    const connect = peers.flatMap(({ listen }) => ["--connect", listen]);
    peers.push(await program.peer(`${i}`, [...connect, "--witness-key", file]));
  }
  return peers;
}

/** Copies a key's file as it is right now to a folder of another machine. */
function copyKey(program: Program, file: string): string {
  Deno.mkdirSync(program.path("elsewhere"), { mode: 0o700 });
  const copy = program.path("elsewhere/copy.witness");
  Deno.copyFileSync(file, copy);
  return copy;
}

async function addVote(program: Program, peer: string, voter: string): Promise<void> {
  const { code, stderr } = await program.vote(peer, voter, "Ann", ["--timeout", "1"]);
  // 4: it is kept, and not included yet.
  assert(code === 0 || code === 4, stderr);
}

async function untilSigning(peer: PeerProcess): Promise<void> {
  await eventually(() => finalityOf(peer), ({ own }) => own?.state === "signing", "it signs");
}

/** Votes until one of these has ended, which is the first that is returned. */
async function voteUntilEnded(program: Program, ...machines: Running[]): Promise<Running> {
  const ended: Running[] = [];
  for (const each of machines) each.ended().then(() => ended.push(each));
  for (let n = 0; ended.length === 0; n++) await addVote(program, "1", `late ${n}`);
  return ended[0];
}

Deno.test("a copied key asks for --take-over on another machine, and the peer that hears of the other ends with 7", async () => {
  await using program = new Program();
  const files = await makeWitnessNetwork(program, 4);
  const peers = await startWitnesses(program, files);
  await addVote(program, "0", "early");
  await allFinal(...peers);
  const copy = copyKey(program, files[0]);
  const connect = peers.slice(1).flatMap(({ listen }) => ["--connect", listen]);
  const options = [...connect, "--witness-key", copy];
  const refused = await program.run(["peer", ...program.options("copy"), ...options]);
  assertEquals([refused.code, refused.stdout], [5, ""]);
  assertStringIncludes(refused.stderr, "it was used with another data folder");
  assertStringIncludes(refused.stderr, "take it over: --take-over does that");

  const second = await program.peer("copy", [...options, "--take-over"]);
  await untilSigning(second);
  const stopped = await voteUntilEnded(program, peers[0], second);
  const { code, stderr } = await stopped.ended();
  assertEquals(code, 7, stderr);
  assertMatch(stderr, /STOPPED: another machine signs with this witness's key: .* in round \d+\./);
  assertStringIncludes(stderr, "Find the other machine and stop it.");

  // Its owner stops the copy for good, and goes on with the file that was there first.
  await second.kill();
  await peers[0].kill();
  const others = peers.slice(1);
  const connectAgain = others.flatMap(({ listen }) => ["--connect", listen]);
  const again = await program.peer("0", [...connectAgain, "--witness-key", files[0]]);
  await untilSigning(again);
  await addVote(program, "1", "afterwards");
  await allFinal(again, ...others);
  const { proofs } = await finalityOf(again);
  assertEquals(proofs.filter(({ witness }) => witness !== 0), [], "nobody else is a liar");
});

Deno.test("a copied key that still listens makes no liar of its owner", async () => {
  await using program = new Program();
  const files = await makeWitnessNetwork(program, 4);
  // Two of four: it cannot hear from enough others what its key has signed.
  const peers = await startWitnesses(program, files.slice(0, 2));
  await addVote(program, "0", "early");
  const copy = copyKey(program, files[0]);
  const connect = peers.flatMap(({ listen }) => ["--connect", listen]);
  const second = await program.peer("copy", [
    ...[...connect, "--witness-key", copy, "--take-over"],
  ]);
  assertEquals((await finalityOf(second)).own?.state, "listening");
  await addVote(program, "0", "late");
  await eventually(() => statusOf(second), ({ pending }) => pending === 0, "both votes are in");
  await second.kill();
  const all = await startWitnesses(program, files, peers);
  await allFinal(...all);
  await assertNoLies(...all);
});

Deno.test("a key that was put back from an old copy hears what it has signed since, says so, and signs on as no liar", async () => {
  await using program = new Program();
  const files = await makeWitnessNetwork(program, 4);
  const peers = await startWitnesses(program, files);
  await addVote(program, "0", "early");
  await allFinal(...peers);
  const copy = copyKey(program, files[0]);
  for (const voter of ["ann", "ben", "zoe"]) {
    await addVote(program, "1", voter);
    await allFinal(...peers);
  }
  await peers[0].kill();
  Deno.removeSync(`${files[0]}-journal`);
  Deno.copyFileSync(copy, files[0]);
  const others = peers.slice(1);
  const connect = others.flatMap(({ listen }) => ["--connect", listen]);
  const back = await program.peer("0", [...connect, "--witness-key", files[0]]);
  await back.seen(
    "stderr",
    /others keep more of this witness's key than its file: was it put back/,
  );
  await untilSigning(back);
  // Three of four, and it is one of them: without its signature nothing becomes final.
  await others[2].kill();
  await addVote(program, "1", "late");
  await allFinal(back, ...others.slice(0, 2));
  await assertNoLies(back, ...others.slice(0, 2));
});
