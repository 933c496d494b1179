import { assertEquals } from "@std/assert";
import { blockHash } from "../../../core/block/block.ts";
import { EVERY_HASH, Forge, testNetwork } from "../../support/block_forge.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { NodeWorld } from "../../support/node_world.ts";

Deno.test("Node: blocks that wait for an earlier one are added when that has come another way", async () => {
  const network = testNetwork({ params: EVERY_HASH });
  await using world = new NodeWorld(network);
  const target = await world.start({ mine: false });
  await using peer = await HostilePeer.greet(target.address, network);
  const [first, ...others] = await new Forge(network).grow(3);
  const tip = { type: "tip", header: others[1].header } as const;
  await peer.say(tip);
  await peer.next("getHeaders");
  await peer.say({ type: "headers", headers: [first, ...others].map(({ header }) => header) });
  await peer.next("getBlocks");
  for (const block of others) await peer.say({ type: "block", block });
  await world.until("they wait", () => target.node.stats.arrivedBlocks === 2);
  // As one that a witness speaks of, which is asked for apart.
  await target.chain.addBlocks([first]);
  await peer.say(tip);
  await world.until("all are added", () => target.chain.tip.hash === blockHash(others[1]));
  assertEquals(target.node.stats.arrivedBlocks, 0);
});
