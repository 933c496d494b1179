import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { connect as connectFrom } from "node:net";
import type { Block } from "../../../core/block/block.ts";
import { blockHash } from "../../../core/block/block.ts";
import type { Header } from "../../../core/block/header.ts";
import { MAX_RECORD_BYTES } from "../../../core/block/limits.ts";
import { recordId } from "../../../core/block/record.ts";
import { systemRandom } from "../../../core/base/system.ts";
import { encodeFrame } from "../../../net/wire/frames.ts";
import { BAN_MS, MAX_INBOUND, MAX_INBOUND_PER_HOST } from "../../../net/peers/limits.ts";
import { BUSY_MS, STALLED_MS } from "../../../net/sync/limits.ts";
import { MAX_HEADERS, REQUEST_TIMEOUT_MS } from "../../../net/base/limits.ts";
import { MAX_WAITING_BYTES } from "../../../net/session/limits.ts";
import type { Message } from "../../../net/wire/messages.ts";
import { EVERY_HASH, Forge, type Forgery, testNetwork } from "../../support/block_forge.ts";
import {
  frameOf,
  helloOf,
  HostileListener,
  HostilePeer,
  passWith,
} from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import {
  NodeWorld,
  type StartOptions,
  voteRecord,
  type WorldNode,
} from "../../support/node_world.ts";

/** A node under attack with an honest peer, both at the tip of `forge`. */
interface Scene extends AsyncDisposable {
  readonly world: NodeWorld;
  readonly target: WorldNode;
  readonly honest: WorldNode;
  readonly forge: Forge;
}

