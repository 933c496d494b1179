import { assert, assertEquals } from "@std/assert";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import { NodeWorld, type WorldNode } from "../../support/node_world.ts";
import { WitnessFiles } from "../../support/witness_files.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const QUICK = { roundMs: 400, patienceMs: 100 } as const;
const OFF = testNetwork({
  witnesses: makeWitnessSet([1, 1, 1, 1], 3, { ...QUICK, mining: "off" }),
});

/** Whether a peer's chain has so many blocks, all final, and nothing waits. */
function isFinal({ chain, node }: WorldNode, index: number): boolean {
  return node.finality!.index === index && chain.tip.header.index === index;
}

Deno.test("Node: where nobody mines, votes are in final blocks of witnesses at every peer", async () => {
  using files = new WitnessFiles(OFF);
  await using world = new NodeWorld(OFF);
  // In a row: witnesses hear of each other over others, and the voter is at the end.
  for (const key of [0, 1, 2, 3, undefined]) {
    const witness = key === undefined ? undefined : files.open(key);
    await world.start({ connect: world.nodes.slice(-1), witness, mine: key === undefined });
  }
  const { nodes } = world;
  for (const [i, voter] of ["alice", "bob", "carol"].entries()) {
    await nodes[4].vote(voter, "red");
    await world.until(
      `the vote of ${voter} is final`,
      () => nodes.every((each) => isFinal(each, i + 1)),
    );
  }
  const { chain } = nodes[4];
  assertEquals(new Set(nodes.map((each) => each.chain.tip.hash)).size, 1);
  assertEquals(chain.tree.path(chain.tree.genesis, chain.tip).map(({ header }) => header.version), [
    2,
    2,
    2,
  ]);
  assertEquals(nodes.flatMap((each) => each.warnings()), []);
  assert(nodes.every((each) => each.chain.proposals.counts.kept === 0));

  const late = await world.start({ connect: [nodes[4]], mine: false });
  await world.until("who comes late has them all", () => isFinal(late, 3));
  assertEquals(late.warnings(), []);
});

Deno.test("Node: where blocks are mined too, votes that nobody mines get into a block of a witness", async () => {
  const params = { ...EVERY_HASH, intervalMs: 100 };
  const witnesses = makeWitnessSet([1, 1, 1, 1], 3, QUICK);
  const network = testNetwork({ params, witnesses });
  using files = new WitnessFiles(network);
  await using world = new NodeWorld(network);
  // One is away: its turns pass.
  for (const key of [0, 1, 2]) {
    await world.start({ connect: world.nodes.slice(), witness: files.open(key), mine: false });
  }
  const { nodes } = world;
  await nodes[0].vote("alice", "red");
  await world.until("alice's vote is final", () => nodes.every((each) => isFinal(each, 1)));
  await nodes[2].vote("bob", "red");
  await world.until("bob's vote is final", () => nodes.every((each) => isFinal(each, 2)));
  assertEquals(nodes[0].chain.tip.header.version, 2);
  // Whoever mines goes on from there.
  const miner = await world.start({ connect: nodes.slice(), mineEmpty: true });
  await world.until("a mined block is final", () => {
    const { node } = miner.node.finality!.index > 2 ? miner.chain.final : { node: undefined };
    return node?.header.version === 1;
  });
});

Deno.test("Node: while too few witnesses are there votes wait where nobody mines, until one comes", async () => {
  using files = new WitnessFiles(OFF);
  await using world = new NodeWorld(OFF);
  for (const key of [0, 1]) {
    await world.start({ connect: world.nodes.slice(), witness: files.open(key), mine: false });
  }
  const { nodes } = world;
  await nodes[0].vote("alice", "red");
  await world.until("the other has it", () => nodes[1].chain.pending.size === 1);
  await world.until(
    "both have timed out",
    () => nodes.every(({ node }) => node.finality!.heard === 2),
  );
  assertEquals(nodes.map(({ chain }) => chain.tip.header.index), [0, 0]);
  await world.start({ connect: nodes.slice(), witness: files.open(2), mine: false });
  await world.until("the vote is final", () => nodes.every((each) => isFinal(each, 1)));
});

Deno.test("Node: where nobody mines, witnesses close the network with an empty block behind its end, and then rest", async () => {
  const closes = Date.now() + 1_000;
  const network = testNetwork({
    params: { intervalMs: 500 },
    witnesses: makeWitnessSet([1, 1, 1, 1], 3, { ...QUICK, mining: "off", closes }),
  });
  using files = new WitnessFiles(network);
  await using world = new NodeWorld(network);
  // Three of four, and a peer that is none.
  for (const key of [0, 1, 2, undefined]) {
    const witness = key === undefined ? undefined : files.open(key);
    await world.start({ connect: world.nodes.slice(), witness, mine: false });
  }
  const { nodes } = world;
  await world.until(
    "the end is final at all",
    () => nodes.every(({ chain }) => chain.final.node.header.time > closes),
  );
  const { node } = nodes[3].chain.final;
  assertEquals([node.header.version, node.header.recordCount], [2, 0]);
  assert(nodes.every(({ chain }) => chain.tip.hash === node.hash), "one block closes it");
});
