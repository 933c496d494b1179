import { assertEquals } from "@std/assert";
import { Chain } from "../../../core/chain/chain.ts";
import { MemoryStore } from "../../../core/store/memory_store.ts";
import type { Network } from "../../../core/rules/network.ts";
import type { PendingLimits } from "../../../core/pending/limits.ts";
import { recordId } from "../../../core/block/record.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import { MAX_ASKED_RECORDS } from "../../../net/relay/limits.ts";
import { MAX_RECORD_IDS } from "../../../net/wire/limits.ts";
import { hostOf, testNetwork } from "../../support/block_forge.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { NodeWorld, voteRecord } from "../../support/node_world.ts";

const LIMITS: PendingLimits = { records: 10, bytes: 10_000, sourceRecords: 5, sourceBytes: 5_000 };

/** A chain with little room for what waits. */
function smallChain(network: Network): Chain {
  const store = new MemoryStore(network.genesis);
  return new Chain(network, { store, host: hostOf(network), clock, limits: LIMITS });
}

Deno.test({
  name: "Node: one stranger cannot fill the pending records, whichever connections it uses",
  // Only Linux has all of 127.0.0.0/8 on its loopback.
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using world = new NodeWorld();
    const honest = await world.start({ mine: false, listen: { host: "127.0.0.2", port: 0 } });
    const chain = smallChain(world.network);
    const target = await world.start({ mine: false, chain, connect: [honest] });
    await world.until("they are connected", () => target.node.peerCount === 1);
    for (let connection = 0; connection < 3; connection++) {
      await using stranger = await HostilePeer.greet(target.address, world.network);
      const flood = Array.from({ length: 8 }, (_, n) => voteRecord(`${connection}/${n}`, "x"));
      await stranger.say({ type: "haveRecords", ids: flood.map(recordId) });
      await stranger.next("getRecords");
      await stranger.say({ type: "records", records: flood });
      await stranger.roundTrip();
    }
    assertEquals([...chain.pending.shares], [["127.0.0.1", { records: 5, bytes: 5 * 28 }]]);
    await honest.vote("ann", "red");
    await world.until("ann's vote came", () => chain.pending.size === 6);
    for (let n = 0; n < 8; n++) await target.vote(`user ${n}`, "red");
    const held = [...chain.pending.shares].map(([source, { records }]) => [source, records]);
    assertEquals(held.sort(), [["127.0.0.1", 1], ["127.0.0.2", 1], ["user", 8]]);
  },
});

Deno.test("Node: of records for which there is no room it keeps in mind a bounded number", async () => {
  await using world = new NodeWorld(testNetwork({ validator: "any" }));
  const target = await world.start({ mine: false, chain: smallChain(world.network) });
  await using stranger = await HostilePeer.greet(target.address, world.network);
  await stranger.say({ type: "eager" });
  const one = (n: number) => Uint8Array.of(n >> 16, n >> 8, n);
  for (let sent = 0; sent < MAX_ASKED_RECORDS + MAX_RECORD_IDS; sent += MAX_RECORD_IDS) {
    const records = Array.from({ length: MAX_RECORD_IDS }, (_, n) => one(sent + n));
    await stranger.say({ type: "records", records });
  }
  await stranger.roundTrip();
  assertEquals(target.node.stats.laterRecords, MAX_ASKED_RECORDS);
  assertEquals(target.chain.pending.size, LIMITS.sourceRecords);
});

Deno.test("Node: records that had no room are asked for again once blocks made some", async () => {
  await using world = new NodeWorld();
  const full = await world.start({ mine: false });
  const votes = Array.from({ length: 17 }, (_, n) => voteRecord(`voter ${n}`, "red"));
  await full.node.submit(votes);
  await world.start({ chain: smallChain(world.network), connect: [full] });
  await world.agree();
  const { answer } = await full.chain.query("tally");
  assertEquals((answer as { votes: number }).votes, 17);
});

Deno.test("Relay: who had records for which there was no room is forgotten when it leaves", async () => {
  await using world = new NodeWorld(testNetwork({ validator: "any" }));
  const target = await world.start({ mine: false, chain: smallChain(world.network) });
  await using stays = await HostilePeer.greet(target.address, world.network);
  await using leaves = await HostilePeer.greet(target.address, world.network);
  const send = async (peer: HostilePeer, from: number) => {
    await peer.say({ type: "eager" });
    const records = Array.from({ length: 8 }, (_, n) => Uint8Array.of(from + n));
    await peer.say({ type: "records", records });
    await peer.roundTrip();
  };
  await send(stays, 0);
  const kept = target.node.stats.laterRecords;
  await send(leaves, 100);
  assertEquals([kept, target.node.stats.laterRecords], [3, 11]);
  leaves.close();
  await world.until("it is gone", () => target.node.peerCount === 1);
  assertEquals(target.node.stats.laterRecords, kept);
});

Deno.test("Relay: who left while a record was checked for which there is no room is not asked for it", async () => {
  await using world = new NodeWorld(testNetwork({ validator: "any" }));
  const chain = smallChain(world.network);
  const target = await world.start({ mine: false, chain });
  await using stays = await HostilePeer.greet(target.address, world.network);
  await using leaves = await HostilePeer.greet(target.address, world.network);
  for (const peer of [stays, leaves]) await peer.say({ type: "eager" });
  const records = Array.from({ length: LIMITS.sourceRecords }, (_, n) => Uint8Array.of(n));
  await stays.say({ type: "records", records });
  await stays.roundTrip();
  await leaves.roundTrip();
  const submit = chain.submit.bind(chain);
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  chain.submit = async (...args) => {
    begin();
    await gate;
    return await submit(...args);
  };
  const late = [Uint8Array.of(99)];
  await stays.say({ type: "records", records: late });
  await begun;
  await leaves.say({ type: "records", records: late });
  await leaves.roundTrip();
  leaves.close();
  await world.until("it is gone", () => target.node.peerCount === 1);
  open();
  await stays.roundTrip();
  const { askedRecords, laterRecords } = target.node.stats;
  assertEquals([askedRecords, laterRecords], [0, 1]);
});