async function setScene(
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
async function assertOnlySenderSuffers(
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

const PREFIX_OF_4_GB = new Uint8Array([0xff, 0xff, 0xff, 0xff, 10]);
const HTTP = new TextEncoder().encode("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

/** Bytes that are sent instead of a hello, and what the log says of them. */
const FIRST_WORDS: readonly (readonly [string, Uint8Array, string])[] = [
  ["garbage", new Uint8Array(64).fill(0xa5), "it claims 2779096485"],
  ["five bytes of zero", new Uint8Array(5), "a message type must be known: 0"],
  ["a frame that claims 4 GB", PREFIX_OF_4_GB, "it claims 4294967295"],
  ["an HTTP request", HTTP, "it speaks HTTP, and this port is for peers"],
  [
    "a message before hello",
    frameOf({ type: "ping" }),
    "the first message must be hello: it is ping",
  ],
  ["a hello that is no CBOR", encodeFrame({ type: 1, payload: HTTP }), "must be strict CBOR"],
  [
    "the start of a large frame before hello",
    encodeFrame({ type: 8, payload: new Uint8Array() }).map((byte, i) => i === 1 ? 0x9f : byte),
    "must be at most",
  ],
];

for (const [what, bytes, reason] of FIRST_WORDS) {
  Deno.test(`Node: ${what} ends the connection with one line, and nothing else`, async () => {
    await using scene = await setScene();
    await using hostile = await HostilePeer.connect(scene.target.address);
    await hostile.raw(bytes);
    await assertOnlySenderSuffers(scene, hostile, reason);
  });
}

Deno.test("Node: a hello of another network, or version, is answered with a reason", async () => {
  await using scene = await setScene();
  const { target, world } = scene;
  const cases: [Parameters<typeof helloOf>[1], string, string][] = [
    [{ chainId: "ab".repeat(32) }, "network", "different networks"],
    [{ version: 2 }, "protocol", "the protocol version must be 1 here: it is 2"],
    [{ peerId: target.node.peerId }, "self", "oneself"],
  ];
  for (const [fields, code, reason] of cases) {
    await using hostile = await HostilePeer.connect(target.address);
    await hostile.say(helloOf(world.network, fields));
    const bye = await hostile.next("bye");
    assertEquals(bye.code, code);
    assertStringIncludes(bye.reason, reason);
    await hostile.closed;
  }
  await world.until("both lines are there", () => target.warnings().length >= 2);
  // A connection to oneself is part of everyday life.
  assertEquals(target.warnings().length, 2);
});

/** What is said after hello, and what the log says of it. */
const NEXT_WORDS: readonly (readonly [string, Uint8Array, string])[] = [
  ["garbage after hello", new Uint8Array(64).fill(0xa5), "it claims 2779096485"],
  ["a frame of 4 GB after hello", PREFIX_OF_4_GB, "it claims 4294967295"],
  [
    "an unknown type of message",
    encodeFrame({ type: 99, payload: new Uint8Array() }),
    "a message type must be known: 99",
  ],
  [
    "a message that lacks its field",
    encodeFrame({ type: 5, payload: new Uint8Array([0xa0]) }),
    "locator must be",
  ],
];

for (const [what, bytes, reason] of NEXT_WORDS) {
  Deno.test(`Node: ${what} ends the connection with one line, and nothing else`, async () => {
    await using scene = await setScene();
    await using hostile = await HostilePeer.greet(scene.target.address, scene.world.network);
    await hostile.raw(bytes);
    await assertOnlySenderSuffers(scene, hostile, reason);
  });
}

Deno.test("Node: a second hello ends the connection", async () => {
  await using scene = await setScene();
  await using hostile = await HostilePeer.greet(scene.target.address, scene.world.network);
  await hostile.say(helloOf(scene.world.network));
  await assertOnlySenderSuffers(scene, hostile, "hello must come once");
});

Deno.test("Node: a second hello ends the connection also in one segment with the first", async () => {
  await using scene = await setScene();
  await using hostile = await HostilePeer.connect(scene.target.address);
  const hello = helloOf(scene.world.network);
  await hostile.say(hello, hello);
  await assertOnlySenderSuffers(scene, hostile, "hello must come once");
});

Deno.test("Node: a goodbye in one segment with the hello is heard", async () => {
  await using world = new NodeWorld();
  const target = await world.start({ mine: false });
  await using hostile = await HostilePeer.connect(target.address);
  await hostile.say(helloOf(world.network), { type: "bye", code: "full", reason: "no room here" });
  await hostile.closed;
  await world.until(
    "the reason is in the log",
    () => target.lines.some(({ text }) => text.includes("it says: no room here")),
  );
});

Deno.test("Node: half a frame and then the end is one line, and held against nobody", async () => {
  // It is what a peer leaves behind that is ended in the middle of a send.
  await using scene = await setScene();
  const { target, world } = scene;
  await using listener = new HostileListener();
  const { port } = listener.address;
  {
    await using hostile = await HostilePeer.greet(target.address, world.network, { port });
    await hostile.raw(frameOf({ type: "haveRecords", ids: ["00".repeat(32)] }).subarray(0, 20));
    await hostile.end();
    await hostile.closed;
  }
  const ends = () =>
    target.lines.filter(({ text }) => text.startsWith("disconnected from")).map(({ text }) => text);
  await world.until("there is a line on it", () => ends().length > 0);
  assertEquals(ends().length, 1);
  assertStringIncludes(ends()[0], "in the middle of a frame");
  await using back = await HostilePeer.greet(target.address, world.network, { port });
  await back.roundTrip();
});

Deno.test("Node: who breaks a rule is refused for a while, and told so", async () => {
  await using world = new NodeWorld();
  const clock = new ManualClock(Date.now());
  const target = await world.start({ mine: false, clock });
  const port = 9;
  {
    await using hostile = await HostilePeer.greet(target.address, world.network, { port });
    await hostile.raw(encodeFrame({ type: 99, payload: new Uint8Array() }));
    await hostile.closed;
  }
  {
    await using again = await HostilePeer.connect(target.address);
    await again.say(helloOf(world.network, { port }));
    assertStringIncludes((await again.next("bye")).reason, "refused for a while");
    await again.closed;
  }
  await using other = await HostilePeer.greet(target.address, world.network, { port: 10 });
  await other.roundTrip();
  await clock.advance(BAN_MS);
  await using later = await HostilePeer.greet(target.address, world.network, { port });
  await later.roundTrip();
});

/** Headers that break a rule, by what is wrong, and what the log says. */
const BAD_HEADERS: readonly (readonly [string, (forge: Forge) => Forgery, string])[] = [
  ["index", ({ chain }) => ({ index: chain.tip.header.index + 2 }), "index must be"],
  ["bits", ({ chain }) => ({ bits: chain.network.genesis.header.bits - 1 }), "bits must be what"],
  ["time", ({ chain }) => ({ time: chain.tip.header.time }), "time must be later"],
  ["work", () => ({ withoutWork: true }), "the hash must not be above"],
  ["version", () => ({ version: 2 }), "the version must be 1"],
  ["count", () => ({ recordCount: 20_001 }), "a block must not hold more"],
];

for (const [field, forgery, reason] of BAD_HEADERS) {
  Deno.test(`Node: a header with a bad ${field} costs its sender the connection`, async () => {
    await using scene = await setScene();
    const { header } = scene.forge.make([voteRecord("ann", "red")], forgery(scene.forge));
    await using hostile = await HostilePeer.greet(scene.target.address, scene.world.network);
    await hostile.say({ type: "tip", header });
    await assertOnlySenderSuffers(scene, hostile, `it sent a bad header: ${reason}`);
  });

  Deno.test(`Node: a list of headers with a bad ${field} in it costs its sender the connection`, async () => {
    await using scene = await setScene();
    const good = scene.forge.chain.tip.header;
    const { header } = scene.forge.make([voteRecord("ann", "red")], forgery(scene.forge));
    await using hostile = await HostilePeer.greet(scene.target.address, scene.world.network);
    await hostile.say({ type: "headers", headers: [good, header] });
    await assertOnlySenderSuffers(scene, hostile, `it sent a bad header: ${reason}`);
  });
}

/** Bodies that do not go with their header, or that the validator refuses. */
const BAD_BODIES: readonly (readonly [string, (forge: Forge) => Block, string])[] = [
  [
    "another record than its root says",
    (forge) => ({
      ...forge.make([voteRecord("ann", "red")]),
      records: [voteRecord("ann", "blue")],
    }),
    "dataRoot must be",
  ],
  [
    "fewer records than it states",
    (forge) => forge.make([voteRecord("ann", "red")], { recordCount: 2 }),
    "recordCount must be",
  ],
  [
    "more records than it states",
    (forge) => ({
      ...forge.make([voteRecord("ann", "red")]),
      records: [voteRecord("ann", "red"), voteRecord("bob", "red")],
    }),
    "there must be at most 1",
  ],
  [
    "a second vote of a voter",
    (forge) => forge.make([voteRecord("before1", "blue")]),
    "the validator must accept every record",
  ],
  [
    "one vote twice",
    (forge) => forge.make([voteRecord("ann", "red"), voteRecord("ann", "red")]),
    "the validator must accept every record",
  ],
  [
    "a record that is no vote",
    (forge) => forge.make([new TextEncoder().encode("{}")]),
    "the validator must accept every record",
  ],
];

for (const [what, make, reason] of BAD_BODIES) {
  Deno.test(`Node: a block with ${what} costs its sender the connection`, async () => {
    await using scene = await setScene();
    await using hostile = await HostilePeer.greet(scene.target.address, scene.world.network);
    await hostile.offer(make(scene.forge));
    await assertOnlySenderSuffers(scene, hostile, reason);
  });
}

Deno.test("Node: a block on top of one that the validator refused is refused with its header", async () => {
  await using scene = await setScene();
  const { forge, target, world } = scene;
  const bad = forge.make([voteRecord("before1", "blue")]);
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.offer(bad);
  await hostile.closed;
  await using second = await HostilePeer.greet(target.address, world.network);
  await second.say({ type: "tip", header: bad.header });
  await second.closed;
  assertEquals(target.warnings("its ancestors must all be valid").length, 1);
});

Deno.test("Node: a wrong body for a good header does not keep out the block of an honest peer", async () => {
  await using scene = await setScene();
  const { forge, target, world } = scene;
  const block = await forge.extend([voteRecord("ann", "red")]);
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.offer({ ...block, records: [voteRecord("ann", "blue")] });
  await hostile.closed;
  assertNotEquals(target.chain.tip.hash, blockHash(block));
  await world.start({ mine: false, blocks: forge.blocks(), connect: [target] });
  await world.until("the block came", () => target.chain.tip.hash === blockHash(block));
  assertEquals(await target.choiceOf("ann"), "red");
});

Deno.test("Node: a block that nobody asked for is passed over", async () => {
  await using scene = await setScene();
  const { forge, target, world } = scene;
  const block = forge.make([voteRecord("ann", "red")]);
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.say({ type: "block", block });
  await hostile.roundTrip();
  assertEquals(target.chain.tip.hash, forge.chain.tip.hash);
  assertEquals(target.chain.tree.get(blockHash(block)), undefined);
  assertEquals(target.warnings(), []);
});

Deno.test("Node: a body that was asked of one peer is not taken from another", async () => {
  await using scene = await setScene();
  const { forge, target, world } = scene;
  const block = await forge.extend([voteRecord("ann", "red")]);
  await using asked = await HostilePeer.greet(target.address, world.network);
  await asked.say({ type: "tip", header: block.header });
  await asked.next("getBlocks");
  await using other = await HostilePeer.greet(target.address, world.network);
  await other.say({ type: "block", block: { ...block, records: [voteRecord("ann", "blue")] } });
  await other.roundTrip();
  await asked.say({ type: "block", block });
  await world.until("it came", () => target.chain.tip.hash === blockHash(block));
  assertEquals(target.warnings(), []);
});

Deno.test("Node: headers that do not connect, or not with each other, cost their sender the connection", async () => {
  await using scene = await setScene();
  const { forge, target, world } = scene;
  const [first, second, third] = await forge.grow(3);
  {
    await using hostile = await HostilePeer.greet(target.address, world.network);
    await hostile.say({ type: "headers", headers: [second.header, third.header] });
    await hostile.closed;
  }
  {
    await using hostile = await HostilePeer.greet(target.address, world.network);
    await hostile.say({ type: "headers", headers: [first.header, third.header] });
    await hostile.closed;
  }
  await world.until("both lines are there", () => target.warnings().length >= 2);
  assertEquals(target.warnings("headers must connect").length, 1);
  assertEquals(target.warnings("headers must follow each other").length, 1);
  assertEquals(target.node.peerCount, 1);
});

Deno.test("Node: a tip whose ancestors are unknown is asked about, from where both chains may part", async () => {
  await using scene = await setScene();
  const { forge, target, world } = scene;
  const shared = forge.chain.tip.hash;
  const news = await forge.grow(3);
  await using hostile = await HostilePeer.greet(target.address, world.network, { tip: shared });
  await hostile.say({ type: "tip", header: news[2].header });
  const { locator } = await hostile.next("getHeaders");
  assertEquals(locator.slice(-3), [shared, forge.chain.at(1)!.hash, world.network.chainId]);
  await hostile.say({ type: "headers", headers: news.map(({ header }) => header) });
  const { hashes } = await hostile.next("getBlocks");
  assertEquals(hashes, news.map(blockHash));
  for (const block of news.reverse()) await hostile.say({ type: "block", block });
  await world.until("all came", () => target.chain.tip.hash === forge.chain.tip.hash);
});

Deno.test("Node: a peer that does not answer which chain it has is asked again when that is overdue", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock } });
  const { target, world } = scene;
  const unknown = new Forge(world.network);
  const [, { header }] = await unknown.grow(2);
  await using silent = await HostilePeer.greet(target.address, world.network);
  const ask = async () => {
    await silent.say({ type: "tip", header });
    await silent.roundTrip();
    return silent.all("getHeaders").length;
  };
  assertEquals(await ask(), 1);
  await passWith([silent], clock, REQUEST_TIMEOUT_MS - 1);
  assertEquals(await ask(), 1);
  await passWith([silent], clock, 1);
  assertEquals(await ask(), 2);
});

