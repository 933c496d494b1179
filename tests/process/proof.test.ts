import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { blockHash } from "../../core/block/block.ts";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { recordId } from "../../core/block/record.ts";
import { proveRecord } from "../../core/exchange/record_proof.ts";
import { encodeProof } from "../../core/exchange/record_proof_json.ts";
import { EVERY_HASH, Forge, testNetwork, voteRecord } from "../support/block_forge.ts";
import { Program } from "../support/program.ts";

interface Verified {
  readonly ok: boolean;
  readonly data: { readonly voter: string };
  readonly recordId: string;
  readonly anchored: boolean;
  readonly confirmations: number;
  readonly block: { readonly index: number; readonly hash: string };
  readonly last: { readonly index: number; readonly hash: string };
}

interface Added {
  readonly recordId: string;
  readonly block: { readonly index: number; readonly hash: string };
}

Deno.test("a voter proves to somebody without the chain that the vote is in it", async () => {
  await using program = new Program();
  const peer = await program.peer("a");
  const data = ["--data", peer.data];
  const vote = (id: string) =>
    program.json<Added>(["vote", "--id", id, "--choice", "red", ...data]);
  const { recordId, block } = await vote("ann");
  const { block: later } = await vote("ben");
  assert(later.index > block.index);

  const wrote = await program.run(["prove", recordId, "-o", "receipt.json", ...data]);
  assertEquals(wrote.code, 0, wrote.stderr);
  assertMatch(
    wrote.stdout,
    /^Wrote receipt\.json: the record is in block \d+, and the proof ends with block \d+\.\nCheck it: .*chainvote verify receipt\.json --block [0-9a-f]{64}\n$/,
  );
  const again = await program.run(["prove", recordId, "-o", "receipt.json", ...data]);
  assertEquals(again.code, 5);
  assertStringIncludes(again.stderr, "it exists: --force overwrites it");
  const forced = await program.run(
    ["prove", recordId, "-o", "receipt.json", "--force", "--json", ...data],
  );
  assertEquals(JSON.parse(forced.stdout).block, {
    ...block,
    time: JSON.parse(forced.stdout).block.time,
  });
  await peer.kill("SIGTERM");

  // Elsewhere: no data folder, no peer.
  const line = ["verify", "receipt.json", "--block", later.hash];
  const verified = await program.json<Verified>(line);
  assertEquals([verified.ok, verified.recordId, verified.anchored], [true, recordId, true]);
  assertEquals(verified.data.voter, "ann");
  assertEquals([verified.block.hash, verified.last.hash], [block.hash, later.hash]);
  for (const { hash } of [block, later]) {
    const args = ["verify", "receipt.json", "--block", hash, "--record", recordId];
    const anchored = await program.run(args);
    assertEquals(anchored.code, 0);
    assertStringIncludes(anchored.stdout, "The block that you named is one of them: it holds.");
  }

  const refused = async (code: string, ...args: string[]) => {
    const { code: exit, stdout } = await program.run(["verify", ...args, "--json"]);
    assertEquals([exit, JSON.parse(stdout).ok, JSON.parse(stdout).code], [3, false, code]);
  };
  await refused("other-block", "receipt.json", "--block", recordId);
  await refused("other-record", "receipt.json", "--record", block.hash);
  const proof = JSON.parse(Deno.readTextFileSync(program.path("receipt.json")));
  const forged = btoa(atob(proof.record).replace("red", "blu"));
  await refused(
    "proof",
    program.write("forged.json", JSON.stringify({ ...proof, record: forged })),
  );
  await refused("proof-form", program.write("cut.json", JSON.stringify(proof).slice(0, 99)));
  const absent = await program.run(["verify", "absent.json"]);
  assertEquals(absent.code, 5);

  // Cut at a block that was published, from what is stored alone, to stdout.
  const cut = ["prove", recordId, "--block", block.hash, "--offline", ...data];
  const short = await program.run(cut);
  assertEquals(JSON.parse(short.stdout).headers.length, 1, short.stderr);
  assertStringIncludes(short.stderr, `chainvote verify receipt.json --block ${block.hash}\n`);
  const piped = await program.run(["verify", "-", "--block", block.hash], { input: short.stdout });
  assertEquals(piped.code, 0, piped.stderr);
  const strange = await program.run(
    ["prove", recordId, "--block", recordId, "--offline", ...data],
  );
  assertEquals(strange.code, 5);
  assertStringIncludes(strange.stderr, "must be it or come before it");
});

