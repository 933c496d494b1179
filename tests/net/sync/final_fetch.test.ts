/** Nodes over real sockets that fetch what witnesses made final, whatever it weighs. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { hashHeader } from "../../../core/block/header.ts";
import type { Certificate } from "../../../core/witness/certificate.ts";
import { NEAR_TIP_BLOCKS } from "../../../net/sync/limits.ts";
import { MAX_HEADERS } from "../../../net/wire/limits.ts";
import { EVERY_HASH, Forge, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { NodeWorld, type WorldNode } from "../../support/node_world.ts";
import { commitOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

/** Each block is as much work as the next, so a longer branch is a heavier one. */
const network = testNetwork({
  params: EVERY_HASH,
  witnesses: makeWitnessSet([1, 1, 1, 1], 3),
});

/** Far more than a branch may lack and still have its headers kept. */
const HEAVY = 3 * NEAR_TIP_BLOCKS;

/** A branch of so many blocks from genesis. */
async function branch(count: number, choice = "red"): Promise<Forge> {
  const forge = new Forge(network);
  await forge.grow(count, (index) => [voteRecord(`voter ${index}`, choice)]);
  return forge;
}

/** The certificate that makes the block of a branch at an index final. */
function finalAt({ chain }: Forge, index = chain.tip.header.index, round = 1): Certificate {
  const { hash } = chain.at(index)!;
  return commitOf({ chainId: network.chainId, round, index, hash });
}

/** Answers questions for headers, and those for blocks as far as `give` says, until the peer is told to stop. */
async function serve(
  peer: HostilePeer,
  blocks: readonly Block[],
  give: (block: Block) => boolean,
): Promise<void> {
  const hashes = blocks.map(blockHash);
  for (;;) {
    const { locator } = await peer.next("getHeaders");
    const at = blocks.findLastIndex(({ header }) => locator.includes(hashHeader(header)));
    const headers = blocks.slice(at + 1, at + 1 + MAX_HEADERS).map(({ header }) => header);
    await peer.say({ type: "headers", headers });
    if (at + 1 + headers.length >= blocks.length) break;
  }
  const { hashes: asked } = await peer.next("getBlocks");
  for (const hash of asked) {
    const block = blocks[hashes.indexOf(hash)];
    if (give(block)) await peer.say({ type: "block", block });
  }
}

Deno.test("Node: a peer with a heavier branch moves to the final one, and to the heaviest that follows it", async () => {
  await using world = new NodeWorld(network);
  const [heavy, light] = [await branch(HEAVY), await branch(60, "blue")];
  const certificate = finalAt(light, 40);
  await light.chain.addCertificate(certificate);
  const target = await world.start({ mine: false, chain: heavy.chain });
  await world.start({ mine: false, chain: light.chain, connect: [target] });
  await world.until("they are connected", () => target.node.peerCount === 1);
  assertEquals((await target.chain.addCertificate(certificate)).status, "missing");
  await world.until("it has moved", () => target.chain.tip.hash === light.chain.tip.hash);
  assertEquals(target.chain.final.node.header.index, 40);
  assertEquals(await target.choiceOf("voter 7"), "blue");
});

/** It was said once what was tried, and by whom. */
function assertTold(target: WorldNode, { from, to }: { from: number; to: number }): void {
  const [line, ...more] = target.warnings();
  const what = `has other blocks in the place of final ones, from block ${from} to ${to}: `;
  assertMatch(line, new RegExp(`^127\\.0\\.0\\.1:\\d+ ${what}`));
  assertEquals(more, []);
}

Deno.test("Node: a branch of ten times the work that excludes the final block is never followed, and its peer not blamed", async () => {
  await using world = new NodeWorld(network);
  const [light, attack] = [await branch(30, "blue"), await branch(300)];
  await light.chain.addCertificate(finalAt(light, 20));
  const target = await world.start({ mine: false, chain: light.chain });
  const { size } = target.chain.tree;
  await using peer = await HostilePeer.greet(target.address, network);
  const blocks = attack.blocks();
  await peer.say({ type: "tip", header: blocks.at(-1)!.header });
  await peer.next("getHeaders");
  await peer.say({ type: "headers", headers: blocks.map(({ header }) => header) });
  // It goes on.
  for (const block of await attack.grow(20)) await peer.say({ type: "tip", header: block.header });
  await peer.roundTrip();
  assertEquals([peer.all("getHeaders"), peer.all("getBlocks")], [[], []]);
  assertEquals([target.chain.tip.header.index, target.chain.tree.size], [30, size]);
  assertEquals([target.node.isSyncing, target.node.peerCount], [false, 1]);
  assertTold(target, { from: 1, to: 300 });
});

Deno.test("Node: a flood of headers that fork below the final block leaves none of them", async () => {
  await using world = new NodeWorld(network);
  const light = await branch(30, "blue");
  await light.chain.addCertificate(finalAt(light, 20));
  const target = await world.start({ mine: false, chain: light.chain });
  const { size } = target.chain.tree;
  const { genesis } = target.chain.tree;
  const forks = await Promise.all([1, 2, 3, 4].map(async () => {
    const forge = new Forge(network);
    await forge.grow(MAX_HEADERS);
    return forge.blocks().map(({ header }) => header);
  }));
  await using peer = await HostilePeer.greet(target.address, network);
  for (let i = 0; i < 12; i++) {
    await peer.say({ type: "headers", headers: forks[i % forks.length] });
    await peer.say({ type: "tip", header: forks[i % forks.length].at(-1)! });
  }
  await peer.roundTrip();
  assertEquals([target.chain.tree.size, target.chain.tree.bodiless.size], [size, 0]);
  assertEquals([peer.all("getHeaders"), genesis.children.length], [[], 1]);
  assertEquals(target.node.isSyncing, false);
  assertTold(target, { from: 1, to: MAX_HEADERS });
});