Deno.test("Node: a forged record costs its sender the connection", async () => {
  await using scene = await setScene();
  const forged = new TextEncoder().encode('{"voter":"ann"}');
  await using hostile = await HostilePeer.greet(scene.target.address, scene.world.network);
  await hostile.say({ type: "haveRecords", ids: [recordId(forged)] });
  await hostile.next("getRecords");
  await hostile.say({ type: "records", records: [forged] });
  await assertOnlySenderSuffers(scene, hostile, "it passed on a record that is invalid");
  assertEquals(scene.target.chain.place(recordId(forged)).status, "unknown");
});

Deno.test("Node: a second vote that its sender may not know to be one is dropped and held against nobody", async () => {
  await using scene = await setScene();
  const second = voteRecord("before1", "blue");
  await using hostile = await HostilePeer.greet(scene.target.address, scene.world.network);
  await hostile.say({ type: "haveRecords", ids: [recordId(second)] });
  await hostile.next("getRecords");
  await hostile.say({ type: "records", records: [second] });
  await hostile.roundTrip();
  assertEquals([scene.target.chain.pending.size, scene.target.warnings()], [0, []]);
});

Deno.test("Node: a record that nobody asked for is passed over", async () => {
  await using scene = await setScene();
  await using hostile = await HostilePeer.greet(scene.target.address, scene.world.network);
  await hostile.say({ type: "records", records: [voteRecord("ann", "red")] });
  await hostile.roundTrip();
  assertEquals([scene.target.chain.pending.size, scene.target.warnings()], [0, []]);
});

