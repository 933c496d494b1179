import { assertEquals } from "@std/assert";
import { MAX_NEIGHBOURS_TRIED } from "../../../net/base/limits.ts";
import { NEIGHBOUR_PAUSE_MS } from "../../../net/tracker/client/limits.ts";
import {
  type CardAddress,
  localAddresses,
  LocalNetwork,
} from "../../../net/tracker/client/local_network.ts";
import { mayPass, neighbourOrigin } from "../../../net/base/origin.ts";
import type { PeerId } from "../../../net/base/peer_id.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";
import { NodeWorld } from "../../support/node_world.ts";

const CARDS: CardAddress[] = [
  { address: "127.0.0.1", cidr: "127.0.0.1/8" },
  { address: "192.168.1.20", cidr: "192.168.1.20/24" },
  { address: "203.0.113.5", cidr: "203.0.113.5/24" },
  { address: "fe80::20", cidr: "fe80::20/64" },
  { address: "fd00:1::20", cidr: "fd00:1::20/64" },
];
const ID = named<PeerId>("1".padStart(32, "0"));

Deno.test("localAddresses() names private addresses at which the peer really listens, and no low port", () => {
  const at = (host: string, port = 7_001) =>
    localAddresses({ host, port }, CARDS).map((each) => each.host);
  assertEquals(at("0.0.0.0"), ["192.168.1.20"]);
  assertEquals(at("::"), ["192.168.1.20", "fd00:1::20"]);
  assertEquals(at("192.168.1.20"), ["192.168.1.20"]);
  assertEquals([at("127.0.0.1"), at("203.0.113.5"), at("0.0.0.0", 443)], [[], [], []]);
});

Deno.test("LocalNetwork chooses what lies in the subnet of an own private card, at a user's port", () => {
  const network = new LocalNetwork({ clock: new ManualClock(), cards: () => CARDS });
  const chosen = (host: string, port = 7_001) =>
    network.choose([{ peerId: ID, host, port }]).length;
  assertEquals([chosen("192.168.1.77"), chosen("fd00:1::77")], [1, 1]);
  // Other networks, the machine itself, a public neighbour, a low port.
  const not = ["192.168.2.77", "10.0.0.1", "127.0.0.1", "203.0.113.77", "fd00:2::77", "fe80::77"];
  assertEquals(not.map((host) => chosen(host)), [0, 0, 0, 0, 0, 0]);
  assertEquals([chosen("192.168.1.1", 22), chosen("192.168.1.1", 1_023)], [0, 0]);
});

Deno.test("LocalNetwork tries an address once an hour, whatever peer is said to be there, and a bounded number", async () => {
  const clock = new ManualClock();
  const network = new LocalNetwork({ clock, cards: () => CARDS });
  const told = [{ peerId: ID, host: "192.168.1.77", port: 7_001 }];
  assertEquals(network.choose(told).length, 1);
  assertEquals(network.choose([{ ...told[0], peerId: named("2".padStart(32, "0")) }]).length, 0);
  await clock.advance(NEIGHBOUR_PAUSE_MS - 1);
  assertEquals(network.choose(told).length, 0);
  await clock.advance(1);
  assertEquals(network.choose(told).length, 1);
  const many = Array.from(
    { length: 500 },
    (_, n) => ({ peerId: ID, host: `192.168.1.${n % 250}`, port: 8_000 + n }),
  );
  assertEquals(network.choose(many).length, MAX_NEIGHBOURS_TRIED - 1);
});

Deno.test("Node.tryNeighbour() stays with the peer that was meant, and leaves any other one", async () => {
  await using world = new NodeWorld();
  const [a, b, c] = await Promise.all([1, 2, 3].map(() => world.start({ mine: false })));
  const url = "http://203.0.113.1:7700";
  a.node.tryNeighbour({ peerId: ID, ...b.address }, url);
  await world.until(
    "it is left",
    () => a.lines.some(({ text }) => text.includes("it is another peer than a tracker said")),
  );
  // The other one may come to it by itself, as anybody may.
  assertEquals([a.node.traffic.outbound, a.warnings()], [0, []]);
  a.node.tryNeighbour({ peerId: c.node.peerId, ...c.address }, url);
  await world.until("it is connected", () => a.node.traffic.outbound === 1);
});

Deno.test("Node.tryNeighbour() leaves a peer alone that is connected, at whatever address it is said to be", async () => {
  await using world = new NodeWorld();
  const b = await world.start({ mine: false, listen: { host: "0.0.0.0", port: 0 } });
  const { port } = b.address;
  const a = await world.start({ mine: false, connect: [{ host: "127.0.0.1", port }] });
  await world.until("they are connected", () => a.node.traffic.outbound === 1);
  const url = "http://203.0.113.1:7700";
  a.node.tryNeighbour({ peerId: b.node.peerId, host: "127.0.0.2", port }, url);
  // Two whose turn comes after it, one after another.
  for (const outbound of [2, 3]) {
    const other = await world.start({ mine: false });
    a.node.tryNeighbour({ peerId: other.node.peerId, ...other.address }, url);
    await world.until("another one is connected", () => a.node.traffic.outbound === outbound);
  }
  assertEquals(b.node.peerCount, 1);
  // It would be refused there, as the same peer once more.
  assertEquals(a.lines.filter(({ text }) => text.includes("127.0.0.2")), []);
});

Deno.test("neighbourOrigin() lets an address of the local network be remembered, and none of this machine alone", () => {
  const origin = neighbourOrigin("http://203.0.113.1:7700");
  const passes = (host: string) => mayPass({ host, port: 7_001 }, origin.scope);
  assertEquals(["192.168.1.21", "fd00:1::21", "127.0.0.1"].map(passes), [true, true, false]);
  assertEquals([origin.source, origin.root], [
    "http://203.0.113.1:7700",
    "http://203.0.113.1:7700",
  ]);
});