Deno.test("Node: two halves that were cut off from each other agree on the final branch, whatever its work", async () => {
  await using world = new NodeWorld(network);
  const [heavy, light] = [await branch(HEAVY), await branch(30, "blue")];
  const heavyPath = heavy.blocks();
  const lightPath = light.blocks();
  const one = await world.start({ mine: false, chain: heavy.chain });
  const two = await world.start({ mine: false, blocks: heavyPath, connect: [one] });
  const three = await world.start({ mine: false, chain: light.chain });
  const four = await world.start({ mine: false, blocks: lightPath, connect: [three] });
  const certificate = finalAt(light);
  for (const each of [three, four]) await each.chain.addCertificate(certificate);
  // They are connected again.
  const bridge = await world.start({ mine: false, connect: [one, two, three, four] });
  for (const each of [one, two, bridge]) await each.chain.addCertificate(certificate);
  await world.until(
    "all agree",
    () => world.nodes.every(({ chain }) => chain.tip.hash === light.chain.tip.hash),
  );
  assertEquals(world.nodes.map(({ chain }) => chain.final.node.header.index), [30, 30, 30, 30, 30]);
});

Deno.test("Node: a final block that whoever told of it withholds is taken from another, and nobody is behind for ever", async () => {
  await using world = new NodeWorld(network);
  const [heavy, light] = [await branch(HEAVY), await branch(20, "blue")];
  const target = await world.start({ mine: false, chain: heavy.chain });
  await using peer = await HostilePeer.greet(target.address, network);
  for (const { chain } of [target, light]) await chain.addCertificate(finalAt(light));
  const blocks = light.blocks();
  await peer.say({ type: "tip", header: blocks.at(-1)!.header });
  await serve(peer, blocks, ({ header }) => header.index < 5);
  await world.until("it answers without it", () => !target.node.isSyncing);
  // Nothing takes the place of what is final.
  assertEquals(target.chain.tip, target.chain.tree.get(blockHash(heavy.blocks()[18])));
  const other = await world.start({ mine: false, chain: light.chain, connect: [target] });
  await world.until("it has moved", () => target.chain.tip.hash === other.chain.tip.hash);
  assertEquals(target.chain.final.node.header.index, 20);
});

Deno.test("Node: one that is stopped while it fetches a final branch goes on with it", async () => {
  await using world = new NodeWorld(network);
  const [heavy, light] = [await branch(HEAVY), await branch(20, "blue")];
  const path = await world.path("target");
  const target = await world.start({ mine: false, path, blocks: heavy.blocks() });
  const peer = await HostilePeer.greet(target.address, network);
  for (const { chain } of [target, light]) await chain.addCertificate(finalAt(light));
  const blocks = light.blocks();
  await peer.say({ type: "tip", header: blocks.at(-1)!.header });
  await serve(peer, blocks, ({ header }) => header.index <= 10);
  const tenth = blockHash(blocks[9]);
  await world.until("half of it is here", () => {
    return target.chain.tree.get(tenth)?.status === "complete";
  });
  await peer[Symbol.asyncDispose]();
  await target.stop();
  const again = await world.start({ mine: false, path });
  const below = blockHash(heavy.blocks()[18]);
  assertEquals([again.chain.tip.hash, again.chain.wantedFinal?.index], [below, 20]);
  assert(again.chain.tree.get(tenth)?.status === "complete");
  await world.start({ mine: false, chain: light.chain, connect: [again] });
  await world.until("it has moved", () => again.chain.tip.hash === light.chain.tip.hash);
  assertEquals(again.chain.final.node.header.index, 20);
});

Deno.test("Node: while a final block is known and not here, no branch with another one in its place is followed, mined on or fetched", async () => {
  await using world = new NodeWorld(network);
  const [light, attack] = [await branch(20, "blue"), await branch(60)];
  const target = await world.start({ mine: true, mineEmpty: true, chain: (await branch(0)).chain });
  await target.chain.addCertificate(finalAt(light, 20));
  await using peer = await HostilePeer.greet(target.address, network);
  const blocks = attack.blocks();
  await peer.say({ type: "tip", header: blocks.at(-1)!.header });
  // It looks twice: the final block may lie in the middle of that.
  for (let i = 0; i < 2; i++) {
    await peer.next("getHeaders");
    await peer.say({ type: "headers", headers: blocks.map(({ header }) => header) });
  }
  await peer.roundTrip();
  assertEquals(peer.all("getBlocks"), []);
  // It is pushed all the same.
  for (let i = 0; i < blocks.length; i += 10) await target.chain.addBlocks(blocks.slice(i, i + 10));
  assertEquals(target.chain.tip.hash, blockHash(blocks[18]));
  assertTold(target, { from: 1, to: 60 });
  // What is final comes, and all goes on.
  const { hash } = light.chain.tip;
  await world.start({ mine: false, chain: light.chain, connect: [target] });
  await world.until(
    "it mines on the final block",
    () => target.chain.at(20)?.hash === hash && target.chain.tip.header.index > 20,
  );
});
