import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
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
    /^Wrote receipt\.json: the record is in block \d+, and the proof ends with block \d+\.\nCheck it: chainvote verify receipt\.json --block [0-9a-f]{64}\n$/,
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
  const verified = await program.json<Verified>(["verify", "receipt.json"]);
  assertEquals([verified.ok, verified.recordId, verified.anchored], [true, recordId, false]);
  assertEquals(verified.data.voter, "ann");
  assertEquals([verified.block.hash, verified.last.hash], [block.hash, later.hash]);
  const unanchored = await program.run(["verify", "receipt.json"]);
  assertStringIncludes(
    unanchored.stdout,
    `It holds if this block is of the chain, so compare its hash: ${later.hash}`,
  );
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
