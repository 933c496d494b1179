import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Program } from "../support/program.ts";

/** A network with one witness, whose peer mines and signs; its votes are final at once. */
async function makeBoard(program: Program, name: string): Promise<string> {
  const keyFile = program.path("ann.witness");
  const { key } = await program.json<{ key: string }>(["witness", "key", keyFile]);
  program.write(
    "network.json",
    JSON.stringify({
      name,
      validator: { name: "vote", config: { choices: ["red", "blue"] } },
      params: { initialDifficulty: 4_000, floorDifficulty: 2_000, intervalMs: 1_000 },
      witnesses: { keys: [{ name: "Ann", key }], mining: "open", roundMs: 500 },
    }),
  );
  return keyFile;
}

interface Final {
  readonly index: number;
  readonly hash: string;
  readonly round: number;
  readonly witnesses: readonly string[];
  readonly of: number;
}

Deno.test("what witnesses signed goes from a peer through a file to another machine, and with a vote's receipt to its voter", async () => {
  await using program = new Program();
  const keyFile = await makeBoard(program, "Board");
  const copy = program.path("copy.witness");
  Deno.copyFileSync(keyFile, copy);
  const peer = await program.peer("a", ["--witness-key", keyFile]);
  const data = ["--data", peer.data];
  const voted = await program.vote("a", "alice", "red", ["--final", "--json"]);
  assertEquals(voted.code, 0, voted.stderr);
  const { recordId } = JSON.parse(voted.stdout);

  // A receipt, which is checked with the network's file alone.
  const proved = await program.run(["prove", recordId, "-o", "receipt.json", ...data]);
  assertEquals(proved.code, 0, proved.stderr);
  assertStringIncludes(proved.stdout, "It is final, and holds what witnesses signed");
  const check = ["verify", "receipt.json", "--network", "network.json", "--final"];
  const verified = await program.run(check);
  assertEquals(verified.code, 0, verified.stdout);
  assertMatch(verified.stdout, /^final: signed by Ann \(1 of 1\), up to block \d+$/m);

  // The chain as a file, from the running peer.
  const file = program.path("board.chain");
  assertEquals((await program.run(["export", file, ...data])).code, 0);
  const start = new TextDecoder().decode((await Deno.readFile(file)).subarray(0, 18));
  assertEquals(start, "chainvote chain 2\n");
  const report = await program.json<{ finality: { final: Final; likely: number; lies: [] } }>(
    ["audit", file, "--network", "network.json"],
  );
  const { final } = report.finality;
  assertEquals([final.witnesses, final.of, report.finality.lies], [["Ann"], 1, []]);
  const shown = await program.run(["audit", file]);
  assertMatch(shown.stdout, /ok {2}witnesses {3}final up to block \d+ \(Ann, the only witness\)/);

  // And elsewhere.
  const there = ["--data", program.path("b")];
  const imported = await program.json<{ final: Pick<Final, "index" | "hash" | "round"> }>(
    ["import", file, ...there],
  );
  const { index, hash, round } = final;
  assertEquals(imported.final, { index, hash, round });
  const kept = JSON.parse(Deno.readTextFileSync(program.path("b/final.json")));
  assertEquals([kept.index, kept.hash, kept.round], [index, hash, round]);
  assertEquals((await program.run(["audit", ...there])).code, 0);

  // With a copy of the key from before all that, another chain is signed: what is final there stays.
  await peer.kill("SIGTERM");
  const forgetful = await program.peer("c", ["--witness-key", copy, "--take-over"]);
  const second = await program.vote("c", "alice", "blue", ["--final"]);
  assertEquals(second.code, 0, second.stderr);
  const other = program.path("other.chain");
  assertEquals((await program.run(["export", other, "--data", forgetful.data])).code, 0);
  await forgetful.kill("SIGTERM");
  const before = await program.json(["tally", "--offline", ...there]);
  const refused = await program.run(["import", other, ...there]);
  assertEquals(refused.code, 3, refused.stderr);
  assertMatch(
    refused.stderr,
    /Cannot import .*: block \d+ \([0-9a-f]{64}, round \d+\) is final by its certificate, and block \d+ \([0-9a-f]{64}, round \d+\) is final here: they exclude each other, and both were signed by Ann/,
  );
  assertEquals(await program.json(["tally", "--offline", ...there]), before);
  assertEquals((await program.run(["audit", ...there])).code, 0);
});