Deno.test("Node: a peer that promises a record and never hands it over does not keep it from the others", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock } });
  const { honest, target, world } = scene;
  const record = voteRecord("ann", "red");
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.say({ type: "haveRecords", ids: [recordId(record)] });
  await hostile.next("getRecords");
  await honest.node.submit([record]);
  await world.drive(clock, "the record came", () => target.chain.pending.size === 1, {
    stepMs: 1_000,
  });
  // Not because it was dropped for its silence: it still is connected.
  assertEquals(target.node.peerCount, 2);
});

Deno.test("Node: a record whose sender left before it came is asked of another peer", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock } });
  const { honest, target, world } = scene;
  const record = voteRecord("ann", "red");
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.say({ type: "haveRecords", ids: [recordId(record)] });
  await hostile.next("getRecords");
  await honest.node.submit([record]);
  await using other = await HostilePeer.greet(honest.address, world.network);
  await other.roundTrip();
  hostile.close();
  // The target's clock stands still: it is asked for at once, not when the answer is overdue.
  await world.until("the record came", () => target.chain.pending.size === 1);
});

Deno.test("Node: a peer that promises a heavier block and leaves does not stop others for good", async () => {
  await using scene = await setScene({ honest: { mine: true } });
  const { forge, honest, target, world } = scene;
  const promised = forge.make([]);
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.say({ type: "tip", header: promised.header });
  await hostile.next("getBlocks");
  hostile.close();
  await honest.vote("ann", "red");
  await world.until(
    "the honest peer's block came",
    () => target.chain.place(recordId(voteRecord("ann", "red"))).status === "included",
  );
});

