import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  bytesToHex,
  concatBytes,
  equalBytes,
  hexToBytes,
  sha256,
} from "../../../core/base/hash.ts";
import {
  createNetwork,
  type Network,
  parseNetworkDefinition,
} from "../../../core/rules/network.ts";
import { systemClock as clock, systemRandom as random } from "../../../core/base/system.ts";
import { fetchBundle } from "../../../net/bundle/fetch.ts";
import { encodeFrame, PRIVATE_TYPE } from "../../../net/wire/frames.ts";
import { MAX_TOLD_STRANGERS } from "../../../net/peers/limits.ts";
import type { NetworkKey } from "../../../net/private/network_key.ts";
import { REFUSAL } from "../../../net/private/greeting.ts";
import { privateTransport } from "../../../net/private/transport.ts";
import { systemAccess } from "../../../net/http/access.ts";
import { tcpTransport } from "../../../net/transport/tcp.ts";
import type { Connection, Transport } from "../../../net/transport/transport.ts";
import { wrappedTransport } from "../../../net/transport/wrapped_transport.ts";
import { VirtualNetwork } from "../../sim/network/virtual_network.ts";
import { VirtualTime } from "../../sim/network/virtual_time.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import { frameOf, helloOf } from "../../support/hostile_peer.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { KEY, OTHER_KEY } from "../../support/private_pair.ts";
import { startVirtualNode } from "../../support/virtual_node.ts";

const withKey = (key: NetworkKey, transport: Transport = tcpTransport) =>
  privateTransport(transport, { key, random });

/** TCP, and a copy of all bytes that went over it. */
function tappedTcp() {
  const seen: Uint8Array[] = [];
  const tap = (connection: Connection): Connection => ({
    remote: connection.remote,
    read: async () => {
      const chunk = await connection.read();
      if (chunk !== null) seen.push(chunk.slice());
      return chunk;
    },
    write: async (bytes) => {
      seen.push(bytes.slice());
      await connection.write(bytes);
    },
    close: () => connection.close(),
  });
  const transport = wrappedTransport(tcpTransport, tap);
  return { transport, bytes: () => concatBytes(...seen) };
}

function includes(bytes: Uint8Array, part: Uint8Array): boolean {
  return bytes.some((byte, at) =>
    byte === part[0] && equalBytes(bytes.subarray(at, at + part.length), part)
  );
}

/** Of what is given to two nodes that vote: whether it can be read on the line. */
async function isReadable(wrap: (transport: Transport) => Transport): Promise<boolean[]> {
  await using world = new NodeWorld();
  const tap = tappedTcp();
  const transport = wrap(tap.transport);
  const [a, b] = await world.startAll(2, { transport });
  await Promise.all([a.vote("alice the voter", "red"), b.vote("bob the voter", "blue")]);
  await world.agree();
  assertEquals(await b.choiceOf("alice the voter"), "red");
  const text = (part: string) => new TextEncoder().encode(part);
  const parts = [hexToBytes(world.network.chainId), hexToBytes(a.chain.tip.header.dataRoot)];
  const all = [...parts, text("alice the voter"), text("chainId"), text("tip")];
  return all.map((part) => includes(tap.bytes(), part));
}

Deno.test("Node: peers with one network key agree, and nobody on the line can read what they say", async () => {
  // Without a key all of it can be read: so the test looks in the right place.
  assertEquals(await isReadable((plain) => plain), [true, true, true, true, true]);
  assertEquals(await isReadable((plain) => withKey(KEY, plain)), [
    false,
    false,
    false,
    false,
    false,
  ]);
});

Deno.test("Node: who has no network key, or another one, gets in nowhere; both sides say why, and go on", async () => {
  await using world = new NodeWorld();
  const a = await world.start({ transport: withKey(KEY) });
  const bare = await world.start({ connect: [a], mine: false });
  const other = await world.start({ connect: [a], mine: false, transport: withKey(OTHER_KEY) });
  const said = (part: string) => a.warnings(part).length > 0;
  await world.until(
    "all said why",
    () =>
      said("it has no --network-key FILE") && said("it has another --network-key FILE") &&
      [bare, other].every((each) => each.warnings("--network-key FILE is needed").length > 0),
  );
  // The other way round.
  const dialler = await world.start({ connect: [bare], mine: false, transport: withKey(KEY) });
  await world.until(
    "both said why",
    () =>
      dialler.warnings("it has no --network-key FILE; this side has one").length > 0 &&
      bare.warnings("it has a --network-key FILE; this side has none").length > 0,
  );

  await a.vote("alice", "red");
  const b = await world.start({ connect: [a], transport: withKey(KEY) });
  await world.until("the two agree", () => b.chain.tip.header.index > 0 && b.node.peerCount === 1);
  assertEquals([bare, other].map(({ node }) => node.peerCount), [0, 0]);
  assertEquals([bare, other].map(({ chain }) => chain.tip.header.index), [0, 0]);
});

Deno.test("Node with a network key gives a stranger no byte of the chain, whatever it says", async () => {
  await using world = new NodeWorld();
  const { address } = await world.start({ transport: withKey(KEY), mine: false });
  const { signal } = new AbortController();
  /** All that comes back. */
  const say = async (transport: Transport, bytes: Uint8Array): Promise<Uint8Array> => {
    const connection = await transport.connect(address, { signal });
    const got: Uint8Array[] = [];
    await connection.write(bytes).catch(() => {});
    for (;;) {
      const chunk = await connection.read().catch(() => null);
      if (chunk === null) break;
      got.push(chunk);
    }
    connection.close();
    return concatBytes(...got);
  };
  const tap = tappedTcp();
  assertEquals(await say(tcpTransport, frameOf(helloOf(world.network))), REFUSAL);
  await say(withKey(OTHER_KEY, tap.transport), new Uint8Array(1));
  assertEquals(tap.bytes().subarray(-REFUSAL.length), REFUSAL);
  // Frame and greeting that it sent, and the refusal.
  assertEquals(tap.bytes().length, 53 + REFUSAL.length);
  assert(!includes(REFUSAL, hexToBytes(world.network.chainId).subarray(0, 4)));
  assertEquals(
    await say(tcpTransport, frameOf({ type: "getHeaders", locator: [] })),
    new Uint8Array(),
  );
  assertEquals(await say(tcpTransport, random.bytes(1_000)), new Uint8Array());
});

