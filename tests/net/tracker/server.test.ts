import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { systemRandom } from "../../../core/base/system.ts";
import { ListenError } from "../../../net/base/listen_error.ts";
import { createTrackerApp } from "../../../net/tracker/server/app.ts";
import {
  COALESCE_MS,
  MAX_REQUEST_BYTES,
  MAX_REQUEST_MS,
} from "../../../net/tracker/protocol/limits.ts";
import { TrackerServer } from "../../../net/tracker/server/server.ts";
import { Swarm } from "../../../net/tracker/swarm/swarm.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import {
  A,
  call,
  connect,
  type Json,
  list,
  ME,
  NOTHING,
  openPolls,
  OTHER,
  post,
  remove,
  serveTracker,
  until,
} from "../../support/tracker_box.ts";
import { SYSTEM } from "../../support/system.ts";

/** An announcement whose body stops in its middle. */
const HALF_BODIES = ["Content-Length: 10\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"]
  .map((rest) => `POST /v1/networks/${A}/peers HTTP/1.1\r\nHost: x\r\n${rest}`);

Deno.test("tracker answers a peer's first announcement 201, later ones 200, with its address", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  const first = await post(url, { peerId: ME, port: 4_711 });
  assertEquals(first.status, 201);
  assertEquals(Object.keys(first.json).sort(), [
    "expiresInMs",
    "host",
    "index",
    "local",
    "namesakes",
    "others",
    "reach",
    "token",
  ]);
  assertEquals(first.json.host, "127.0.0.1");
  const { token } = first.json;
  assertEquals((await post(url, { peerId: ME, port: 4_711, token })).status, 200);
  const { json, headers } = await list(url);
  assertEquals(json.peers, [{ peerId: ME, host: "127.0.0.1", port: 4_711 }]);
  assertEquals(headers.get("X-Chainvote-Index"), String(json.index));
  assertEquals((await list(url, `peerId=${ME}`)).json.peers, []);
});

Deno.test("tracker refuses to announce a known peer without its token", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  await post(url, { peerId: ME, port: 1 });
  for (const token of [undefined, "0".repeat(32)]) {
    const { status, json } = await post(url, { peerId: ME, port: 2, token });
    assertEquals([status, json.code], [403, "wrong-token"]);
  }
  assertEquals((await list(url)).json.peers[0].port, 1);
});

Deno.test("tracker lets a peer leave with its token only", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  const { token } = (await post(url, { peerId: ME, port: 1 })).json;
  const outcome = async (peerId: string, token?: string) => {
    const { status, json } = await remove(url, peerId, token);
    return [status, json?.code];
  };
  assertEquals(await outcome(ME), [401, "no-token"]);
  assertEquals(await outcome(ME, "wrong"), [403, "wrong-token"]);
  assertEquals(await outcome(OTHER, token), [404, "unknown-peer"]);
  assertEquals(await outcome("__proto__", token), [400, "bad-peer-id"]);
  assertEquals((await list(url)).json.peers.length, 1);
  assertEquals(await outcome(ME, token), [204, undefined]);
  assertEquals((await list(url)).json.peers, []);
});

Deno.test("tracker answers a long poll when somebody comes and when somebody leaves", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  const { index } = (await post(url, { peerId: ME, port: 1 })).json;
  const coming = list(url, `index=${index}&wait=60s&peerId=${ME}`);
  await openPolls(tracker, 1);
  const { token } = (await post(url, { peerId: OTHER, port: 2 })).json;
  const came = await coming;
  assertEquals(came.json.peers, [{ peerId: OTHER, host: "127.0.0.1", port: 2 }]);
  assert(came.json.index > index);
  const leaving = list(url, `index=${came.json.index}&wait=60s&peerId=${ME}`);
  await openPolls(tracker, 1);
  await remove(url, OTHER, token);
  assertEquals((await leaving).json.peers, []);
});

Deno.test("tracker answers a long poll with the same index when the wait is over", async () => {
  const { clock, swarm, server, url } = serveTracker();
  await using _ = server;
  const { index } = (await list(url)).json;
  const poll = list(url, `index=${index}&wait=500ms`);
  await openPolls(swarm, 1);
  // By chance up to a sixteenth more, and noticed up to 50 ms late.
  await clock.advance(500 + 500 / 16 + 50);
  assertEquals((await poll).json, { index, peers: [] });
  assertEquals(swarm.stats.openPolls, 0);
  assertEquals(clock.sleepers, 0);
});

