/** How many connections strangers get. */
import { connect as connectFrom } from "node:net";
import { assertEquals } from "@std/assert";
import { MAX_INBOUND, MAX_INBOUND_PER_HOST } from "../../../net/peers/limits.ts";
import { frameOf, helloOf, HostilePeer } from "../../support/hostile_peer.ts";
import { NodeWorld } from "../../support/node_world.ts";

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
