import { assert, assertEquals } from "@std/assert";
import { testNetwork } from "../../support/block_forge.ts";
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