Deno.test("tracker answers a long poll at once for an old index and for one of an earlier run", async () => {
  const { server, url } = serveTracker();
  await using _ = server;
  const { index } = (await list(url)).json;
  for (const stale of [1, index - 1, index + 1, Number.MAX_SAFE_INTEGER]) {
    // The clock stands still: an answer that waits would never come.
    assertEquals((await list(url, `index=${stale}&wait=60s`)).json.index, index);
  }
});

Deno.test("tracker drops a peer that goes silent and tells who waits", async () => {
  const clock = new ManualClock();
  const options = { port: 0, expiryMs: 6_000, dialBack: false };
  const tracker = new TrackerServer(options, { ...SYSTEM, clock });
  await using _ = {
    async [Symbol.asyncDispose]() {
      let isStopped = false;
      tracker.stop().then(() => isStopped = true);
      // The server waits by this clock too.
      while (!isStopped) await clock.advance(100);
    },
  };
  const { url } = await tracker.startListening();
  const { token } = (await post(url, { peerId: ME, port: 1 })).json;
  await post(url, { peerId: OTHER, port: 2 });
  await clock.advance(4_000);
  const { index } = (await post(url, { peerId: ME, port: 1, token })).json;
  const poll = list(url, `index=${index}&wait=60s`);
  await openPolls(tracker, 1);
  await clock.advance(3_000 + COALESCE_MS);
  assertEquals((await poll).json.peers.map((peer: Json) => peer.peerId), [ME]);
});

Deno.test("tracker frees the place of a client that leaves in the middle of a poll", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  const { index } = (await list(url)).json;
  const leaving = new AbortController();
  const polls = Array.from(
    { length: 5 },
    () => list(url, `index=${index}&wait=60s`, { signal: leaving.signal }),
  );
  await openPolls(tracker, 5);
  assertEquals((await call(`${url}/v1/stats`)).json, {
    networks: 0,
    peers: 0,
    unreachable: 0,
    openPolls: 5,
  });
  leaving.abort(new Error("gone"));
  await Promise.all(polls.map((poll) => assertRejects(() => poll, Error, "gone")));
  await openPolls(tracker, 0);
});

Deno.test("tracker does not wait for a client that left before its poll began", async () => {
  const clock = new ManualClock();
  const swarm = new Swarm({}, { clock, random: systemRandom });
  const app = createTrackerApp({ swarm, clock, random: systemRandom });
  const { index } = swarm.list(A);
  const signal = AbortSignal.abort();
  const url = `http://x/v1/networks/${A}/peers?index=${index}`;
  await app.fetch(new Request(url, { signal }), { remoteHost: "::1" });
  assertEquals([swarm.stats.openPolls, clock.sleepers], [0, 0]);
});

Deno.test("tracker turns a poll away when too many are open, and says when to come again", async () => {
  const { swarm, server, url } = serveTracker({ swarm: { maxOpenPolls: 1 } });
  await using _ = server;
  const { index } = (await list(url)).json;
  const open = list(url, `index=${index}`);
  await openPolls(swarm, 1);
  const { status, headers, json } = await list(url, `index=${index}`);
  assertEquals([status, json.code], [503, "polls-full"]);
  assertMatch(headers.get("Retry-After") ?? "", /^\d+$/);
  assertEquals((await list(url)).status, 200, "a poll that does not wait needs no place");
  swarm.close();
  assertEquals((await open).status, 200);
});

Deno.test("tracker says which ceiling an announcement met", async () => {
  const { server, url } = serveTracker({ swarm: { maxPeersPerNetwork: 1, maxNetworks: 1 } });
  await using _ = server;
  await post(url, { peerId: ME, port: 1 });
  const sameNetwork = await post(url, { peerId: OTHER, port: 2 });
  assertEquals([sameNetwork.status, sameNetwork.json.code], [503, "network-full"]);
  const otherNetwork = await post(url, { peerId: OTHER, port: 2 }, { chainId: "bb".repeat(32) });
  assertEquals([otherNetwork.status, otherNetwork.json.code], [503, "networks-full"]);
});

