/** Ceilings that a stranger pushes over real sockets. Those of single messages are in message_ceilings.test.ts. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { hashHeader, type Header } from "../../../core/block/header.ts";
import { recordIdOf } from "../../../core/block/ids.ts";
import { MAX_RECORD_BYTES } from "../../../core/block/limits.ts";
import { recordId } from "../../../core/block/record.ts";
import { systemRandom } from "../../../core/base/system.ts";
import { createApiApp } from "../../../net/api/app.ts";
import { encodeFlatMap } from "../../../net/wire/flat_cbor.ts";
import { encodeFrame } from "../../../net/wire/frames.ts";
import { HELLO_TIMEOUT_MS } from "../../../net/session/limits.ts";
import { MAX_API_BODY_MS } from "../../../net/api/limits.ts";
import { MAX_BLOCKS_ASKED, MAX_RECORD_IDS, MAX_RECORDS_BYTES } from "../../../net/wire/limits.ts";
import { MAX_ASKED_RECORDS } from "../../../net/relay/limits.ts";
import { MAX_INBOUND_PER_HOST, MAX_OUTBOUND, MAX_TOLD_LINES } from "../../../net/peers/limits.ts";
import { MAX_WINDOW_BLOCKS, MAX_WINDOW_BYTES } from "../../../net/sync/limits.ts";
import type { Message } from "../../../net/wire/messages.ts";
import { serveHttp } from "../../../net/http/serve.ts";
import { tcpTransport } from "../../../net/transport/tcp.ts";
import { EVERY_HASH, Forge, forgeBlock, testNetwork } from "../../support/block_forge.ts";
import { connectNowhere, HostileListener, HostilePeer } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { SYSTEM } from "../../support/system.ts";

Deno.test("Node: whoever says no hello holds a place no longer than a hello may take", async () => {
  await using world = new NodeWorld();
  const clock = new ManualClock(Date.now());
  const target = await world.start({ mine: false, clock });
  await using silent = new AsyncDisposableStack();
  const peers: HostilePeer[] = [];
  for (let i = 0; i < MAX_INBOUND_PER_HOST; i++) {
    peers.push(silent.use(await HostilePeer.connect(target.address)));
    // What the node says first tells that it has taken the connection.
    await peers[i].next("hello");
  }
  await using surplus = await HostilePeer.connect(target.address);
  await surplus.closed;
  assertEquals(surplus.received, []);
  await clock.advance(HELLO_TIMEOUT_MS);
  // Of many from one machine within a minute there are lines on the first.
  const told = Math.min(MAX_INBOUND_PER_HOST, MAX_TOLD_LINES);
  await world.until("there are lines", () => target.warnings("no hello came").length === told);
  await Promise.all(peers.map(({ closed }) => closed));
  await using late = await HostilePeer.greet(target.address, world.network);
  await late.roundTrip();
});

Deno.test("Node: a bounded number of addresses is dialled at once", async () => {
  await using world = new NodeWorld();
  await using all = new AsyncDisposableStack();
  const listeners = Array.from(
    { length: MAX_OUTBOUND + 3 },
    () => all.use(new HostileListener()),
  );
  const dialled: HostilePeer[] = [];
  const enough = Promise.withResolvers<void>();
  const accepting = listeners.map(async (listener) => {
    try {
      dialled.push(await listener.accept());
      if (dialled.length === MAX_OUTBOUND) enough.resolve();
    } catch (error) {
      // Closed, and never dialled.
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  });
  const clock = new ManualClock(Date.now());
  const connect = listeners.map(({ address }) => address);
  const target = await world.start({ mine: false, clock, connect });
  await enough.promise;
  await clock.advance(HELLO_TIMEOUT_MS - 1);
  await using other = await HostilePeer.greet(target.address, world.network);
  await other.roundTrip();
  assertEquals(dialled.length, MAX_OUTBOUND);
  await world.nodes[0].stop();
  await all.disposeAsync();
  await Promise.all(accepting);
});

Deno.test("Node: an address at which nothing answers is given up in time", async () => {
  await using world = new NodeWorld();
  const clock = new ManualClock(Date.now());
  const target = await world.start({
    mine: false,
    clock,
    transport: { ...tcpTransport, connect: connectNowhere },
    connect: [{ host: "192.0.2.1", port: 7_701 }],
  });
  const givenUp = () => target.lines.filter(({ text }) => text.includes("no connection within"));
  await clock.advance(HELLO_TIMEOUT_MS - 1);
  assertEquals(givenUp(), []);
  await clock.advance(1);
  assertEquals(givenUp().length, 1);
});

/** Headers after genesis that each state `recordCount` records. */
function statedHeaders(forge: Forge, count: number, recordCount: number): Header[] {
  const { chain } = forge;
  let parent = chain.tip;
  return Array.from({ length: count }, () => {
    const { header } = forgeBlock(parent, [], {
      params: chain.network.definition.params,
      recordCount,
    });
    const result = chain.addHeader(header);
    if (!("node" in result)) throw new Error(`a forged header is ${result.status}`);
    parent = result.node;
    return header;
  });
}

