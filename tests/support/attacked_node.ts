/** A node, an honest peer of its, and room for an attacker. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Forge } from "./block_forge.ts";
import type { HostilePeer } from "./hostile_peer.ts";
import { NodeWorld, type StartOptions, voteRecord, type WorldNode } from "./node_world.ts";

/** A node under attack with an honest peer, both at the tip of `forge`. */
export interface Scene extends AsyncDisposable {
  readonly world: NodeWorld;
  readonly target: WorldNode;
  readonly honest: WorldNode;
  readonly forge: Forge;
}

export async function setScene(
  { target: targetOptions = {}, honest: honestOptions = {} }: {
    target?: StartOptions;
    honest?: StartOptions;
  } = {},
): Promise<Scene> {
  const world = new NodeWorld();
  const forge = new Forge(world.network);
  await forge.grow(2, (index) => [voteRecord(`before${index}`, "red")]);
  const blocks = forge.blocks();
  const target = await world.start({ mine: false, blocks, ...targetOptions });
  const honest = await world.start({
    mine: false,
    blocks,
    connect: [target],
    ...honestOptions,
  });
  await world.until(
    "they are connected",
    () => target.node.peerCount === 1 && honest.node.peerCount === 1 && !target.node.isSyncing,
  );
  return {
    world,
    target,
    honest,
    forge,
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

/** Asserts that the attack cost the attacker its connection and nobody else anything. */
export async function assertOnlySenderSuffers(
  { world, target, honest, forge }: Scene,
  hostile: HostilePeer,
  reason: string,
): Promise<void> {
  await hostile.closed;
  await world.until("there is a line on it", () => target.warnings().length > 0);
  assertEquals(target.warnings().length, 1, target.toString());
  assertStringIncludes(target.warnings()[0], "disconnected from 127.0.0.1:");
  assertStringIncludes(target.warnings()[0], reason);
  await world.until("the attacker is out", () => target.node.peerCount === 1);
  assertEquals(target.chain.tip.hash, forge.chain.tip.hash);
  assertEquals(honest.warnings(), []);
  assertEquals(honest.node.peerCount, 1);
  // The honest peer is still served on the connection that it had.
  await honest.vote("after", "blue");
  await world.until("a vote gets through", () => target.chain.pending.size === 1);
  const met = honest.lines.filter(({ text }) => text.startsWith("connected with"));
  assertEquals(met.length, 1);
}
