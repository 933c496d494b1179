import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type PeerProcess, statusOf } from "../support/peer_process.ts";
import { Program } from "../support/program.ts";
import { allFinal, finalityOf, makeWitnessNetwork } from "../support/witness_peers.ts";

/** The final block of a peer on `name` that signs with `file`, once it holds a vote, and the peer has gone. */
async function signAlone(
  program: Program,
  { name, file, vote: [voter, choice] }: { name: string; file: string; vote: [string, string] },
): Promise<string> {
  const peer = await program.peer(name, ["--witness-key", file, "--take-over"]);
  const { code, stderr } = await program.vote(name, voter, choice, ["--final"]);
  assertEquals(code, 0, stderr);
  const { finality } = await statusOf(peer);
  await peer.kill("SIGTERM");
  return finality!.hash;
}

Deno.test("two machines with final blocks that exclude each other stop, and go on together once both choose the same, with all votes", async () => {
  await using program = new Program();
  const [file] = await makeWitnessNetwork(program, 1);
  const copy = program.path("copy.witness");
  Deno.copyFileSync(file, copy);
  const red = await signAlone(program, { name: "a", file, vote: ["ann", "Ann"] });
  const blue = await signAlone(program, { name: "b", file: copy, vote: ["ben", "Ben"] });

  // As soon as they meet.
  const a = await program.peer("a", ["--mine", "off"]);
  const b = await program.peer("b", ["--mine", "off", "--connect", a.listen]);
  for (const { code, stderr } of [await a.ended(), await b.ended()]) {
    assertEquals(code, 8, stderr);
    assertStringIncludes(stderr, "Proven to have lied: witness 0.");
    for (const hash of [red, blue]) {
      assertMatch(stderr, new RegExp(`chainvote peer --data .* --accept-final ${hash}\n`));
    }
  }

  const choose = ["--accept-final", red];
  const first = await program.peer("a", ["--witness-key", file, "--take-over", ...choose]);
  const second = await program.peer("b", ["--mine", "off", "--connect", first.listen, ...choose]);
  await allFinal(first, second);
  for (const peer of [first, second] satisfies PeerProcess[]) {
    const { witnesses } = await finalityOf(peer);
    assertEquals(witnesses.map(({ proven }) => proven), [true]);
  }
  const [here, there] = [await program.tally("a"), await program.tally("b")];
  assertEquals(here.counts, { Ann: 1, Ben: 1 });
  assertEquals([there.counts, there.tip], [here.counts, here.tip]);
});
