import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Block, blockHash } from "../../../core/block/block.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import { MAX_RECORD_BYTES } from "../../../core/block/limits.ts";
import { recordId } from "../../../core/block/record.ts";
import { systemClock } from "../../../core/base/system.ts";
import { EAGER_OUTBOUND } from "../../../net/peers/limits.ts";
import {
  LAZY_MS,
  MAX_PUSHED_RECORD_BYTES,
  MAX_PUSHED_RECORDS,
  MAX_PUSHED_SKETCH_BYTES,
} from "../../../net/relay/limits.ts";
import { MAX_SKETCH_BYTES } from "../../../net/wire/limits.ts";
import { BlockRelay } from "../../../net/relay/blocks.ts";
import { Mesh } from "../../../net/peers/mesh.ts";
import { KnownRecords } from "../../../net/relay/known_records.ts";
import { Session } from "../../../net/session/session.ts";
import { shortIdsOf, type Sketch } from "../../../net/wire/sketch.ts";
import { tcpTransport } from "../../../net/transport/tcp.ts";
import type { PeerId } from "../../../net/base/peer_id.ts";
import { Forge, testNetwork } from "../../support/block_forge.ts";
import { helloOf, HostileListener, HostilePeer } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";
import {
  NodeWorld,
  type StartOptions,
  voteRecord,
  type WorldNode,
} from "../../support/node_world.ts";

/** A node at the tip of `forge`, and ways to be its peer. */
class Scene implements AsyncDisposable {
  readonly world = new NodeWorld(testNetwork());
  readonly forge = new Forge(this.world.network);
  #target: WorldNode | undefined;

  static async set(options: StartOptions = {}): Promise<Scene> {
    const scene = new Scene();
    await scene.forge.grow(2, (index) => [voteRecord(`before${index}`, "red")]);
    const blocks = scene.forge.blocks();
    scene.#target = await scene.world.start({ mine: false, blocks, ...options });
    return scene;
  }

  get target(): WorldNode {
    return this.#target!;
  }

  /** A peer that has the target's blocks. */
  async peer({ eager = true } = {}): Promise<HostilePeer> {
    const { tip } = this.forge.chain;
    const peer = await HostilePeer.greet(this.target.address, this.world.network, {
      tip: tip.hash,
      index: tip.header.index,
    });
    if (eager) await peer.say({ type: "eager" });
    return peer;
  }

  /** Waits until the target has a block. */
  has(block: Block): Promise<void> {
    return this.world.until("it has the block", () => this.target.chain.tip.hash === hashOf(block));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world[Symbol.asyncDispose]();
  }
}

const hashOf = blockHash;

const votes = (count: number) =>
  Array.from({ length: count }, (_, i) => voteRecord(`voter${i}`, "red"));

/** A sketch of a block that gives some of its records. */
function sketchOf(block: Block, positions: readonly number[] = []): { type: "sketch" } & Sketch {
  const ids = block.records.map(recordId);
  const given = positions.map((position) => ({ position, record: block.records[position] }));
  return { type: "sketch", header: block.header, shortIds: shortIdsOf(hashOf(block), ids), given };
}

/** Hands records in as a peer that answers does. */
async function hand(peer: HostilePeer, records: readonly Uint8Array[]): Promise<void> {
  await peer.say({ type: "haveRecords", ids: records.map(recordId) });
  await peer.next("getRecords");
  await peer.say({ type: "records", records });
  await peer.roundTrip();
}

Deno.test("Node: whoever names a block more than once in one message gets it once", async () => {
  await using scene = await Scene.set();
  await using peer = await scene.peer({ eager: false });
  const { hash } = scene.forge.chain.tip;
  const absent = named<BlockHash>("77".repeat(32));
  await peer.say({ type: "getBlocks", hashes: [hash, absent, hash, absent, hash] });
  await peer.roundTrip();
  assertEquals(peer.all("block").map(({ block }) => hashOf(block)), [hash]);
  assertEquals(peer.all("noBlocks").map(({ hashes }) => hashes), [[absent]]);
});

