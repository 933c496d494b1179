import { assert, assertEquals } from "@std/assert";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { MemoryStore } from "../../../../core/store/memory_store.ts";
import { type OpenPeer, openPeer } from "../../../../cli/app/peer/open_peer.ts";
import type { PeerDeps } from "../../../../cli/app/peer/system_deps.ts";
import type { Address } from "../../../../net/base/address.ts";
import { VirtualNetwork } from "../../../sim/network/virtual_network.ts";
import { VirtualTime } from "../../../sim/network/virtual_time.ts";
import { testNetwork, voteRecord } from "../../../support/block_forge.ts";

/** What a peer on one machine of a world in memory works with, and what it did with it. */
function depsOf(host: string, { time, net }: { time: VirtualTime; net: VirtualNetwork }) {
  const done: string[] = [];
  const silent = () => {};
  const deps: PeerDeps = {
    clock: time.clock(),
    random,
    transport: net.start(host),
    openStore: ({ data, network }) => {
      done.push(`opened ${data}`);
      const store = new MemoryStore(network!.genesis);
      return { store, network: network!, [Symbol.dispose]: () => void done.push("closed") };
    },
    createLog: () => ({ debug: silent, info: silent, warn: silent, error: silent }),
    access: {
      fetch: () => Promise.reject(new TypeError("there is no tracker")),
      proxyOf: () => undefined,
    },
    networkCards: () => [],
    serve: ({ hostname, port }) => {
      done.push(`serves at ${port}`);
      return {
        hostname,
        port,
        url: `http://${hostname}:${port}`,
        [Symbol.asyncDispose]: () => Promise.resolve(void done.push("serves no more")),
      };
    },
  };
  return { deps, done };
}

function open(host: string, deps: PeerDeps, connect: readonly Address[] = []): Promise<OpenPeer> {
  return openPeer({
    data: undefined,
    network: testNetwork(),
    listen: { host, port: 7_000 },
    http: { host, port: 7_702 },
    trackers: [],
    connect,
    mining: { workers: 0 },
  }, deps);
}

Deno.test({
  name:
    "openPeer() takes clock, connections, store and server from outside: two peers meet in virtual time",
  permissions: "none",
  async fn() {
    const time = new VirtualTime();
    const net = new VirtualNetwork(time, () => ({ latencyMs: 20, bytesPerMs: 10_000 }));
    const [a, b] = ["a", "b"].map((host) => depsOf(host, { time, net }));
    const first = await open("a", a.deps);
    const second = await open("b", b.deps, [first.node.address]);
    const [{ status }] = await first.api.submit([voteRecord("ann", "red")]);
    assertEquals(status, "pending");
    await time.pass(60_000, () => second.node.chain.pending.size === 1);
    assert(second.node.chain.pending.size === 1);
    assert(time.now < 60_000);
    const closing = Promise.all([first, second].map((peer) => peer[Symbol.asyncDispose]()));
    await time.pass(60_000);
    await closing;
    for (const { done } of [a, b]) {
      assertEquals(done, ["opened undefined", "serves at 7702", "serves no more", "closed"]);
    }
  },
});
