import { assertEquals } from "@std/assert";
import { testNetwork } from "../../support/block_forge.ts";
import { NodeWorld, type WorldNode } from "../../support/node_world.ts";
import { WitnessFiles } from "../../support/witness_files.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const SET = makeWitnessSet([1, 1, 1, 1], 3, { roundMs: 200 });

function finalIndex({ node }: WorldNode): number {
  return node.finality!.index;
}

Deno.test("Node: with four witnesses a block becomes final at every peer", async () => {
  const network = testNetwork({ witnesses: SET });
  await using world = new NodeWorld(network);
  using files = new WitnessFiles(network);
  const nodes: WorldNode[] = [];
  for (let i = 0; i < 6; i++) {
    const witness = i < 4 ? files.open(i) : undefined;
    nodes.push(await world.start({ connect: nodes.slice(), mine: i === 5, witness }));
  }
  await nodes[4].vote("alice", "red");
  await world.until(
    "the vote is final everywhere",
    () => nodes.every((each) => finalIndex(each) >= 1),
  );
  assertEquals(new Set(nodes.map(({ node }) => node.finality!.hash)).size, 1);
  assertEquals(nodes[4].node.finality!.signers.length >= 3, true);
  assertEquals(nodes.flatMap((each) => each.warnings()), []);
  await world[Symbol.asyncDispose]();
});