Deno.test("Node: a peer that promises a long heavier branch and never gives it is dropped, and others go on", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock } });
  const { forge, honest, target, world } = scene;
  const promised = new Forge(world.network);
  for (const block of forge.blocks()) await promised.chain.addBlock(block);
  const branch = await promised.grow(4);
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.say({ type: "headers", headers: branch.map(({ header }) => header) });
  await hostile.next("getBlocks");
  await world.drive(
    clock,
    "it was dropped",
    () => target.warnings("no block within").length === 1,
    {
      stepMs: 1_000,
    },
  );
  await hostile.closed;
  assertEquals(target.node.peerCount, 1);
  const block = await forge.extend([voteRecord("ann", "red")]);
  await using good = await HostilePeer.greet(honest.address, world.network);
  await good.offer(block);
  await world.until("the honest peer has it", () => honest.chain.tip.hash === blockHash(block));
  await world.drive(clock, "its block came", () => target.chain.tip.hash === blockHash(block));
});

Deno.test("Node: a heavier branch that does not come, of however many peers, gives way to a lighter one that does", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock } });
  const { forge, honest, target, world } = scene;
  const promised = new Forge(world.network);
  for (const block of forge.blocks()) await promised.chain.addBlock(block);
  const headers = (await promised.grow(4)).map(({ header }) => header);
  await using peers = new AsyncDisposableStack();
  for (let i = 0; i < 5; i++) {
    const hostile = peers.use(await HostilePeer.greet(target.address, world.network));
    await hostile.say({ type: "headers", headers });
    await hostile.roundTrip();
  }
  const block = await forge.extend([voteRecord("ann", "red")]);
  await using good = await HostilePeer.greet(honest.address, world.network);
  await good.offer(block);
  await world.until("the honest peer has it", () => honest.chain.tip.hash === blockHash(block));
  await world.drive(clock, "its block came", () => target.chain.tip.hash === blockHash(block), {
    stepMs: 500,
  });
  // Before the first of them is given up.
  assertEquals(target.warnings(), []);
  assertEquals(target.node.peerCount, 6);
});

