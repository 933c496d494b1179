/** Headers and blocks that break a rule, come unasked, or too early. */
import { assertEquals, assertNotEquals } from "@std/assert";
import type { Block } from "../../../core/block/block.ts";
import { blockHash } from "../../../core/block/block.ts";
import { REQUEST_TIMEOUT_MS } from "../../../net/base/limits.ts";
import { Forge, type Forgery } from "../../support/block_forge.ts";
import { HostilePeer, passWith } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { voteRecord } from "../../support/node_world.ts";
import { assertOnlySenderSuffers, setScene } from "../../support/attacked_node.ts";

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
