/** Peers over real sockets whose headers are many: of little work, of enough, and of as much as the chain's. */
import { assert, assertEquals } from "@std/assert";
import type { Block } from "../../../core/block/block.ts";
import { blockHash } from "../../../core/block/block.ts";
import { hashHeader, type Header } from "../../../core/block/header.ts";
import { MAX_HEADERS } from "../../../net/wire/limits.ts";
import { MAX_LOOSE_HEADERS, NEAR_TIP_BLOCKS } from "../../../net/sync/limits.ts";
import { EVERY_HASH, Forge, forgeBlock, testNetwork } from "../../support/block_forge.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { NodeWorld } from "../../support/node_world.ts";

/** Each block is as much work as the next, so a longer branch is a heavier one. */
const network = testNetwork({ validator: "any", params: EVERY_HASH });

/** Headers of a branch from genesis. */
function forgeHeaders(count: number): Header[] {
  const { params } = network.definition;
  const { chain } = new Forge(network);
  let parent = chain.tip;
  return Array.from({ length: count }, () => {
    const { header } = forgeBlock(parent, [], { params });
    const result = chain.addHeader(header);
    if (!("node" in result)) throw new Error(`a forged header is ${result.status}`);
    parent = result.node;
    return header;
  });
}

/** Answers a question for headers as a peer with this branch does. */
async function answer(peer: HostilePeer, branch: readonly Header[]): Promise<void> {
  const { locator } = await peer.next("getHeaders");
  const at = branch.findLastIndex((header) => locator.includes(hashHeader(header)));
  await peer.say({ type: "headers", headers: branch.slice(at + 1, at + 1 + MAX_HEADERS) });
}

Deno.test("Node: a branch of thousands of headers with less work leaves none of them, and is asked for once", async () => {
  await using world = new NodeWorld(network);
  const forge = new Forge(network);
  await forge.grow(2 * MAX_HEADERS + NEAR_TIP_BLOCKS + 100);
  const target = await world.start({ mine: false, chain: forge.chain });
  const { size } = target.chain.tree;
  const branch = forgeHeaders(2 * MAX_HEADERS + 50);
  const light = branch.slice(0, -50);
  await using peer = await HostilePeer.greet(target.address, network);
  await peer.say({ type: "tip", header: light.at(-1)! });
  for (let i = 0; i < 3; i++) await answer(peer, light);
  // It goes on, for hours if need be.
  for (const header of branch.slice(-50)) await peer.say({ type: "tip", header });
  await peer.roundTrip();
  assertEquals([peer.all("getHeaders"), peer.all("getBlocks")], [[], []]);
  assertEquals([target.chain.tree.size, target.node.isSyncing], [size, false]);
  assertEquals(target.warnings(), []);
  // One that hangs up in the middle leaves nothing either.
  const other = await HostilePeer.greet(target.address, network);
  await other.say({ type: "tip", header: light.at(-1)! });
  await answer(other, light);
  await other.next("getHeaders");
  await other[Symbol.asyncDispose]();
  await world.until("it is gone", () => target.node.peerCount === 1);
  assertEquals(target.chain.tree.size, size);
});

Deno.test("Node: a peer with more work is followed, however far back its branch begins", async () => {
  await using world = new NodeWorld(network);
  const [short, long] = [new Forge(network), new Forge(network)];
  await short.grow(2 * MAX_HEADERS + 500);
  await long.grow(2 * MAX_HEADERS + 600);
  const { hash } = long.chain.tip;
  const target = await world.start({ mine: false, chain: short.chain });
  await world.start({ mine: false, chain: long.chain, connect: [target] });
  await world.agree();
  assertEquals([target.chain.tip.hash, target.warnings()], [hash, []]);
});

Deno.test("Node: a branch of exactly as much work is noticed, also one that begins far back", async () => {
  await using world = new NodeWorld(network);
  const forge = new Forge(network);
  await forge.grow(NEAR_TIP_BLOCKS + 50);
  const target = await world.start({ mine: false, chain: forge.chain });
  const rivals = [0, 1].map(() => forgeHeaders(NEAR_TIP_BLOCKS + 50));
  await using peers = new AsyncDisposableStack();
  for (const rival of rivals) {
    const peer = peers.use(await HostilePeer.greet(target.address, network));
    await peer.say({ type: "tip", header: rival.at(-1)! });
    await answer(peer, rival);
    await peer.roundTrip();
  }
  assert(target.chain.tree.isContested(target.chain.tip));
  assertEquals(target.chain.tip.hash, forge.chain.tip.hash);
});

Deno.test("Node: a peer that never stays with a branch fills no memory, and keeps nobody else out", async () => {
  await using world = new NodeWorld(network);
  const target = await world.start({ mine: false });
  const forge = new Forge(network);
  const siblings = Array.from({ length: 6 * MAX_HEADERS }, () => forge.make([]));
  await using peer = await HostilePeer.greet(target.address, network);
  let most = 0;
  for (let at = 0; at < siblings.length; at += 500) {
    const messages = siblings.slice(at, at + 500).map(({ header }: Block) => {
      return { type: "tip", header } as const;
    });
    await peer.say(...messages);
    await peer.roundTrip();
    most = Math.max(most, target.chain.tree.bodiless.size);
  }
  assert(most <= MAX_LOOSE_HEADERS + 4 * MAX_HEADERS + 500, `${most}`);
  assertEquals(target.chain.tree.get(blockHash(siblings.at(-1)!))?.status, "header");
  const isKept = (block: Block) => target.chain.tree.get(blockHash(block)) !== undefined;
  // Its tip then, and the block that was being fetched.
  const kept = siblings.slice(0, 4 * MAX_HEADERS).filter(isKept).length;
  assert(kept <= MAX_LOOSE_HEADERS + 2, `${kept}`);
  const blocks = await forge.grow(2);
  await using good = await HostilePeer.greet(target.address, network);
  await good.say({ type: "headers", headers: blocks.map(({ header }) => header) });
  await good.next("getBlocks");
  for (const block of blocks) await good.say({ type: "block", block });
  await world.until("others are heard", () => target.chain.tip.hash === forge.chain.tip.hash);
});