Deno.test("chainvote prove says why there is no proof of a record that no block holds", async () => {
  await using program = new Program();
  const peer = await program.peer("a", ["--mine", "off"]);
  const data = ["--data", peer.data];
  const { code, stdout } = await program.run(
    ["vote", "--id", "ann", "--choice", "red", "--timeout", "1", "--json", ...data],
  );
  assertEquals(code, 4);
  const { recordId } = JSON.parse(stdout);
  const pending = await program.run(["prove", recordId, ...data]);
  assertEquals([pending.code, pending.stdout], [4, ""]);
  assertStringIncludes(pending.stderr, `No block holds the record ${recordId}. Pending`);
  const unknown = await program.run(["prove", "0".repeat(64), "--json", ...data]);
  assertEquals([unknown.code, JSON.parse(unknown.stdout).status], [4, "unknown"]);
  assertEquals((await program.run(["prove", "xyz"])).code, 2);
});

Deno.test("chainvote prove says that the network's definition in block 0 has no proof, exit 3", async () => {
  await using program = new Program();
  const peer = await program.peer("a", ["--mine", "off"]);
  const data = ["--data", peer.data];
  const definition = parseNetworkDefinition(Deno.readTextFileSync(program.path("network.json")));
  const id = recordId(createNetwork(definition).genesis.records[0]);
  const { code, stdout, stderr } = await program.run(["prove", id, ...data]);
  assertEquals([code, stdout], [3, ""], stderr);
  assertStringIncludes(stderr, "proofs of records after block 0 alone");
  assertStringIncludes(stderr, "the definition of the network");
  const status = await program.run(["status", "--record", id, ...data]);
  assertEquals(status.code, 0);
  assertStringIncludes(status.stdout, "it is the definition of the network");
});

Deno.test("chainvote verify does not pass a receipt that anybody could make, and says what it would cost", async () => {
  await using program = new Program();
  // A vote that nobody cast, under a hundred blocks that took a moment.
  const forge = new Forge(testNetwork({ params: EVERY_HASH }));
  const vote = voteRecord("alice", "Ann");
  const [block, ...followers] = [await forge.extend([vote]), ...await forge.grow(99)];
  const proof = proveRecord(recordId(vote), block, followers.map(({ header }) => header));
  const receipt = program.write("receipt.json", JSON.stringify(encodeProof(proof)));
  for (const more of [[], ["--record", recordId(vote)]]) {
    const json = await program.run(["verify", receipt, ...more, "--json"]);
    const { ok, code, anchored, confirmations, laptopSeconds } = JSON.parse(json.stdout);
    assertEquals(json.code, 9, json.stderr);
    assertEquals([ok, code, anchored], [false, "not-anchored", false]);
    assertEquals([confirmations, laptopSeconds], [100, 1]);
    const { stdout, code: exit } = await program.run(["verify", receipt, ...more]);
    assertEquals(exit, 9);
    assertStringIncludes(stdout, "NOT SHOWN TO BE OF ANY CHAIN: you named no block");
    assertStringIncludes(stdout, "One laptop makes as much work in about a second.");
    const last = followers.at(-1)!;
    assertStringIncludes(stdout, `leads to ${blockHash(last)}\n`);
    assert(!/\bholds\b/.test(stdout), stdout);
  }
  const named = await program.run(["verify", receipt, "--block", "0".repeat(64), "--json"]);
  assertEquals([named.code, JSON.parse(named.stdout).code], [3, "other-block"]);
});

Deno.test("chainvote prove prints a line that a shell takes as it is, whatever the file is called", async () => {
  await using program = new Program();
  const peer = await program.peer("a");
  const data = ["--data", peer.data];
  const { recordId } = await program.json<Added>(
    ["vote", "--id", "ann", "--choice", "red", ...data],
  );
  const { stdout, stderr } = await program.run(
    ["prove", recordId, "-o", "ann's $HOME receipt.json", ...data],
  );
  assertMatch(
    stdout,
    /^Check it: .*chainvote verify 'ann'\\''s \$HOME receipt\.json' --block [0-9a-f]{64}$/m,
    stderr,
  );
});