Deno.test("Node: a branch that did not come is fetched after others for some minutes, and then as any", async () => {
  await using world = new NodeWorld();
  const clock = new ManualClock(Date.now());
  const target = await world.start({ mine: false, clock });
  const [heavy, light] = [new Forge(world.network), new Forge(world.network)];
  const headers = (await heavy.grow(3)).map(({ header }) => header);
  const promise = async (branch: readonly Header[]) => {
    const peer = await HostilePeer.greet(target.address, world.network);
    await peer.say({ type: "headers", headers: branch });
    await peer.roundTrip();
    return peer;
  };
  {
    await using first = await promise(headers);
    await first.next("getBlocks");
    await passWith([first], clock, 2 * BUSY_MS);
  }
  for (
    const [waitMs, isAsked] of [[STALLED_MS - 3 * BUSY_MS, false], [4 * BUSY_MS, true]] as const
  ) {
    await world.until("all are gone", () => target.node.peerCount === 0);
    await clock.advance(waitMs);
    await using other = await promise([light.make([]).header]);
    await other.next("getBlocks");
    await using again = await promise(headers);
    assertEquals(again.all("getBlocks").length > 0, isAsked);
  }
});

Deno.test("Node: a block that a peer withholds is asked of another within seconds", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock } });
  const { forge, target, world } = scene;
  const block = await forge.extend([voteRecord("ann", "red")]);
  const next = forge.make([voteRecord("bob", "red")]);
  await using silent = await HostilePeer.greet(target.address, world.network, { port: 40_001 });
  await silent.say({ type: "tip", header: block.header });
  await silent.next("getBlocks");
  await using honest = await HostilePeer.greet(target.address, world.network, { port: 40_002 });
  await honest.say({ type: "tip", header: block.header });
  await honest.roundTrip();
  assertEquals(honest.all("getBlocks"), []);
  await clock.advance(6_000);
  await honest.next("getBlocks");
  await honest.say({ type: "block", block });
  await world.until("it came", () => target.chain.tip.hash === blockHash(block));
  // It is neither dropped, as its line may be slow, nor asked first the next time.
  await silent.say({ type: "tip", header: next.header });
  await silent.roundTrip();
  await honest.say({ type: "tip", header: next.header });
  await clock.advance(6_000);
  await honest.next("getBlocks");
});

Deno.test("Node: a block that nobody gives keeps a node from mining for seconds, not for good", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock, mine: true } });
  const { forge, target, world } = scene;
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.say({ type: "tip", header: forge.make([]).header });
  await hostile.next("getBlocks");
  const id = await target.vote("ann", "red");
  await clock.advance(2_000);
  assertEquals(target.chain.place(id).status, "pending");
  // Less than what it takes to give the other peer up.
  await clock.advance(6_000);
  await world.until("it mines", () => target.chain.place(id).status === "included");
  assertEquals(target.node.peerCount, 2);
});

Deno.test("Node: while a promised block does not come, blocks of others are taken", async () => {
  await using scene = await setScene({ honest: { mine: true } });
  const { forge, honest, target, world } = scene;
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.say({ type: "tip", header: forge.make([]).header });
  await hostile.next("getBlocks");
  for (const voter of ["ann", "bob"]) {
    const id = await honest.vote(voter, "red");
    await world.until("it is in a block", () => honest.chain.place(id).status === "included");
  }
  await world.until("the target follows", () => target.chain.tip.hash === honest.chain.tip.hash);
});

Deno.test("Node: a block from the future is asked for again when its time has come", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock } });
  const { forge, target, world } = scene;
  const late = forge.make([voteRecord("ann", "red")], { time: forge.tooLate(clock.now()) });
  await using hostile = await HostilePeer.greet(target.address, world.network);
  await hostile.say({ type: "tip", header: late.header });
  await hostile.roundTrip();
  assertEquals([hostile.all("getHeaders").length, target.warnings()], [0, []]);
  await clock.advance(11_000);
  await hostile.next("getHeaders");
  await hostile.say({ type: "headers", headers: [late.header] });
  await hostile.next("getBlocks");
  await hostile.say({ type: "block", block: late });
  await world.until("it came", () => target.chain.tip.hash === blockHash(late));
});

