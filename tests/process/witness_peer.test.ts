import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { systemClock as clock } from "../../core/base/system.ts";
import { Chain } from "../../core/chain/chain.ts";
import type { Network } from "../../core/rules/network.ts";
import { forgeBlock, hostOf, testNetwork, voteRecord } from "../support/block_forge.ts";
import { Program } from "../support/program.ts";
import { openSqlite } from "../support/sqlite.ts";
import { commitOf } from "../support/test_certificates.ts";
import { makeWitnesses, makeWitnessSet } from "../support/witness_keys.ts";

const ALONE = [
  "--http",
  "127.0.0.1:0",
  "--listen",
  "127.0.0.1:0",
  "--tracker",
  "http://127.0.0.1:1",
];

interface Key {
  readonly file: string;
  readonly key: string;
}

/** A network of Ann and three others, and the file of Ann's key. */
async function board(program: Program): Promise<{ file: string; ann: Key }> {
  const ann = await program.json<Key>(["witness", "key", program.path("ann.witness")]);
  const others = makeWitnesses([1, 1, 1]);
  const file = program.path("board.json");
  const { code, stderr } = await program.run([
    ...["network", "new", "--name", "Board", "-o", file, "--mining", "open"],
    ...["--params", '{"initialDifficulty":4000,"floorDifficulty":2000,"intervalMs":500}'],
    ...["--witness", `Ann=${ann.key}`],
    ...others.flatMap(({ name, key }) => ["--witness", `${name}=${key}`]),
  ]);
  assertEquals(code, 0, stderr);
  return { file, ann };
}

Deno.test("chainvote peer --witness-key says as whom it signs, and its data folder knows the file", async () => {
  await using program = new Program();
  const { file, ann } = await board(program);
  const on = ["peer", "--network", file, ...ALONE, "--mine", "off", "--witness-key", ann.file];
  const peer = program.spawn([...on, "--data", program.path("a"), "--json"]);
  const ready = await peer.ready<{ witness: string; network: string }>();
  assertEquals(ready.witness, "Ann");
  const second = await program.run([...on, "--data", program.path("b")]);
  assertEquals(second.code, 5);
  assertStringIncludes(second.stderr, "another process uses this key");
  assertEquals((await peer.kill("SIGTERM")).code, 0);
  assertEquals(JSON.parse(Deno.readTextFileSync(program.path("a/witness.json"))).key, ann.key);
  const shown = await program.json<{ network: string }>(["witness", "show", ann.file]);
  assertEquals(shown.network, ready.network);

  const again = program.spawn([...on, "--data", program.path("a")]);
  await again.seen("stdout", /signs {2}as Ann, one of 4 witnesses/);
  assertEquals((await again.kill("SIGTERM")).code, 0);
});

Deno.test("chainvote peer --witness-key ends with 2 for a key that the network does not name, and says which it names", async () => {
  await using program = new Program();
  const { file } = await board(program);
  const { file: other, key } = await program.json<Key>([
    ...["witness", "key", program.path("other.witness")],
  ]);
  const on = ["peer", ...ALONE];
  const { code, stdout, stderr } = await program.run([
    ...[...on, "--data", program.path("a"), "--network", file, "--witness-key", other],
  ]);
  assertEquals([code, stdout], [2, ""], stderr);
  assertStringIncludes(
    stderr,
    `it must be one of the witnesses of "Board": it is ${key}. They are:`,
  );
  assertMatch(stderr, /\n {2}[0-9a-f]{64} {2}Ann\n/);
  assertEquals((await program.json<{ network: null }>(["witness", "show", other])).network, null);
  // Nothing was made: the folder would belong to the network.
  assert(!existsSync(program.path("a")));

  const plain = program.path("network.json");
  const none = await program.run([
    ...on,
    "--data",
    program.path("b"),
    "--network",
    plain,
    "--witness-key",
    other,
  ]);
  assertEquals(none.code, 2);
  assertStringIncludes(none.stderr, "its definition must name witnesses: it names none");
  const common = await program.run([...on, "--data", program.path("c"), "--witness-key", other]);
  assertEquals(common.code, 2);
  assert(!existsSync(program.path("b")) && !existsSync(program.path("c")));
  const alone = await program.run([...on, "--data", program.path("a"), "--take-over"]);
  assertEquals(alone.code, 2);
  assertStringIncludes(alone.stderr, "--take-over takes a key: name its file with --witness-key");
  const missing = await program.run([
    ...[...on, "--data", program.path("a"), "--witness-key", "nowhere"],
  ]);
  assertEquals(missing.code, 5);
  assertStringIncludes(missing.stderr, "there is no such file");
});

/** A data folder with two final blocks that exclude each other. */
async function contradict(folder: string, network: Network): Promise<readonly [string, string]> {
  Deno.mkdirSync(folder, { mode: 0o700 });
  using store = openSqlite(`${folder}/chain.db`, network);
  const { chainId, definition: { params } } = network;
  const chain = await Chain.open(network, { store, host: hostOf(network), clock });
  const genesis = chain.tip;
  const [one, other] = ["red", "blue"].map((choice) =>
    forgeBlock(genesis, [voteRecord("ann", choice)], { params })
  );
  await chain.addBlock(one);
  await chain.addBlock(other);
  const nodes = genesis.children;
  assertEquals(nodes.length, 2);
  for (const [i, { hash }] of nodes.entries()) {
    await chain.addCertificate(commitOf({ chainId, round: i + 1, index: 1, hash }));
  }
  await chain.close();
  return [nodes[0].hash, nodes[1].hash];
}

Deno.test("chainvote peer ends with 8 at two final blocks that exclude each other, and goes on with the one that is chosen", async () => {
  await using program = new Program();
  const network = testNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
  const data = program.path("a");
  const [one, other] = await contradict(data, network);
  const on = ["--data", data, ...ALONE];
  const stopped = await program.run(["peer", ...on]);
  assertEquals(stopped.code, 8, stopped.stderr);
  assertStringIncludes(stopped.stderr, "STOPPED: two blocks are final that exclude each other");
  for (const [hash, round] of [[one, 1], [other, 2]]) {
    assertStringIncludes(stopped.stderr, `block 1 ${hash}, round ${round}`);
    assertMatch(stopped.stderr, new RegExp(`chainvote peer --data .* --accept-final ${hash}\n`));
  }
  const tally = await program.run(["tally", "--offline", "--data", data]);
  assertEquals(tally.code, 8, tally.stderr);

  const chosen = program.spawn(["peer", ...on, "--mine", "off", "--accept-final", one, "--json"]);
  await chosen.ready();
  assertEquals((await chosen.kill("SIGTERM")).code, 0);
  const { tip } = await program.json<{ tip: string }>(["tally", "--offline", "--data", data]);
  assertEquals(tip, one, "the data folder remembers it");
});