Deno.test("tracker gives 50 of 250 peers", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  for (let n = 1; n <= 250; n++) {
    const peerId = n.toString(16).padStart(32, "0");
    assertEquals((await post(url, { peerId, port: n })).status, 201);
  }
  const { peers } = (await list(url, `peerId=${ME}`)).json;
  assertEquals(peers.length, 50);
  assert(peers.every((peer: Json) => peer.peerId !== ME));
});

Deno.test("tracker refuses every bad field with its name, its rule and its value", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  const bodies: [unknown, string, string][] = [
    ["{", "bad-json", "the body must be JSON: it is"],
    ["", "bad-json", "the body must be JSON"],
    ["[]", "bad-json", "the body must be a JSON object: it is []"],
    ["null", "bad-json", "it is null"],
    [{ port: 1 }, "bad-peer-id", "peerId must be 32 lower-case hex digits: it is missing"],
    [{ peerId: "__proto__", port: 1 }, "bad-peer-id", 'it is "__proto__"'],
    [`{"__proto__": {"peerId": "${ME}", "port": 1}}`, "bad-peer-id", "it is missing"],
    [{ peerId: "G".repeat(32), port: 1 }, "bad-peer-id", "GGG"],
    [{ peerId: ME.toUpperCase() + "\n", port: 1 }, "bad-peer-id", "peerId"],
    [{ peerId: [ME], port: 1 }, "bad-peer-id", "peerId"],
    [{ peerId: ME }, "bad-port", "port must be a whole number from 1 to 65535: it is missing"],
    [{ peerId: ME, port: 0 }, "bad-port", "it is 0"],
    [{ peerId: ME, port: 70_000 }, "bad-port", "it is 70000"],
    [{ peerId: ME, port: 1.5 }, "bad-port", "it is 1.5"],
    [{ peerId: ME, port: "x" }, "bad-port", 'it is "x"'],
    [{ peerId: ME, port: 1, token: "" }, "bad-token", 'it is ""'],
    [{ peerId: ME, port: 1, token: "a".repeat(65) }, "bad-token", "token must be"],
    [{ peerId: ME, port: 1, token: { a: 1 } }, "bad-token", 'it is {"a":1}'],
  ];
  for (const [body, code, part] of bodies) {
    const { status, json } = await post(url, body);
    assertEquals([status, json.code], [400, code], JSON.stringify(body));
    assertStringIncludes(json.reason, part);
  }
  const queries: [string, string][] = [
    ["index=-1", "bad-index"],
    ["index=x", "bad-index"],
    ["index=1e3", "bad-index"],
    ["index=9007199254740992", "bad-index"],
    ["index=", "bad-index"],
    ["wait=61s", "bad-wait"],
    ["wait=60001ms", "bad-wait"],
    ["wait=30", "bad-wait"],
    ["wait=-1s", "bad-wait"],
    ["wait=", "bad-wait"],
    ["wait=5m", "bad-wait"],
    ["peerId=me", "bad-peer-id"],
    ["peerId=", "bad-peer-id"],
  ];
  for (const [query, code] of queries) {
    const { status, json } = await list(url, query);
    assertEquals([status, json.code], [400, code], query);
    assertMatch(json.reason, /^\w+ must be .+: it is /);
  }
  assertEquals(tracker.stats, NOTHING);
});

Deno.test("tracker shows a stranger's text in a reason short and without control characters", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  const { json } = await post(url, { peerId: "\u202e\x9b2J" + "x".repeat(1_000), port: 1 });
  assertMatch(json.reason, /^[\x20-\x7e…]{1,160}$/);
});