Deno.test("Node: of many blocks from the future that a peer tells, the last is asked for again, once", async () => {
  const clock = new ManualClock(Date.now());
  await using scene = await setScene({ target: { clock } });
  const { forge, target, world } = scene;
  const time = forge.tooLate(clock.now());
  await using hostile = await HostilePeer.greet(target.address, world.network);
  for (let i = 0; i < 20; i++) {
    await hostile.say({ type: "tip", header: forge.make([], { time }).header });
  }
  await hostile.roundTrip();
  await clock.advance(11_000);
  await hostile.roundTrip();
  assertEquals(hostile.all("getHeaders").length, 1);
  assertEquals(target.node.stats.futureHeaders, 1);
});

Deno.test("Node: one host gets a bounded number of connections", async () => {
  await using world = new NodeWorld();
  const target = await world.start({ mine: false });
  await using all = new AsyncDisposableStack();
  for (let i = 0; i < MAX_INBOUND_PER_HOST; i++) {
    all.use(await HostilePeer.greet(target.address, world.network));
  }
  const surplus = all.use(await HostilePeer.connect(target.address));
  await surplus.closed;
  assertEquals([target.node.peerCount, surplus.received], [MAX_INBOUND_PER_HOST, []]);
  assertEquals(target.warnings(), []);
});

Deno.test("Node: who hangs up makes room for another", async () => {
  await using world = new NodeWorld();
  const target = await world.start({ mine: false });
  for (let i = 0; i < MAX_INBOUND_PER_HOST + 5; i++) {
    const peer = await HostilePeer.greet(target.address, world.network);
    await peer[Symbol.asyncDispose]();
    await world.until("it is gone", () => target.node.peerCount === 0);
  }
});

Deno.test("Node: all hosts together get a bounded number of connections", async () => {
  await using world = new NodeWorld();
  const { address, node } = await world.start({ mine: false });
  const open: ReturnType<typeof connectFrom>[] = [];
  const dial = async (localAddress: string) => {
    const socket = connectFrom({ host: address.host, port: address.port, localAddress });
    open.push(socket);
    socket.on("error", () => {});
    socket.write(frameOf(helloOf(world.network)));
    return await new Promise<string>((resolve) => {
      socket.once("data", () => resolve("greeted"));
      socket.once("close", () => resolve("closed"));
    });
  };
  try {
    for (let i = 0; i < MAX_INBOUND; i++) {
      assertEquals(await dial(`127.0.0.${2 + i % 3}`), "greeted");
    }
    await world.until("all are in", () => node.peerCount === MAX_INBOUND);
    assertEquals(await dial("127.0.0.3"), "closed");
    // One from elsewhere gets the place of another.
    assertEquals(await dial("127.0.0.9"), "greeted");
    await world.until("one has left", () => open.slice(0, -2).some((socket) => socket.closed));
    await world.until("the new one is in", () => node.peerCount === MAX_INBOUND);
  } finally {
    await Promise.all(open.map((socket) => {
      if (socket.closed) return;
      const closed = new Promise((resolve) => socket.once("close", resolve));
      socket.destroy();
      return closed;
    }));
  }
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
  await peer.say({ type: "getHeaders", locator: ["77".repeat(32), network.chainId] });
  const { headers } = await peer.next("headers");
  assertEquals([headers.length, headers[0].index], [MAX_HEADERS, 1]);
  await peer.say({ type: "getHeaders", locator: [forge.chain.at(MAX_HEADERS)!.hash] });
  assertEquals((await peer.next("headers")).headers, [forge.chain.tip.header]);
});

Deno.test("Node: whoever asks for blocks gets them, and is told of those that are not here", async () => {
  await using scene = await setScene();
  const { forge, target, world } = scene;
  await using peer = await HostilePeer.greet(target.address, world.network);
  const absent = "77".repeat(32);
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