/** How many blocks a node asks of `count` peers that all promise the same and give nothing. */
async function askedOf(count: number, recordCount: number): Promise<number> {
  const network = testNetwork({ validator: "any", params: EVERY_HASH });
  await using world = new NodeWorld(network);
  const target = await world.start({ mine: false, clock: new ManualClock(Date.now()) });
  const headers = statedHeaders(new Forge(network), MAX_WINDOW_BLOCKS + 100, recordCount);
  await using all = new AsyncDisposableStack();
  const asked = new Set<string>();
  for (let i = 0; i < count; i++) {
    const peer = all.use(await HostilePeer.greet(target.address, network));
    await peer.say({ type: "headers", headers });
    await peer.roundTrip();
    const hashes = peer.all("getBlocks").flatMap((message) => message.hashes);
    assert(hashes.length <= MAX_BLOCKS_ASKED, `${hashes.length} of one peer`);
    hashes.forEach((hash) => asked.add(hash));
  }
  // The lowest come first: nothing can be added before them.
  assertEquals([...asked], headers.slice(0, asked.size).map(hashHeader));
  return asked.size;
}

Deno.test("Node: a bounded number of blocks is asked of all peers together, and of each", async () => {
  assertEquals(await askedOf(1, 0), MAX_BLOCKS_ASKED);
  assertEquals(await askedOf(MAX_WINDOW_BLOCKS / MAX_BLOCKS_ASKED + 2, 0), MAX_WINDOW_BLOCKS);
});

Deno.test("Node: the blocks on their way take bounded memory, by what their headers allow", async () => {
  const { maxBodyBytes, maxRecords } = testNetwork().definition.params;
  assertEquals(await askedOf(3, maxRecords), MAX_WINDOW_BYTES / maxBodyBytes);
});

/** The sketch of a block without records. */
function emptySketch(header: Header): Message {
  return { type: "sketch", header, shortIds: new Uint8Array(), given: [] };
}

Deno.test("Node: sketches that nobody asked for fill no more memory than blocks that were", async () => {
  const network = testNetwork({ validator: "any", params: EVERY_HASH });
  await using world = new NodeWorld(network);
  const target = await world.start({ mine: false, clock: new ManualClock(Date.now()) });
  const headers = statedHeaders(new Forge(network), MAX_WINDOW_BLOCKS + 100, 0);
  await using peer = await HostilePeer.greet(target.address, network);
  await peer.say({ type: "headers", headers });
  const [, ...others] = headers;
  await peer.say(...others.map(emptySketch));
  await peer.roundTrip();
  // The first one, before which none can be added, is on its way and does not come.
  assertEquals(target.node.stats.arrivedBlocks, MAX_WINDOW_BLOCKS - 1);
});

Deno.test("Node: however many blocks are here, a bounded number is added at once", async () => {
  const network = testNetwork({ validator: "any", params: EVERY_HASH });
  await using world = new NodeWorld(network);
  const target = await world.start({ mine: false });
  const { chain } = target;
  const addBlocks = chain.addBlocks.bind(chain);
  const added: number[] = [];
  chain.addBlocks = (blocks) => {
    added.push(blocks.length);
    return addBlocks(blocks);
  };
  const headers = statedHeaders(new Forge(network), MAX_BLOCKS_ASKED + 50, 0);
  await using peer = await HostilePeer.greet(target.address, network);
  await peer.say({ type: "headers", headers });
  // The first one, before which none can be added, comes last.
  const [first, ...others] = headers.map(emptySketch);
  await peer.say(...others, first);
  await world.until("all are here", () => chain.tip.header.index === headers.length);
  assertEquals(added, [MAX_BLOCKS_ASKED, 50]);
});