Deno.test("BlockRelay reads no block for a peer that has hung up", async () => {
  const forge = new Forge(testNetwork());
  await forge.grow(3);
  const { chain } = forge;
  const hashes = forge.blocks().map(hashOf);
  const { hash } = chain.tip;
  const listener = tcpTransport.listen({ host: "127.0.0.1", port: 0 });
  await using peer = await HostilePeer.connect(listener.address);
  const { value: connection } = await listener[Symbol.asyncIterator]().next();
  listener.close();
  await peer.say(helloOf(chain.network));
  const { signal } = new AbortController();
  const options = { hello: helloOf(chain.network), outbound: false, signal };
  const session = await Session.open(connection, options, systemClock);
  const read: string[] = [];
  const block = chain.block.bind(chain);
  chain.block = (hash) => {
    read.push(hash);
    // It hangs up while the first answer is made.
    session.close();
    return block(hash);
  };
  const peers = { sessions: [session] };
  const [mesh, known] = [new Mesh({ peers }), new KnownRecords()];
  const tipOf = () => undefined;
  const relay = new BlockRelay({ chain, clock: systemClock, peers, mesh, known, tipOf });
  await relay.onGetBlocks(session, hashes);
  await relay.onGetSketch(session, hash);
  await relay.onGetMissing(session, hash, [0]);
  assertEquals(read, hashes.slice(0, 1));
});

Deno.test("Node: an eager peer gets a new block as a sketch, with those records that it is not known to have", async () => {
  await using scene = await Scene.set();
  await using miner = await scene.peer({ eager: false });
  await using eager = await scene.peer();
  const [ann, bob] = [voteRecord("ann", "red"), voteRecord("bob", "blue")];
  await hand(eager, [ann]);
  const block = await scene.forge.extend([ann, bob]);
  await miner.offer(block);
  const sketch = await eager.next("sketch");
  assertEquals(sketch.header, block.header);
  assertEquals(sketch.shortIds, sketchOf(block).shortIds);
  assertEquals(sketch.given.map(({ position, record }) => [position, record.toHex()]), [
    [1, bob.toHex()],
  ]);
});

Deno.test("Node: an eager peer is told of a block whose sketch would be large, and gets none unasked", async () => {
  await using scene = await Scene.set();
  await using miner = await scene.peer({ eager: false });
  await using eager = await scene.peer();
  const long = "x".repeat(2_000);
  const records = Array.from(
    { length: Math.ceil(MAX_PUSHED_SKETCH_BYTES / long.length) },
    (_, i) => voteRecord(`voter${i}`, long),
  );
  const block = await scene.forge.extend(records);
  await miner.offer(block);
  assertEquals((await eager.next("tip")).header, block.header);
  assertEquals(eager.all("sketch"), []);
});

Deno.test("Node: a sketch whose records all wait here is a block without a question", async () => {
  await using scene = await Scene.set();
  await using peer = await scene.peer();
  const block = await scene.forge.extend(votes(20));
  await hand(peer, block.records.slice(0, 19));
  await peer.say(sketchOf(block, [19]));
  await scene.has(block);
  assertEquals([peer.all("getMissing"), peer.all("getBlocks"), peer.all("getSketch")], [
    [],
    [],
    [],
  ]);
});

Deno.test("Node: what a sketch lacks is asked for by position, and only that", async () => {
  await using scene = await Scene.set();
  await using peer = await scene.peer();
  const block = await scene.forge.extend(votes(20));
  await hand(peer, block.records.filter((_, i) => i !== 3 && i !== 11));
  await peer.say(sketchOf(block));
  const { hash, positions } = await peer.next("getMissing");
  assertEquals([hash, positions], [hashOf(block), [3, 11]]);
  await peer.say({ type: "missing", hash, records: [block.records[3], block.records[11]] });
  await scene.has(block);
});

Deno.test("Node: a sketch of which little is here is fetched whole", async () => {
  await using scene = await Scene.set();
  await using peer = await scene.peer();
  const block = await scene.forge.extend(votes(20));
  await hand(peer, block.records.slice(0, 5));
  await peer.say(sketchOf(block));
  const { hashes } = await peer.next("getBlocks");
  assertEquals(hashes, [hashOf(block)]);
  await peer.say({ type: "block", block });
  await scene.has(block);
});

