import { assert, assertEquals } from "@std/assert";
import type { Block } from "../../../core/block/block.ts";
import { blockHash } from "../../../core/block/block.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import { recordId } from "../../../core/block/record.ts";
import { systemRandom } from "../../../core/base/system.ts";
import {
  BUSY_MS,
  DISCOVERY_MS,
  MAX_STRIKES,
  MEETING_MS,
  REDISCOVERY_MS,
} from "../../../net/sync/limits.ts";
import { REQUEST_TIMEOUT_MS } from "../../../net/base/limits.ts";
import type { NodeEvent } from "../../../net/node/events.ts";
import type { ComposeDeps, ComposeOptions } from "../../../cli/app/peer/compose_node.ts";
import type { Hello } from "../../../net/wire/messages.ts";
import type { Connection } from "../../../net/transport/transport.ts";
import { chanceMiner } from "../../sim/network/virtual_miner.ts";
import { VirtualNetwork } from "../../sim/network/virtual_network.ts";
import { VirtualTime } from "../../sim/network/virtual_time.ts";
import {
  EVERY_HASH,
  Forge,
  forgeBlock,
  testNetwork,
  voteRecord,
} from "../../support/block_forge.ts";
import { frameOf, helloOf } from "../../support/hostile_peer.ts";
import { named } from "../../support/named.ts";
import { startVirtualNode, type VirtualNode } from "../../support/virtual_node.ts";

const NETWORK = testNetwork({ params: EVERY_HASH });
const PORT = 7_000;

/** Nodes in virtual time, on lines that are as slow as a test says. */
class Scene implements AsyncDisposable {
  readonly time = new VirtualTime();
  readonly net: VirtualNetwork;
  readonly #nodes: VirtualNode[] = [];

  constructor({ latencyMs = 10, bytesPerMs = 1e6 } = {}) {
    this.net = new VirtualNetwork(this.time, () => ({ latencyMs, bytesPerMs }));
  }

  /** Starts a node that mines within some ms, at `10.0.0.N`. */
  async start(
    n: number,
    { follow, ...more }: Partial<ComposeOptions> & Pick<ComposeDeps, "follow"> = {},
    blocks?: readonly Block[],
  ) {
    const { time, net } = this;
    const miner = { network: NETWORK, random: systemRandom, clock: time.clock(), meanMs: 20 };
    const pool = chanceMiner(miner);
    const started = await startVirtualNode(
      { network: NETWORK, time, net, host: `10.0.0.${n}`, pool, blocks, more, follow },
    );
    this.#nodes.push(started);
    return started.node;
  }