Deno.test("Node: records that are asked for come in messages of bounded size", async () => {
  const network = testNetwork({ validator: "any" });
  await using world = new NodeWorld(network);
  const target = await world.start({ mine: false });
  const records = Array.from({ length: 150 }, () => systemRandom.bytes(MAX_RECORD_BYTES));
  await target.node.submit(records);
  await using peer = await HostilePeer.greet(target.address, network);
  await peer.say({ type: "getRecords", ids: records.map(recordId) });
  await peer.roundTrip();
  const sizes = peer.all("records").map((message) =>
    message.records.reduce((sum, { length }) => sum + length, 0)
  );
  assertEquals(sizes.reduce((sum, size) => sum + size, 0), 150 * MAX_RECORD_BYTES);
  assert(Math.max(...sizes) <= MAX_RECORDS_BYTES, `${sizes}`);
});

Deno.test("Node: who promises more records than can be waited for keeps no other's from coming", async () => {
  await using world = new NodeWorld();
  const target = await world.start({ mine: false });
  const honest = await world.start({ mine: false, connect: [target] });
  await world.until("they are connected", () => target.node.peerCount === 1);
  await using strangers = new AsyncDisposableStack();
  for (let i = 0; i < 2; i++) {
    const stranger = strangers.use(await HostilePeer.greet(target.address, world.network));
    for (let sent = 0; sent < MAX_ASKED_RECORDS; sent += MAX_RECORD_IDS) {
      const ids = Array.from({ length: MAX_RECORD_IDS }, () => recordIdOf(systemRandom.bytes(32)));
      await stranger.say({ type: "haveRecords", ids });
    }
    await stranger.roundTrip();
  }
  assertEquals(target.node.stats.askedRecords, MAX_ASKED_RECORDS);
  for (let n = 0; n < 10; n++) await honest.vote(`voter ${n}`, "red");
  await world.until("all votes came", () => target.chain.pending.size === 10);
});

Deno.test("Node: a record over its ceiling costs its sender the connection", async () => {
  await using world = new NodeWorld();
  const target = await world.start({ mine: false });
  await using hostile = await HostilePeer.greet(target.address, world.network);
  const packed = new Uint8Array(4 + MAX_RECORD_BYTES + 1);
  new DataView(packed.buffer).setUint32(0, MAX_RECORD_BYTES + 1);
  await hostile.raw(encodeFrame({ type: 13, payload: encodeFlatMap({ records: packed }) }));
  await hostile.closed;
  await world.until("there is a line on it", () => target.warnings().length === 1);
  assertStringIncludes(target.warnings()[0], `${MAX_RECORD_BYTES + 1}`);
});

Deno.test("the API gives up a body that does not come, and takes no more ids than it says", async () => {
  await using world = new NodeWorld();
  const { api } = await world.start({ mine: false });
  const clock = new ManualClock();
  const app = createApiApp(api, { clock, token: named("ab".repeat(32)) });
  await using server = serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler: (request, info) => app.fetch(request, info),
    onError: (error) => {
      throw error;
    },
  }, SYSTEM);
  const headers = {
    "content-type": "application/json",
    authorization: `Bearer ${"ab".repeat(32)}`,
  };
  const ids = Array(10_001).fill("ab".repeat(32));
  const body = JSON.stringify({ ids });
  const url = `${server.url}/v1/records/status`;
  const many = await fetch(url, { method: "POST", headers, body });
  assertEquals([many.status, (await many.json()).code], [400, "bad-request"]);

  for (const path of ["/v1/records/status", "/v1/records"]) {
    const never = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"ids":')),
    });
    const answering = fetch(server.url + path, { method: "POST", headers, body: never });
    while (clock.sleepers === 0) await clock.advance(0);
    await clock.advance(MAX_API_BODY_MS - 1);
    assertEquals(clock.sleepers, 1);
    await clock.advance(1);
    assertEquals(clock.sleepers, 0);
    const late = await answering;
    assertEquals([late.status, (await late.json()).code], [408, "body-late"]);
  }
});