Deno.test("Node: records that do not make the block of a sketch cost nobody anything, and it is fetched whole", async () => {
  await using scene = await Scene.set();
  await using peer = await scene.peer();
  const block = await scene.forge.extend(votes(20));
  await hand(peer, block.records.slice(0, 19));
  await peer.say(sketchOf(block));
  const { hash } = await peer.next("getMissing");
  await peer.say({ type: "missing", hash, records: [voteRecord("eve", "blue")] });
  // A sketch of it is of no use any more, not even of another peer.
  await peer.next("getBlocks");
  await using other = await scene.peer();
  await other.say(sketchOf(block, [19]));
  await other.roundTrip();
  assertEquals(scene.target.chain.tip.hash, block.header.prevHash);
  await peer.say({ type: "block", block });
  await scene.has(block);
  assertEquals(scene.target.warnings(), []);
});

Deno.test("Node: more or fewer missing records than were asked for cost their sender the connection", async () => {
  for (const count of [1, 3]) {
    await using scene = await Scene.set();
    await using peer = await scene.peer();
    const block = await scene.forge.extend(votes(20));
    await hand(peer, block.records.slice(0, 18));
    await peer.say(sketchOf(block));
    const { hash } = await peer.next("getMissing");
    await peer.say({ type: "missing", hash, records: block.records.slice(0, count) });
    await peer.closed;
    await scene.world.until("there is a line on it", () => scene.target.warnings().length > 0);
    const rule = `records must be the 2 asked for: they are ${count}`;
    assertStringIncludes(scene.target.warnings()[0], rule);
  }
});

Deno.test("Node: missing records of a peer that was not asked, or that has none, change nothing", async () => {
  await using scene = await Scene.set();
  await using peer = await scene.peer();
  await using other = await scene.peer();
  const block = await scene.forge.extend(votes(20));
  await hand(peer, block.records.slice(0, 19));
  await peer.say(sketchOf(block));
  const { hash } = await peer.next("getMissing");
  await other.say({ type: "missing", hash, records: [block.records[19]] });
  await other.roundTrip();
  assertEquals(scene.target.chain.tip.hash, block.header.prevHash);
  // It says that it does not have the block after all; the other has.
  await other.say({ type: "tip", header: block.header });
  await peer.say({ type: "missing", hash, records: [] });
  await other.next("getSketch");
  await other.say(sketchOf(block, [19]));
  await scene.has(block);
  assertEquals(scene.target.warnings(), []);
});

Deno.test("Node: of a peer each block's sketch is looked at once, and a whole one beats a question", async () => {
  await using scene = await Scene.set();
  await using peer = await scene.peer();
  await using other = await scene.peer();
  const block = await scene.forge.extend(votes(20));
  await hand(peer, block.records.slice(0, 19));
  await peer.say(sketchOf(block));
  await peer.next("getMissing");
  await peer.say(sketchOf(block, [19]));
  await peer.roundTrip();
  assertEquals(scene.target.chain.tip.hash, block.header.prevHash);
  await other.say(sketchOf(block, [19]));
  await scene.has(block);
});

Deno.test("Node: a sketch with a bad header costs its sender the connection", async () => {
  await using scene = await Scene.set();
  await using peer = await scene.peer();
  const block = scene.forge.make(votes(2), { withoutWork: true });
  await peer.say(sketchOf(block));
  await peer.closed;
  await scene.world.until("there is a line on it", () => scene.target.warnings().length > 0);
  assertStringIncludes(scene.target.warnings()[0], "it sent a bad header");
});

Deno.test("Node: a peer with most of a named block's records asks for a sketch, and for the block without", async () => {
  await using scene = await Scene.set();
  await using peer = await scene.peer({ eager: false });
  const block = await scene.forge.extend(votes(20));
  await hand(peer, block.records);
  await peer.say({ type: "tip", header: block.header });
  assertEquals((await peer.next("getSketch")).hash, hashOf(block));
  await peer.say(sketchOf(block));
  await scene.has(block);
  const next = await scene.forge.extend(votes(40).slice(20));
  await peer.say({ type: "tip", header: next.header });
  await peer.next("getBlocks");
});