Deno.test("tracker answers odd paths and methods in JSON", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  const ids = [
    "x",
    "__proto__",
    A.toUpperCase(),
    A + "0",
    "%F0%9F%92%A9",
    "%ff",
    "%00",
    "%E0%A4%A",
  ];
  for (const id of ids) {
    const { status, json } = await call(`${url}/v1/networks/${id}/peers`);
    assertEquals([status, json.code], [400, "bad-chain-id"], id);
  }
  for (
    const path of [
      "/ü",
      "/%ff",
      "/%1b%5b31m",
      "/%E2%80%AE",
      "/v1/networks",
      `/v1/networks//peers`,
      "/v1/%2e%2e/x",
    ]
  ) {
    const { status, json } = await call(url + path);
    assertEquals([status, json.code], [404, "not-found"], path);
    assertMatch(json.reason, /^no such resource: GET [\x20-\x7eü]+$/);
  }
  assertEquals((await call(`${url}/v1/networks/${A}/peers`, { method: "PATCH" })).status, 404);
  const head = await fetch(`${url}/v1/networks/${A}/peers`, { method: "HEAD" });
  assertEquals([head.status, await head.text()], [200, ""]);
  assertEquals((await call(`${url}/healthz`)).json, { status: "ok" });
});

Deno.test("tracker refuses a body over 4 KiB, with its length stated or not", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  const body = JSON.stringify({ peerId: ME, port: 1, more: "x".repeat(MAX_REQUEST_BYTES) });
  const stated = await post(url, body);
  assertEquals([stated.status, stated.json.code], [413, "body-size"]);
  const chunked = await call(`${url}/v1/networks/${A}/peers`, {
    method: "POST",
    body: new Blob([body]).stream(),
  });
  assertEquals([chunked.status, chunked.json.code], [413, "body-size"]);
  const padding = "x".repeat(
    MAX_REQUEST_BYTES - JSON.stringify({ peerId: ME, port: 1, more: "" }).length,
  );
  assertEquals((await post(url, { peerId: ME, port: 1, more: padding })).status, 201);
});

Deno.test("tracker gives up a body that does not arrive", async () => {
  const { clock, server, url, errors } = serveTracker();
  await using _ = server;
  for (const half of HALF_BODIES) {
    using connection = await connect(url, half);
    await until(() => clock.sleepers > 0);
    await clock.advance(MAX_REQUEST_MS);
    assertEquals(clock.sleepers, 0);
    const answer = new Uint8Array(1_000);
    await connection.read(answer);
    assertMatch(new TextDecoder().decode(answer), /^HTTP\/1\.1 408 /);
  }
  assertEquals(errors, []);
});

Deno.test("tracker takes no harm from a client that breaks off in its body", async () => {
  const { swarm, server, url, errors, clock } = serveTracker();
  await using _ = server;
  for (const half of HALF_BODIES) {
    const connection = await connect(url, half);
    await until(() => clock.sleepers > 0);
    connection.close();
    await until(() => clock.sleepers === 0);
  }
  assertEquals((await post(url, { peerId: ME, port: 1 })).status, 201);
  assertEquals(swarm.stats.peers, 1);
  assertEquals(errors, []);
});

Deno.test("tracker.startListening() says what to do when the port is taken", async () => {
  await using first = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { port } = await first.startListening();
  await using second = new TrackerServer({ port, dialBack: false }, SYSTEM);
  const error = await assertRejects(() => second.startListening(), ListenError);
  assertEquals(error.code, "address-in-use");
  assertStringIncludes(error.message, `Cannot listen on 127.0.0.1:${port} as `);
  assertStringIncludes(error.message, "give another --listen");
  await assertRejects(() => first.startListening(), Error, "it listens on http://127.0.0.1:");
});

Deno.test("tracker.stop() answers the open polls, frees the port, and it can start again", async () => {
  const tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url, port } = await tracker.startListening();
  const { index } = (await post(url, { peerId: ME, port: 1 })).json;
  const polls = Array.from({ length: 100 }, () => list(url, `index=${index}&wait=60s`));
  await openPolls(tracker, 100);
  await Promise.all([tracker.stop(), tracker.stop()]);
  for (const poll of polls) assertEquals((await poll).json.index, index);
  await using again = new TrackerServer({ port, dialBack: false }, SYSTEM);
  await again.startListening();
  const { index: later, peers } = (await list(url)).json;
  assertEquals(peers, []);
  assert(later > index, "an index of the run before must not look current");
  const restarted = await tracker.startListening();
  assertEquals((await list(restarted.url)).json.peers, []);
  await tracker.stop();
});
