import { assertEquals, assertStringIncludes } from "@std/assert";
import { MAX_ANCHORS } from "../../../net/peers/limits.ts";
import { MAX_TOLD_ADDRESSES } from "../../../net/wire/limits.ts";
import { OWN_ORIGIN } from "../../../net/base/origin.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { NodeWorld, type WorldNode } from "../../support/node_world.ts";

const QUIET = { mine: false };
const NOBODY = { host: "127.0.0.1", port: 1 };

Deno.test("Node: peers that know one address find all others by it", async () => {
  await using world = new NodeWorld();
  const first = await world.start(QUIET);
  const others: WorldNode[] = [];
  for (let i = 0; i < 4; i++) others.push(await world.start({ ...QUIET, connect: [first] }));
  await world.until("all are connected", () => others.every(({ node }) => node.peerCount === 4));
});

Deno.test("Node: a peer that comes back finds the others though it is told of nobody", async () => {
  await using world = new NodeWorld();
  const [first, second] = await world.startAll(2, QUIET);
  const guest = await world.start({ ...QUIET, connect: [first] });
  await world.until("it knows both", () => guest.node.peerCount === 2);
  const addresses = guest.node.saveAddresses();
  await guest.stop();
  await world.until("it is gone", () => first.node.peerCount === 1 && second.node.peerCount === 1);
  await first.stop();
  const again = await world.start({ ...QUIET, addresses });
  await world.until("it is back", () => again.node.peerCount === 1 && second.node.peerCount === 1);
});

Deno.test("Node: of those that it was connected with before it takes no more for anchors than it keeps", async () => {
  await using world = new NodeWorld();
  const anchors = Array.from({ length: MAX_ANCHORS + 1 }, (_, n) => ({ ...NOBODY, port: 1 + n }));
  const target = await world.start({ ...QUIET, addresses: { peers: [], anchors } });
  assertEquals(target.node.saveAddresses().anchors, anchors.slice(0, MAX_ANCHORS));
});

Deno.test("Node: who dials is told of others, and once", async () => {
  await using world = new NodeWorld();
  const target = await world.start(QUIET);
  const known = await world.start({ ...QUIET, connect: [target] });
  await world.until("they are connected", () => target.node.peerCount === 1);
  await using stranger = await HostilePeer.greet(target.address, world.network, { port: 1 });
  await stranger.say({ type: "getAddresses" });
  const { addresses } = await stranger.next("addresses");
  assertEquals(addresses, [known.address]);
  await stranger.say({ type: "getAddresses" });
  await stranger.roundTrip();
  assertEquals(stranger.all("addresses"), []);
});

Deno.test("Node: who dials is told of a bounded number of others", async () => {
  await using world = new NodeWorld();
  const peers = Array.from({ length: MAX_TOLD_ADDRESSES + 20 }, (_, n) => ({
    address: { host: "127.0.0.1", port: 1 + n },
    origin: OWN_ORIGIN,
    workedAt: Date.now(),
  }));
  // While its clock stands still it dials no more than a few of them.
  const clock = new ManualClock(Date.now());
  const target = await world.start({ ...QUIET, clock, addresses: { peers, anchors: [] } });
  await using _ = await HostilePeer.greet(target.address, world.network, { port: 40_001 });
  await using stranger = await HostilePeer.greet(target.address, world.network);
  await stranger.say({ type: "getAddresses" });
  assertEquals((await stranger.next("addresses")).addresses.length, MAX_TOLD_ADDRESSES);
});

Deno.test("Node: addresses that nobody asked for are passed over, and too many of them are a fault", async () => {
  await using world = new NodeWorld();
  const target = await world.start(QUIET);
  await using stranger = await HostilePeer.greet(target.address, world.network);
  await stranger.say({ type: "addresses", addresses: [NOBODY] });
  await stranger.roundTrip();
  assertEquals(target.node.saveAddresses().peers, []);
  const addresses = Array.from({ length: MAX_TOLD_ADDRESSES + 1 }, (_, n) => ({
    host: "8.8.8.8",
    port: 1 + n,
  }));
  await stranger.say({ type: "addresses", addresses });
  await stranger.closed;
  await world.until("there is a line on it", () => target.warnings().length > 0);
  assertStringIncludes(target.warnings()[0], `at most`);
});