Deno.test("Node: who asks for a sketch gets it, or the block where that is smaller, or hears that it is not here", async () => {
  const big = Array.from(
    { length: MAX_SKETCH_BYTES / MAX_RECORD_BYTES + 1 },
    (_, i) => new Uint8Array(MAX_RECORD_BYTES).fill(i + 1),
  );
  await using world = new NodeWorld(testNetwork({ validator: "any" }));
  const forge = new Forge(world.network);
  const small = await forge.extend([new Uint8Array([1]), new Uint8Array([2])]);
  const large = await forge.extend(big);
  const target = await world.start({ mine: false, blocks: forge.blocks() });
  await using peer = await HostilePeer.greet(target.address, world.network);
  await peer.say({ type: "getSketch", hash: hashOf(small) });
  assertEquals((await peer.next("sketch")).given.length, 2);
  await peer.say({ type: "getSketch", hash: hashOf(large) });
  assertEquals((await peer.next("block")).block.records.length, big.length);
  await peer.say({ type: "getSketch", hash: named("ab".repeat(32)) });
  assertEquals((await peer.next("noBlocks")).hashes, [named<BlockHash>("ab".repeat(32))]);
  await peer.say({ type: "getMissing", hash: hashOf(large), positions: [0, big.length - 1] });
  const { records } = await peer.next("missing");
  assertEquals(records.map((record) => record[0]), [1, big.length]);
  await peer.say({ type: "getMissing", hash: hashOf(large), positions: [0, big.length] });
  assertEquals((await peer.next("missing")).records, []);
});

Deno.test("Node: of blocks well below the tip there are no sketches, but the blocks", async () => {
  await using scene = await Scene.set();
  await scene.forge.grow(2);
  const [old] = scene.forge.blocks();
  await using peer = await HostilePeer.greet(scene.target.address, scene.world.network);
  const deep = await scene.world.start({ mine: false, blocks: scene.forge.blocks() });
  await using other = await HostilePeer.greet(deep.address, scene.world.network);
  await peer.say({ type: "getSketch", hash: hashOf(old) });
  await peer.next("sketch");
  for (
    const question of [
      { type: "getSketch", hash: hashOf(old) },
      { type: "getMissing", hash: hashOf(old), positions: [0] },
    ] as const
  ) {
    await other.say(question);
    assertEquals(hashOf((await other.next("block")).block), hashOf(old));
  }
});

Deno.test("Node: who is not eager hears of blocks and records in the next round", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await Scene.set({ clock });
  await using eager = await scene.peer();
  await using lazy = await scene.peer({ eager: false });
  const id = await scene.target.vote("ann", "red");
  const block = await scene.forge.extend(votes(2));
  await eager.say({ type: "tip", header: block.header });
  await eager.next("getBlocks");
  await eager.say({ type: "block", block });
  await scene.has(block);
  await eager.next("records");
  await clock.advance(LAZY_MS - 1);
  await lazy.roundTrip();
  assertEquals([lazy.all("tip"), lazy.all("haveRecords"), lazy.all("sketch")], [[], [], []]);
  await clock.advance(1);
  assertEquals((await lazy.next("tip")).header, block.header);
  assertEquals((await lazy.next("haveRecords")).ids, [id]);
  // Once is enough.
  await clock.advance(LAZY_MS);
  await clock.advance(LAZY_MS);
  await lazy.roundTrip();
  await eager.roundTrip();
  assertEquals([lazy.all("tip"), lazy.all("haveRecords"), eager.all("haveRecords")], [[], [], []]);
});

Deno.test("Node: eager peers send each other small records unasked, and hear that they came", async () => {
  await using scene = await Scene.set();
  await using a = await scene.peer();
  await using b = await scene.peer();
  const record = voteRecord("ann", "red");
  await a.say({ type: "records", records: [record] });
  assertEquals((await a.next("haveRecords")).ids, [recordId(record)]);
  assertEquals((await b.next("records")).records.map((each) => each.toHex()), [record.toHex()]);
  assertEquals(scene.target.node.places.lookUp([recordId(record)])[0].relayedTo, 1);
  // Not what it has, and not to who has it.
  await b.say({ type: "records", records: [record] });
  await b.roundTrip();
  assertEquals([a.all("records"), b.all("haveRecords")], [[], []]);
  assertEquals(scene.target.node.places.lookUp([recordId(record)])[0].relayedTo, 2);
});

