/** Words that no peer of the network says, and how their sender fares. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeFrame } from "../../../net/wire/frames.ts";
import { BAN_MS } from "../../../net/peers/limits.ts";
import { frameOf, helloOf, HostileListener, HostilePeer } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { assertOnlySenderSuffers, setScene } from "../../support/attacked_node.ts";

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
    [{ chainId: named("ab".repeat(32)) }, "network", "different networks"],
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
    await hostile.raw(
      frameOf({ type: "haveRecords", ids: [named("00".repeat(32))] }).subarray(0, 20),
    );
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