Deno.test("Node with a network key is not loud about who only looks whether it is there", async () => {
  await using world = new NodeWorld();
  const node = await world.start({ transport: withKey(KEY), mine: false });
  const { signal } = new AbortController();
  for (let i = 0; i < 5; i++) (await tcpTransport.connect(node.address, { signal })).close();
  const quiet = () =>
    node.lines.filter(({ level, text }) => level === "debug" && text.includes("without a word"));
  await world.until("it noticed", () => quiet().length === 5);
  assertEquals(node.warnings(), []);
});

Deno.test("Node: in a network in memory, a peer without the key is told of once, refused for ever, and let in with it", async () => {
  const [network, time] = [testNetwork({ params: EVERY_HASH }), new VirtualTime()];
  const net = new VirtualNetwork(time, () => ({ latencyMs: 40, bytesPerMs: 1_000 }));
  const start = (host: string, key?: NetworkKey) =>
    startVirtualNode({
      network,
      time,
      net,
      host,
      wrap: (transport) => key === undefined ? transport : withKey(key, transport),
    });
  const a = await start("10.0.0.1", KEY);
  const b = await start("10.0.0.2", KEY);
  b.node.addAddress(a.node.address);
  await time.pass(2_000);
  assertEquals([a.node.peerCount, b.node.peerCount], [1, 1]);

  for (const key of [undefined, OTHER_KEY]) {
    const before = a.warnings.length;
    const c = await start("10.0.0.3", key);
    c.node.addAddress(a.node.address);
    await time.pass(120_000);
    assertEquals([a.node.peerCount, c.node.peerCount], [1, 0]);
    // It came back again and again.
    assertEquals([a.warnings.length - before, c.warnings.length], [1, 1]);
    for (const line of [a.warnings.at(-1)!, c.warnings[0]]) {
      assertStringIncludes(line, "--network-key");
    }
    const stopping = c.stop();
    await time.pass(1_000);
    await stopping;
  }
  const c = await start("10.0.0.3", KEY);
  c.node.addAddress(a.node.address);
  await time.pass(2_000);
  assertEquals([a.node.peerCount, c.node.peerCount, c.warnings], [2, 2, []]);
  const stopping = [a, b, c].map((each) => each.stop());
  await time.pass(1_000);
  await Promise.all(stopping);
});

Deno.test("Node tells of each stranger with a network key once, for as many as it remembers", async () => {
  const [network, time] = [testNetwork({ params: EVERY_HASH }), new VirtualTime()];
  const net = new VirtualNetwork(time, () => ({ latencyMs: 10, bytesPerMs: 1_000 }));
  const { node, warnings, stop } = await startVirtualNode({ network, time, net, host: "10.0.0.1" });
  const { signal } = new AbortController();
  const greeting = encodeFrame({ type: PRIVATE_TYPE, payload: new Uint8Array() });
  const come = async (hosts: readonly string[]) => {
    const writing = hosts.map(async (host) =>
      await (await net.start(host).connect(node.address, { signal })).write(greeting)
    );
    await time.pass(1_000);
    await Promise.all(writing);
  };
  const hosts = Array.from(
    { length: MAX_TOLD_STRANGERS + 1 },
    (_, n) => `${20 + (n >> 8)}.${n & 255}.0.1`,
  );
  for (let at = 0; at < hosts.length; at += 50) await come(hosts.slice(at, at + 50));
  assertEquals(warnings.length, hosts.length);
  await come([hosts.at(-1)!]);
  assertEquals(warnings.length, hosts.length);
  // The first had to be forgotten.
  await come([hosts[0]]);
  assertEquals(warnings.length, hosts.length + 1);
  const stopping = stop();
  await time.pass(1_000);
  await stopping;
});

Deno.test("fetchBundle() gets the bundle from a peer of a private network with the key, and not without", async () => {
  const code = new TextEncoder().encode("export default {};");
  const bundle = bytesToHex(sha256(code));
  const validator = { name: "any", bundle };
  const network: Network = createNetwork(
    parseNetworkDefinition(JSON.stringify({ name: "test", validator })),
  );
  await using world = new NodeWorld(network);
  const peer = await world.start({ mine: false, bundle: code, transport: withKey(KEY) });
  const silent = () => {};
  const fetchWith = (transport: Transport, signal: AbortSignal, debug: (line: string) => void) =>
    fetchBundle(
      {
        chainId: network.chainId,
        sha256: bundle,
        agent: "test",
        connect: [peer.address],
        trackers: [],
        signal,
      },
      {
        transport,
        clock,
        random,
        access: systemAccess,
        log: { debug, info: silent, warn: silent, error: silent },
      },
    );
  const enough = new AbortController();
  const without = await fetchWith(tcpTransport, enough.signal, (line) => {
    if (line.includes("--network-key")) enough.abort();
  });
  assertEquals(without, undefined);
  const found = await fetchWith(withKey(KEY), AbortSignal.timeout(20_000), silent);
  assertEquals(found?.code, code);
});
