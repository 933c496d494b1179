import { assertEquals } from "@std/assert";
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";
import {
  createNetwork,
  type Network,
  parseNetworkDefinition,
} from "../../../core/rules/network.ts";
import { systemClock as clock, systemRandom as random } from "../../../core/base/system.ts";
import type { Address } from "../../../net/base/address.ts";
import {
  type BundleFetchDeps,
  fetchBundle,
  type FetchedBundle,
} from "../../../net/bundle/fetch.ts";
import { REQUEST_TIMEOUT_MS } from "../../../net/base/limits.ts";
import { tcpTransport as transport } from "../../../net/transport/tcp.ts";
import { TrackerServer } from "../../../net/tracker/server/server.ts";
import { TrackerClient } from "../../../net/tracker/client/client.ts";
import { connectNowhere, helloOf, HostilePeer } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { systemAccess } from "../../../net/http/access.ts";
import { SYSTEM } from "../../support/system.ts";

const CODE = new TextEncoder().encode("export default {};");

/** A network that names a bundle. Its nodes here run the built-in validator of that name all the same. */
function networkOf(code: Uint8Array): Network {
  const validator = { name: "any", bundle: bytesToHex(sha256(code)) };
  return createNetwork(parseNetworkDefinition(JSON.stringify({ name: "test", validator })));
}

/** Fetches until it has it, or `signal` is aborted. */
async function fetchFrom(
  network: Network,
  {
    connect = [],
    trackers = [],
    signal = AbortSignal.timeout(20_000),
    onLine = () => {},
    ...deps
  }: Partial<Pick<BundleFetchDeps, "clock" | "transport">> & {
    connect?: readonly Address[];
    trackers?: readonly string[];
    signal?: AbortSignal;
    onLine?: (line: string) => void;
  },
): Promise<FetchedBundle | undefined> {
  const log = { debug: onLine, info: onLine, warn: onLine, error: onLine };
  const { chainId, definition: { validator } } = network;
  return await fetchBundle(
    { chainId, sha256: validator.bundle!, agent: "test", connect, trackers, signal },
    { transport, clock, random, log, access: systemAccess, ...deps },
  );
}

/** Something that listens, and what it does with each connection. */
function listen(serve: (connection: Deno.TcpConn) => Promise<void>) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { hostname: host, port } = listener.addr as Deno.NetAddr;
  const serving = (async () => {
    for await (const connection of listener) await serve(connection);
  })();
  return {
    address: { host, port },
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
    },
  };
}

/** A peer of the network that answers with `code`. */
function listenWith(network: Network, code: Uint8Array) {
  return listen(async (connection) => {
    await using peer = new HostilePeer(connection);
    await peer.say(helloOf(network));
    // Whoever has it from somebody else meanwhile hangs up without asking.
    const asks = await Promise.race([peer.next("getBundle").catch(() => false), peer.closed]);
    if (asks) await peer.say({ type: "bundle", code });
    await peer.closed;
  });
}

Deno.test("fetchBundle() gets the bundle that the network names from a peer that runs it", async () => {
  const network = networkOf(CODE);
  await using world = new NodeWorld(network);
  const peer = await world.start({ mine: false, bundle: CODE });
  const found = await fetchFrom(network, { connect: [peer.address] });
  assertEquals(found, { code: CODE, from: peer.address });
  assertEquals(peer.warnings(), []);
});

Deno.test("fetchBundle() finds peers through a tracker, which is not told of it", async () => {
  const network = networkOf(CODE);
  await using world = new NodeWorld(network);
  await using tracker = new TrackerServer({ port: 0 }, SYSTEM);
  const { url } = await tracker.startListening();
  const peer = await world.start({ mine: false, bundle: CODE });
  const client = new TrackerClient({
    url,
    chainId: network.chainId,
    peerId: peer.node.peerId,
    port: () => peer.address.port,
  }, SYSTEM);
  await client.announce();
  // One of them does not answer.
  const trackers = ["http://127.0.0.1:9", url];
  const found = await fetchFrom(network, { trackers });
  assertEquals(found?.from, peer.address);
  assertEquals((await client.poll()).peers.length, 0);
});

Deno.test("fetchBundle() takes nothing of liars, of the silent, and of those who have it not", async () => {
  const network = networkOf(CODE);
  await using world = new NodeWorld(network);
  await using strangers = new NodeWorld(networkOf(new Uint8Array([1])));
  const without = await world.start({ mine: false });
  const stranger = await strangers.start({ mine: false, bundle: CODE });
  await using liar = listenWith(network, CODE.toReversed());
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  await using silent = listen(async (connection) => {
    await over;
    connection.close();
  });
  const expected = ["it has not the bundle", "different networks", "has another SHA-256"];
  const awaited = new Set(expected);
  const enough = new AbortController();
  const connect = [without.address, stranger.address, liar.address, silent.address];
  const found = await fetchFrom(network, {
    connect,
    signal: AbortSignal.any([enough.signal, AbortSignal.timeout(20_000)]),
    onLine(line) {
      for (const part of expected) if (line.includes(part)) awaited.delete(part);
      if (awaited.size === 0) enough.abort();
    },
  });
  assertEquals([found, [...awaited]], [undefined, []]);

  const honest = await world.start({ mine: false, bundle: CODE });
  const right = await fetchFrom(network, { connect: [...connect, honest.address] });
  assertEquals(right?.from, honest.address);
  end();
});

Deno.test("fetchBundle() gives up who does not answer in time", async () => {
  const clock = new ManualClock();
  const lines: string[] = [];
  const enough = new AbortController();
  const fetching = fetchFrom(networkOf(CODE), {
    clock,
    transport: { ...transport, connect: connectNowhere },
    connect: [{ host: "192.0.2.1", port: 7_701 }],
    signal: enough.signal,
    onLine: (line) => lines.push(line),
  });
  await clock.advance(REQUEST_TIMEOUT_MS - 1);
  assertEquals(lines, []);
  await clock.advance(1);
  assertEquals(lines, [`no bundle from 192.0.2.1:7701: no answer within ${REQUEST_TIMEOUT_MS} ms`]);
  enough.abort();
  assertEquals(await fetching, undefined);
});

Deno.test("a node gives the bundle of its network and no other, however often it is asked", async () => {
  const network = networkOf(CODE);
  await using world = new NodeWorld(network);
  const { address } = await world.start({ mine: false, bundle: CODE });
  await using peer = await HostilePeer.greet(address, network);
  await peer.say({ type: "getBundle", sha256: "00".repeat(32) });
  assertEquals((await peer.next("bundle")).code.length, 0);
  const { bundle: sha256 } = network.definition.validator;
  await peer.say(
    ...Array.from({ length: 50 }, () => ({ type: "getBundle", sha256: sha256! }) as const),
  );
  for (let i = 0; i < 50; i++) assertEquals((await peer.next("bundle")).code, CODE);
});
