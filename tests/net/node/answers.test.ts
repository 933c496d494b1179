/** What a node answers to those that ask, however they ask. */
import { assert, assertEquals } from "@std/assert";
import { blockHash } from "../../../core/block/block.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import { MAX_RECORD_BYTES } from "../../../core/block/limits.ts";
import { recordId } from "../../../core/block/record.ts";
import { systemRandom } from "../../../core/base/system.ts";
import { MAX_HEADERS } from "../../../net/wire/limits.ts";
import { MAX_WAITING_BYTES } from "../../../net/session/limits.ts";
import type { Message } from "../../../net/wire/messages.ts";
import { EVERY_HASH, Forge, testNetwork } from "../../support/block_forge.ts";
import { frameOf, helloOf, HostilePeer } from "../../support/hostile_peer.ts";
import { named } from "../../support/named.ts";
import { NodeWorld, voteRecord } from "../../support/node_world.ts";
import { setScene } from "../../support/attacked_node.ts";

Deno.test("Node: who asks for headers without end is answered as fast as it reads, and no faster", async () => {
  await using world = new NodeWorld(testNetwork({ params: EVERY_HASH }));
  const forge = new Forge(world.network);
  // Answers of 23 KB each.
  await forge.grow(200);
  const target = await world.start({ mine: false, blocks: forge.blocks() });
  await using deaf = await HostilePeer.connect(target.address, { reads: false });
  const ask: Message = { type: "getHeaders", locator: [world.network.chainId] };
  await deaf.say(helloOf(world.network), ...Array<Message>(2_500).fill(ask));
  const queued = () => target.node.stats.queuedBytes;
  // Others are served meanwhile.
  await using other = await HostilePeer.greet(target.address, world.network);
  for (let i = 0; i < 10_000 && queued() <= MAX_WAITING_BYTES; i++) await other.roundTrip();
  assert(queued() > MAX_WAITING_BYTES, `${queued()} bytes wait for it`);
  // Each leaves time for more answers, were it listened to.
  for (let i = 0; i < 200; i++) await other.roundTrip();
  assert(queued() < 2 * MAX_WAITING_BYTES, `${queued()} bytes wait for it`);
  assertEquals([target.node.peerCount, target.warnings()], [2, []]);
});

Deno.test("Node: a peer that asks for records without end is answered as fast as it reads, and no faster", async () => {
  await using world = new NodeWorld(testNetwork({ validator: "any" }));
  const target = await world.start({ mine: false });
  // One answer of 160 KB for 320 bytes.
  const records = Array.from({ length: 10 }, (_, n) => new Uint8Array(MAX_RECORD_BYTES).fill(n));
  await target.node.submit(records);
  await using deaf = await HostilePeer.connect(target.address, { reads: false });
  const ask: Message = { type: "getRecords", ids: records.map(recordId) };
  await deaf.say(helloOf(world.network), ...Array<Message>(400).fill(ask));
  const queued = () => target.node.stats.queuedBytes;
  await using other = await HostilePeer.greet(target.address, world.network);
  for (let i = 0; i < 10_000 && queued() <= MAX_WAITING_BYTES; i++) await other.roundTrip();
  assert(queued() > MAX_WAITING_BYTES, `${queued()} bytes wait for it`);
  for (let i = 0; i < 200; i++) await other.roundTrip();
  assert(queued() < 2 * MAX_WAITING_BYTES, `${queued()} bytes wait for it`);
  assertEquals([target.node.peerCount, target.warnings()], [2, []]);
});

Deno.test("Node: several messages in one segment and one message in many are the same", async () => {
  await using world = new NodeWorld();
  const target = await world.start({ mine: false });
  await using peer = await HostilePeer.connect(target.address);
  const ping: Message = { type: "ping" };
  await peer.say(helloOf(world.network), ping, ping);
  await peer.next("pong");
  await peer.next("pong");
  for (const byte of frameOf(ping)) await peer.raw(new Uint8Array([byte]));
  await peer.next("pong");
  const frames = [ping, { type: "getHeaders", locator: [] } as const, ping].map(frameOf);
  const bytes = new Uint8Array(frames.flatMap((frame) => [...frame]));
  for (let at = 0; at < bytes.length; at += 3) await peer.raw(bytes.subarray(at, at + 3));
  assertEquals((await peer.next("headers")).headers, []);
  await peer.next("pong");
  await peer.next("pong");
});

Deno.test("Node: a chain over 64 KB and bodies of the largest size get through", async () => {
  const network = testNetwork({ validator: "any", params: EVERY_HASH });
  await using world = new NodeWorld(network);
  const { maxBodyBytes, maxRecords } = network.definition.params;
  const forge = new Forge(network);
  await forge.extend(
    Array.from({ length: maxBodyBytes / 16_384 }, () => systemRandom.bytes(16_384)),
  );
  await forge.extend(Array.from({ length: maxRecords }, () => systemRandom.bytes(100)));
  const a = await world.start({ mine: false, chain: forge.chain });
  const b = await world.start({ mine: false, connect: [a] });
  await world.agree();
  assertEquals(b.chain.tip.hash, forge.chain.tip.hash);
  assertEquals((await b.chain.query("count")).answer, maxRecords + maxBodyBytes / 16_384);
});

Deno.test("Node: whoever asks for headers gets at most as many as one message holds", async () => {
  const network = testNetwork({ params: EVERY_HASH });
  await using world = new NodeWorld(network);
  const forge = new Forge(network);
  await forge.grow(MAX_HEADERS + 1);
  const target = await world.start({ mine: false, chain: forge.chain });
  await using peer = await HostilePeer.greet(target.address, network);
  await peer.say({ type: "getHeaders", locator: [named("77".repeat(32)), network.chainId] });
  const { headers } = await peer.next("headers");
  assertEquals([headers.length, headers[0].index], [MAX_HEADERS, 1]);
  await peer.say({ type: "getHeaders", locator: [forge.chain.at(MAX_HEADERS)!.hash] });
  assertEquals((await peer.next("headers")).headers, [forge.chain.tip.header]);
});

Deno.test("Node: whoever asks for blocks gets them, and is told of those that are not here", async () => {
  await using scene = await setScene();
  const { forge, target, world } = scene;
  await using peer = await HostilePeer.greet(target.address, world.network);
  const absent = named<BlockHash>("77".repeat(32));
  await peer.say({ type: "getBlocks", hashes: [absent, forge.chain.tip.hash] });
  assertEquals(blockHash((await peer.next("block")).block), forge.chain.tip.hash);
  assertEquals((await peer.next("noBlocks")).hashes, [absent]);
});

Deno.test("Node: a peer that lacks the blocks of its tip is not asked again, another is", async () => {
  await using scene = await setScene();
  const { forge, target, world } = scene;
  const block = await forge.extend([voteRecord("ann", "red")]);
  await using lacking = await HostilePeer.greet(target.address, world.network);
  await lacking.say({ type: "tip", header: block.header });
  const { hashes } = await lacking.next("getBlocks");
  await lacking.say({ type: "noBlocks", hashes });
  await lacking.roundTrip();
  assertEquals(lacking.all("getBlocks"), []);
  await using having = await HostilePeer.greet(target.address, world.network);
  await having.say({ type: "tip", header: block.header });
  await having.next("getBlocks");
  await having.say({ type: "block", block });
  await world.until("it came", () => target.chain.tip.hash === blockHash(block));
});