  /** Somebody who connects with node N, says hello, and nothing more. Writes may fail: the node may hang up on it. */
  async mute(host: string, n: number, fields: Partial<Hello>): Promise<Connection> {
    const { signal } = new AbortController();
    const address = { host: `10.0.0.${n}`, port: PORT };
    const connecting = this.net.start(host).connect(address, { signal });
    await this.time.pass(100);
    const connection = await connecting;
    connection.write(frameOf(helloOf(NETWORK, fields))).catch(() => {});
    await this.time.pass(100);
    return connection;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ending = Promise.all(this.#nodes.map((each) => each.stop()));
    await this.time.pass(2_000);
    await ending;
  }
}

function connectTo(n: number): Partial<ComposeOptions> {
  return { connect: [{ host: `10.0.0.${n}`, port: PORT }] };
}

/** Blocks with a vote of ann for red, and as many more votes as are wanted. */
async function annsChain(more = 0): Promise<readonly Block[]> {
  const forge = new Forge(NETWORK);
  const votes = (index: number) =>
    index === 1
      ? [voteRecord("ann", "red")]
      : Array.from({ length: Math.min(200, more) }, (_, i) => voteRecord(`${index}/${i}`, "x"));
  return await forge.grow(1 + Math.ceil(more / 200), votes);
}

Deno.test("Node: a newcomer over a slow line neither mines nor calls anything settled before it has the chain", async () => {
  const blocks = await annsChain();
  await using scene = new Scene({ latencyMs: 750 });
  const old = await scene.start(1, { needsPeers: true }, blocks);
  const newcomer = await scene.start(2, connectTo(1));
  assertEquals([newcomer.isSyncing, newcomer.syncNeed?.for], [true, "peers"]);
  const [{ recordId, status }] = await newcomer.submit([voteRecord("ann", "blue")]);
  assertEquals(status, "pending", "it cannot know better yet");
  const place = () => newcomer.places.lookUp([recordId])[0];
  while (newcomer.isSyncing) {
    assertEquals([place().settled, newcomer.chain.tip.header.index < 2], [false, true]);
    await scene.time.pass(50);
    assert(scene.time.now < 60_000, "it never catches up");
  }
  assertEquals(newcomer.chain.tip.hash, old.chain.tip.hash);
  await scene.time.pass(100);
  const { settled, ...rest } = place();
  assertEquals([rest.status, settled, "code" in rest && rest.code], ["refused", true, "duplicate"]);
});

Deno.test("Node: what is asked of a newcomer over a slow line is never counted from a part of the chain unsaid", async () => {
  const blocks = await annsChain(4_000);
  await using scene = new Scene({ latencyMs: 300, bytesPerMs: 16 });
  await scene.start(1, { needsPeers: true }, blocks);
  const newcomer = await scene.start(2, connectTo(1));
  const hash = blockHash(blocks.at(-1)!);
  let looks = 0;
  while (newcomer.chain.tip.hash !== hash) {
    assert(newcomer.isSyncing, `at block ${newcomer.chain.tip.header.index} it calls itself done`);
    looks += newcomer.syncNeed?.toIndex === blocks.length ? 1 : 0;
    await scene.time.pass(25);
    assert(scene.time.now < 120_000, "it never catches up");
  }
  assert(looks > 10, "it was too quick to be looked at");
  await scene.time.pass(100);
  assertEquals([newcomer.isSyncing, newcomer.syncNeed], [false, undefined]);
});

Deno.test("Node: one that knows of nobody is not syncing, and settles and mines alone", async () => {
  await using scene = new Scene();
  const node = await scene.start(1);
  await scene.time.pass(100);
  assertEquals(node.isSyncing, false);
  const [{ recordId }] = await node.submit([voteRecord("ann", "red")]);
  await scene.time.pass(1_000);
  const [{ status, settled, peers }] = node.places.lookUp([recordId]);
  assertEquals([status, settled, peers], ["included", true, 0]);
});

Deno.test("Node: one that needs peers does not mine alone, and a block that only it has settles nothing", async () => {
  await using scene = new Scene();
  const node = await scene.start(1, { needsPeers: true }, await annsChain());
  const [{ recordId: ann }] = await node.submit([voteRecord("ann", "red")]);
  const [{ recordId: bob }] = await node.submit([voteRecord("bob", "red")]);
  await scene.time.pass(5_000);
  const places = node.places.lookUp([ann, bob]);
  assertEquals(places.map(({ status, settled }) => [status, settled]), [
    ["included", false],
    ["pending", false],
  ]);
  await scene.start(2, connectTo(1));
  await scene.time.pass(5_000);
  const shared = node.places.lookUp([ann, bob]);
  assertEquals(shared.map(({ status, settled }) => [status, settled]), [
    ["included", true],
    ["included", true],
  ]);
});

Deno.test("Node: one whose peers do not answer looks for them for a while, and then goes on alone", async () => {
  await using scene = new Scene();
  const node = await scene.start(2, connectTo(1));
  const [{ recordId }] = await node.submit([voteRecord("ann", "red")]);
  await scene.time.pass(DISCOVERY_MS - 500);
  assertEquals([node.isSyncing, node.syncNeed?.for, node.chain.tip.header.index], [
    true,
    "peers",
    0,
  ]);
  await scene.time.pass(2_000);
  assertEquals([node.isSyncing, node.places.lookUp([recordId])[0].settled], [false, true]);
});

Deno.test("Node: a vote that lies in a block here is not settled before others were looked for", async () => {
  const blocks = await annsChain();
  await using scene = new Scene();
  const node = await scene.start(2, connectTo(1), blocks);
  const ann = recordId(voteRecord("ann", "red"));
  const place = () => node.places.lookUp([ann])[0];
  await scene.time.pass(DISCOVERY_MS - 500);
  assertEquals([node.isSyncing, place().status, place().settled], [true, "included", false]);
  await scene.time.pass(2_000);
  assertEquals([node.isSyncing, place().status, place().settled], [false, "included", true]);
});

Deno.test("Node: one that waits for a tracker looks for others until it has answered", async () => {
  await using scene = new Scene();
  const states: Map<string, undefined> = new Map([["https://tracker.example", undefined]]);
  const done = Promise.resolve();
  const follow = () => ({ states, reports: [], hasNamedPeers: false, done });
  const node = await scene.start(1, { follow });
  await scene.time.pass(1_000);
  assertEquals(node.isSyncing, true);
  // It has answered, and knows nobody.
  states.clear();
  await scene.time.pass(100);
  assertEquals(node.isSyncing, false);
});

Deno.test("Node: strangers that never say which chain they have keep it from answering for some seconds only", async () => {
  await using scene = new Scene();
  const node = await scene.start(1);
  await scene.time.pass(100);
  const hello = { tip: named<BlockHash>("ab".repeat(32)), index: 9 };
  await scene.mute("10.0.0.9", 1, hello);
  assertEquals([node.peerCount, node.isSyncing, node.syncNeed?.for], [1, true, "headers"]);
  await scene.time.pass(REQUEST_TIMEOUT_MS);
  assertEquals(node.isSyncing, false);
  // It goes, and others come, as often as they like.
  for (let i = 0; i < 3; i++) {
    const stranger = await scene.mute(`10.0.0.${10 + i}`, 1, hello);
    assertEquals([node.peerCount, node.isSyncing], [1, false], `with stranger ${i}`);
    stranger.close();
    await scene.time.pass(1_000);
    assertEquals(node.isSyncing, false, `after stranger ${i}`);
  }
  await scene.time.pass(REDISCOVERY_MS);
  assertEquals([node.peerCount, node.isSyncing], [0, false]);
});

Deno.test("Node: a stranger that never says which chain it has while it looks for others takes no more time than a question does", async () => {
  await using scene = new Scene();
  const node = await scene.start(2, connectTo(1));
  const stranger = await scene.mute("10.0.0.9", 2, { tip: named("ab".repeat(32)), index: 9 });
  for (let ms = 1_000; ms < REQUEST_TIMEOUT_MS; ms += 1_000) {
    stranger.write(frameOf({ type: "pong" })).catch(() => {});
    await scene.time.pass(1_000);
  }
  assertEquals([node.peerCount, node.isSyncing, node.syncNeed?.for], [1, true, "headers"]);
  await scene.time.pass(1_000 + MEETING_MS);
  assertEquals([node.peerCount, node.isSyncing], [1, false]);
});

Deno.test("Node: a stranger's chain from the future is no reason to doubt the clock while it is the lighter one", async () => {
  const blocks = await annsChain(400);
  await using scene = new Scene();
  const node = await scene.start(1, {}, blocks);
  await scene.time.pass(100);
  const { genesis } = node.chain.tree;
  const time = scene.time.clock().now() + 3_600_000;
  const { header } = forgeBlock(genesis, [], { params: NETWORK.definition.params, time });
  const stranger = await scene.mute("10.0.0.9", 1, {});
  stranger.write(frameOf({ type: "tip", header })).catch(() => {});
  await scene.time.pass(1_000);
  const { heldBackPeers, isHoldingBack } = node.clock.report;
  assertEquals([node.peerCount, node.stats.futureHeaders], [1, 1]);
  assertEquals([heldBackPeers, isHoldingBack, node.isSyncing], [0, false, false]);
});

Deno.test("Node: one that was cut off finds out what it missed before it answers", async () => {
  const blocks = await annsChain();
  await using scene = new Scene({ latencyMs: 500 });
  const node = await scene.start(2, connectTo(1));
  await scene.time.pass(DISCOVERY_MS + REDISCOVERY_MS + 2_000);
  assertEquals([node.peerCount, node.isSyncing], [0, false]);
  await scene.start(1, { needsPeers: true }, blocks);
  while (node.peerCount === 0) await scene.time.pass(10);
  assertEquals([node.chain.tip.header.index, node.isSyncing], [0, true]);
  while (node.isSyncing) await scene.time.pass(10);
  assertEquals(node.chain.tip.header.index, 1);
});

Deno.test("Node: a header whose block never comes keeps it from answering for some seconds only", async () => {
  const [block] = await annsChain();
  await using scene = new Scene();
  const node = await scene.start(1);
  await scene.time.pass(100);
  const liar = await scene.mute("10.0.0.9", 1, {});
  const sent = liar.write(frameOf({ type: "tip", header: block.header }));
  await scene.time.pass(200);
  await sent;
  assertEquals(node.syncNeed, { for: "blocks", toIndex: 1 });
  await scene.time.pass(2 * BUSY_MS);
  assertEquals(node.isSyncing, false);
});

Deno.test("Node: a source that names blocks in vain again and again is waited for no more", async () => {
  await using scene = new Scene();
  const node = await scene.start(1);
  await scene.time.pass(100);
  const forge = new Forge(NETWORK);
  let looks = 0;
  // Each connection names a new block, and is renewed before that is late.
  for (let i = 0; i < 12; i++) {
    const block = forge.make([voteRecord(`${i}`, "x")]);
    const liar = await scene.mute("10.0.0.9", 1, {});
    const sent = liar.write(frameOf({ type: "tip", header: block.header }));
    for (let look = 0; look < 10; look++) {
      await scene.time.pass(BUSY_MS / 6);
      if (node.isSyncing) looks += 1;
    }
    await sent;
    liar.close();
    await scene.time.pass(10);
  }
  assert(looks <= 10 * MAX_STRIKES, `${looks} of 120 looks`);
  // Honest ones elsewhere are waited for as before.
  const blocks = await annsChain(2_000);
  await scene.start(2, { needsPeers: true, ...connectTo(1) }, blocks);
  while (node.peerCount === 0) await scene.time.pass(5);
  while (node.chain.tip.header.index < blocks.length) {
    await scene.time.pass(5);
    assert(node.isSyncing || node.chain.tip.header.index === blocks.length, "it answers too early");
  }
});

Deno.test("Node: a block behind one that never comes keeps it from answering for some seconds only", async () => {
  const forge = new Forge(NETWORK);
  const [first, second] = await forge.grow(2, (index) => [voteRecord(`${index}`, "x")]);
  await using scene = new Scene();
  const node = await scene.start(1);
  await scene.time.pass(100);
  const liar = await scene.mute("10.0.0.9", 1, {});
  const named = liar.write(frameOf({ type: "headers", headers: [first.header, second.header] }));
  await scene.time.pass(100);
  const sent = liar.write(frameOf({ type: "block", block: second }));
  await scene.time.pass(200);
  await Promise.all([named, sent]);
  assertEquals([node.stats.arrivedBlocks, node.isSyncing], [1, true]);
  await scene.time.pass(2 * BUSY_MS);
  assertEquals(node.isSyncing, false);
});

Deno.test("Node: headers that it has, sent again and again, do not keep it from answering", async () => {
  const forge = new Forge(NETWORK);
  const blocks = await forge.grow(2_000, () => []);
  await using scene = new Scene();
  const node = await scene.start(1, { needsPeers: true }, blocks);
  await scene.time.pass(100);
  const liar = await scene.mute("10.0.0.9", 1, {});
  const headers = blocks.map(({ header }) => header);
  for (let i = 0; i < 3; i++) {
    const sent = liar.write(frameOf({ type: "headers", headers }));
    await scene.time.pass(1_000);
    // What does not arrive keeps nobody from answering.
    await sent;
    assertEquals(node.isSyncing, false);
  }
});

Deno.test("Node: somebody who is connected and takes no blocks keeps no vote of this machine open for long", async () => {
  await using scene = new Scene();
  const node = await scene.start(1);
  await scene.time.pass(100);
  await scene.mute("10.0.0.9", 1, {});
  const [{ recordId }] = await node.submit([voteRecord("ann", "red")]);
  await scene.time.pass(1_000);
  const place = () => node.places.lookUp([recordId])[0];
  assertEquals([place().status, place().settled], ["included", false]);
  await scene.time.pass(11_000);
  assertEquals([place().settled, place().peers], [true, 0]);
});

Deno.test("Node: a newcomer that has the chain of one peer does not wait for what another never says", async () => {
  const blocks = await annsChain();
  await using scene = new Scene();
  const newcomer = await scene.start(2, connectTo(1));
  await scene.mute("10.0.0.9", 2, { tip: named("ab".repeat(32)), index: 9 });
  await scene.start(1, { needsPeers: true }, blocks);
  while (newcomer.chain.tip.header.index === 0) await scene.time.pass(10);
  assertEquals([newcomer.peerCount, newcomer.isSyncing], [2, true]);
  await scene.time.pass(MEETING_MS + 100);
  assertEquals([newcomer.chain.tip.header.index, newcomer.isSyncing], [1, false]);
});

Deno.test("Node: who listens hears when it has caught up", async () => {
  const blocks = await annsChain();
  await using scene = new Scene({ latencyMs: 500 });
  await scene.start(1, { needsPeers: true }, blocks);
  const node = await scene.start(2, connectTo(1));
  const heard: NodeEvent[] = [];
  const stop = new AbortController();
  const listening = (async () => {
    for await (const event of node.events.subscribe(stop)) heard.push(event);
  })();
  while (node.isSyncing) await scene.time.pass(10);
  await scene.time.pass(10);
  stop.abort();
  await listening;
  const last = heard.findLast(({ type }) => type === "sync");
  assertEquals(last, { type: "sync", syncing: false });
  assert(heard.indexOf(last!) > heard.findIndex(({ type }) => type === "tip"), "too early");
});