Deno.test("Node: a record that several eager peers send at one moment is judged once, and all hear that it came", async () => {
  await using scene = await Scene.set();
  const { chain } = scene.target;
  const peers = [await scene.peer(), await scene.peer(), await scene.peer()];
  await using stack = new AsyncDisposableStack();
  for (const peer of peers) {
    stack.use(peer);
    await peer.roundTrip();
  }
  const submit = chain.submit.bind(chain);
  const handedIn: number[] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  // A slow disk: the others' messages come while the first one is being stored.
  chain.submit = async (records, options) => {
    handedIn.push(records.length);
    await gate;
    return await submit(records, options);
  };
  const record = voteRecord("ann", "red");
  for (const peer of peers) await peer.say({ type: "records", records: [record] });
  // The last two have been dealt with when they are answered.
  await Promise.all(peers.map((peer) => peer.say({ type: "ping" })));
  let answered = 0;
  const answers = peers.map(async (peer) => {
    await peer.next("pong");
    if (++answered === 2) open();
  });
  for (const peer of peers) assertEquals((await peer.next("haveRecords")).ids, [recordId(record)]);
  await Promise.all(answers);
  assertEquals(handedIn, [1]);
});

Deno.test("Node: large records, and many at once, are announced to eager peers too", async () => {
  const world = new NodeWorld(testNetwork({ validator: "any" }));
  await using _world = world;
  const target = await world.start({ mine: false });
  await using peer = await HostilePeer.greet(target.address, world.network);
  await peer.say({ type: "eager" });
  await peer.roundTrip();
  const large = new Uint8Array(MAX_PUSHED_RECORD_BYTES + 1).fill(7);
  await target.node.submit([large, large.subarray(1)]);
  const { records } = await peer.next("records");
  assertEquals(records.map(({ length }) => length), [MAX_PUSHED_RECORD_BYTES]);
  assertEquals((await peer.next("haveRecords")).ids, [recordId(large)]);
  const many = Array.from({ length: MAX_PUSHED_RECORDS + 1 }, (_, i) => new Uint8Array([1, i]));
  await target.node.submit(many);
  assertEquals((await peer.next("haveRecords")).ids.length, MAX_PUSHED_RECORDS + 1);
  assertEquals(peer.all("records"), []);
});

Deno.test("Node: a bounded number of the peers that it dialled are eager, and another takes the place of one that left", async () => {
  await using world = new NodeWorld();
  const listeners = Array.from({ length: EAGER_OUTBOUND + 1 }, () => new HostileListener());
  await using stack = new AsyncDisposableStack();
  for (const listener of listeners) stack.use(listener);
  const target = await world.start({
    mine: false,
    connect: listeners.map(({ address }) => address),
  });
  const peers = await Promise.all(listeners.map(async (listener) => {
    const peer = await listener.accept();
    const { index, tip, chainId, version, time } = await peer.next("hello");
    const peerId = named<PeerId>(crypto.randomUUID().replaceAll("-", ""));
    const hello = { index, tip, chainId, version, time, peerId, port: listener.address.port };
    await peer.say({ type: "hello", agent: "by hand", ...hello });
    await peer.next("tip");
    await peer.roundTrip();
    return peer;
  }));
  const eager = peers.filter((peer) => peer.all("eager").length > 0);
  assertEquals(eager.length, EAGER_OUTBOUND);
  const [other] = peers.filter((peer) => !eager.includes(peer));
  // Whom it dialled cannot make itself one of them.
  await other.say({ type: "eager" });
  await other.roundTrip();
  await target.vote("ann", "red");
  for (const peer of eager) await peer.next("records");
  await other.roundTrip();
  assert(other.all("records").length === 0);
  eager[0].close();
  await other.next("eager");
});

Deno.test("Node: who sent a sketch while another owed the block is asked for the block itself when that one fails", async () => {
  await using scene = await Scene.set();
  await using owing = await scene.peer({ eager: false });
  await using other = await scene.peer();
  const block = await scene.forge.extend(votes(20));
  await hand(other, block.records.slice(0, 15));
  await owing.say({ type: "tip", header: block.header });
  await owing.next("getSketch");
  await other.say(sketchOf(block));
  await other.roundTrip();
  owing.close();
  // A second sketch of its would not be looked at: to ask for one would go on for ever.
  const { hashes } = await other.next("getBlocks");
  assertEquals([hashes, other.all("getSketch")], [[hashOf(block)], []]);
  await other.say({ type: "block", block });
  await scene.has(block);
});
