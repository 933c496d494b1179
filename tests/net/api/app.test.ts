import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { blockHash } from "../../../core/block/block.ts";
import { bytesToBase64 } from "../../../core/base/base64.ts";
import { recordId } from "../../../core/block/record.ts";
import { checkRecordProof } from "../../../core/exchange/record_proof.ts";
import { decodeProof } from "../../../core/exchange/record_proof_json.ts";
import { StoreError } from "../../../core/store/store.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import { compactToTarget, targetToWork } from "../../../core/block/target.ts";
import { type ApiDeps, createApiApp } from "../../../net/api/app.ts";
import { ApiClient } from "../../../net/api/client.ts";
import { ApiError } from "../../../net/api/error.ts";
import type { NodeEvent } from "../../../net/node/events.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { type HttpServer, serveHttp } from "../../../net/http/serve.ts";
import { Forge } from "../../support/block_forge.ts";
import { NodeWorld, voteRecord, type WorldNode } from "../../support/node_world.ts";
import { SYSTEM } from "../../support/system.ts";

const TOKEN = "ab".repeat(32);
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };

/** Serves an API on a free port, as if all requests came from `remoteHost`. */
function serve(
  api: PeerApi,
  { remoteHost, ...deps }: Partial<ApiDeps> & { remoteHost?: string } = {},
): HttpServer {
  const app = createApiApp(api, { clock, token: TOKEN, ...deps });
  return serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler: (request, info) =>
      app.fetch(request, { ...info, remoteHost: remoteHost ?? info.remoteHost }),
    onError: (error) => {
      throw error;
    },
  }, SYSTEM);
}

/** A node that mines, with its API. */
interface Served extends AsyncDisposable {
  readonly world: NodeWorld;
  readonly peer: WorldNode;
  readonly url: string;
  readonly client: ApiClient;
}

async function serveNode({ mine = true } = {}): Promise<Served> {
  const world = new NodeWorld();
  const peer = await world.start({ mine });
  const server = serve(peer.api);
  return {
    world,
    peer,
    url: server.url,
    client: new ApiClient({ url: server.url, token: TOKEN }, SYSTEM),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** Status and JSON of an answer. */
async function answerOf(
  url: string,
  init?: RequestInit,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, init);
  return { status: response.status, body: await response.json() };
}

function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...AUTHORIZED, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}

/** The first line and the body of an answer to bytes that `fetch` would not send. */
async function exchange(url: string, request: string): Promise<{ line: string; text: string }> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(request));
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of connection.readable) text += decoder.decode(chunk, { stream: true });
  return { line: text.slice(0, text.indexOf("\r\n")), text };
}

Deno.test("ApiClient.status() says where a peer stands", async () => {
  await using served = await serveNode();
  const { client, peer, world } = served;
  const { signal } = new AbortController();
  await peer.node.places.settle([await peer.vote("ann", "red")], { waitMs: 20_000, signal });
  const status = await client.status();
  assertEquals(status, await peer.api.status());
  const { network, name, validator, index, tip, work, difficulty, peers, pending } = status;
  assertEquals(
    { network, name, validator, index, tip, work, difficulty, peers, pending },
    {
      network: world.network.chainId,
      name: "test",
      validator: "vote 1",
      index: 1,
      tip: peer.chain.tip.hash,
      work: String(peer.chain.tip.work),
      difficulty: Number(targetToWork(compactToTarget(peer.chain.nextBits()))),
      peers: 0,
      pending: 0,
    },
  );
  assertEquals([status.mining.workers, status.mining.hashrate > 0], [1, true]);
});

Deno.test("ApiClient.submit() hands records in, and lookUp() waits until they are settled", async () => {
  await using served = await serveNode();
  const { client, peer } = served;
  const record = voteRecord("ann", "red");
  const twice = voteRecord("ann", "blue");
  const forged = new TextEncoder().encode("no vote");
  const [first, second, third] = await client.submit([record, twice, forged]);
  assertEquals([first.recordId, first.isNew], [recordId(record), true]);
  assertEquals([second.status, second.code, second.settled], ["refused", "duplicate", true]);
  assertEquals([third.status, third.code], ["refused", "malformed"]);
  assert(third.reason !== undefined);

  const [settled] = await client.lookUp([first.recordId], { waitMs: 20_000 });
  assertEquals(settled, {
    recordId: first.recordId,
    status: "included",
    confirmations: 1,
    peers: 0,
    relayedTo: 0,
    settled: true,
    block: { index: 1, hash: peer.chain.tip.hash },
  });
  const [again] = await client.submit([record]);
  assertEquals([again.status, again.isNew], ["included", false]);
  const unknown = "ab".repeat(32);
  assertEquals((await client.lookUp([unknown]))[0].status, "unknown");
});

Deno.test("ApiClient.lookUp() answers when the wait is over, and rejects with the signal's reason", async () => {
  await using served = await serveNode({ mine: false });
  const { client } = served;
  const [{ recordId }] = await client.submit([voteRecord("ann", "red")]);
  const [{ status, settled }] = await client.lookUp([recordId], { waitMs: 1 });
  assertEquals([status, settled], ["pending", false]);
  const stop = new AbortController();
  const waiting = client.lookUp([recordId], { waitMs: 60_000, signal: stop.signal });
  const reason = new Error("enough");
  stop.abort(reason);
  assertEquals(await waiting.then(() => undefined, (error) => error), reason);
});

Deno.test("ApiClient.lookUp() is answered at once when the server stops", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  const id = await peer.vote("ann", "red");
  const server = serve({
    ...bind(peer.api),
    lookUp: (ids, options) => {
      const found = peer.api.lookUp(ids, options);
      // The request has arrived and waits: stop now.
      server[Symbol.asyncDispose]();
      return found;
    },
  });
  const [report] = await new ApiClient({ url: server.url }, SYSTEM).lookUp([id], {
    waitMs: 60_000,
  });
  assertEquals([report.status, report.settled], ["pending", false]);
  await server[Symbol.asyncDispose]();
});

Deno.test("ApiClient.query() passes on the validator's answer, with where it holds", async () => {
  await using served = await serveNode();
  const { client, peer, world } = served;
  const [{ recordId }] = await client.submit([voteRecord("Zoë / ?&", "red")]);
  await client.lookUp([recordId], { waitMs: 20_000 });
  assertEquals(await client.query("tally"), {
    network: world.network.chainId,
    name: "test",
    index: 1,
    tip: peer.chain.tip.hash,
    pending: 0,
    syncing: false,
    answer: { votes: 1, counts: [["red", 1]] },
  });
  const voter = await client.query("voter", { id: "Zoë / ?&" });
  assertEquals(voter?.answer, { voter: "Zoë / ?&", choice: "red" });
  assertEquals(await client.query("no/such query"), undefined);
});

Deno.test("ApiClient.blocks() gives the best chain from an index on, in bounded parts", async () => {
  await using world = new NodeWorld();
  const forge = new Forge(world.network);
  await forge.grow(103, (index) => index === 1 ? [voteRecord("ann", "red")] : []);
  const peer = await world.start({ mine: false, chain: forge.chain });
  await using server = serve(peer.api);
  const client = new ApiClient({ url: server.url }, SYSTEM);
  const [genesis, first] = await client.blocks(0, 2);
  assertEquals([genesis.index, genesis.hash], [0, world.network.chainId]);
  const { header } = forge.chain.at(1)!;
  const { version: _version, recordCount: _count, ...fields } = header;
  const hash = blockHash({ header, records: [] });
  const records = [bytesToBase64(voteRecord("ann", "red"))];
  assertEquals(first, { hash, ...fields, records });
  assertEquals((await client.blocks(100, 100)).map(({ index }) => index), [100, 101, 102, 103]);
  assertEquals(await client.blocks(104, 1), []);
  const { body } = await answerOf(`${server.url}/v1/blocks`);
  assertEquals((body.blocks as unknown[]).length, 20);
  await assertRejects(
    () => client.blocks(0, 101),
    ApiError,
    "limit must be a whole number up to 100",
  );
});

Deno.test("GET /v1/records/{id} says where one record is", async () => {
  await using served = await serveNode({ mine: false });
  const { client, url } = served;
  const [{ recordId }] = await client.submit([voteRecord("ann", "red")]);
  const { status, body } = await answerOf(`${url}/v1/records/${recordId}`);
  assertEquals([status, body.status, body.recordId], [200, "pending", recordId]);
});

Deno.test("ApiClient.events() tells of what happens, until its signal is aborted", async () => {
  await using served = await serveNode();
  const { client, peer, world } = served;
  const stop = new AbortController();
  const events: NodeEvent[] = [];
  const subscribed = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const event of client.events({ signal: stop.signal })) {
      events.push(event);
      subscribed.resolve();
      if (event.type === "tip") stop.abort();
    }
  })();
  // Nobody can tell when the stream is open but by what comes: knock until something does.
  for (let knock = 0, heard = false; !heard; knock++) {
    await peer.vote(`knock${knock}`, "red");
    heard = await Promise.race([
      subscribed.promise.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 5)),
    ]);
  }
  await reading;
  const tip = events.at(-1);
  assert(tip?.type === "tip");
  assertEquals(peer.chain.at(tip.index)?.hash, tip.hash);
  assertEquals(tip.undone, 0);
  await world.agree();
});

Deno.test("GET /v1/events is a stream of server-sent events that ends when the server stops", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  const server = serve(peer.api);
  const response = await fetch(`${server.url}/v1/events`);
  assertStringIncludes(response.headers.get("content-type") ?? "", "text/event-stream");
  // Whoever has the head of the answer is subscribed.
  await peer.vote("ann", "red");
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  const text = new TextDecoder().decode(value);
  assertEquals(text, 'event: records\ndata: {"type":"records","pending":1}\n\n');
  await server[Symbol.asyncDispose]();
  assert((await reader.read()).done);
});

/** A line of Prometheus text that is no comment: name, labels and a number as Go reads it. */
const SAMPLE =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_]\w*="[^"\\\n]*"(?:,[a-zA-Z_]\w*="[^"\\\n]*")*\})? (-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/;

Deno.test("GET /metrics is Prometheus text with a help and a type before each name, once", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  const vitals = () => ({ ...peer.node.traffic, memoryBytes: 12_345 });
  const other = await world.start({ mine: false, connect: [peer] });
  await world.until("they are connected", () => other.node.peerCount === 1);
  await peer.vote("ann", "red");
  await using server = serve(
    {
      ...bind(peer.api),
      status: async () => ({ ...await peer.api.status(), clockOffsetMs: -1_500 }),
    },
    { vitals },
  );
  const response = await fetch(`${server.url}/metrics`);
  assertEquals(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const text = await response.text();
  assert(text.endsWith("\n"));
  const values = new Map<string, number>();
  const seen = new Set<string>();
  let [helped, typed] = ["", ""];
  for (const line of text.slice(0, -1).split("\n")) {
    const [, kind, name] = /^# (HELP|TYPE) (\S+) \S/.exec(line) ?? [];
    if (kind === "HELP") helped = name;
    if (kind === "TYPE") {
      assertEquals([helped, line], [name, `# TYPE ${name} gauge`]);
      assert(!seen.has(name), `${name} comes twice`);
      seen.add(typed = name);
    }
    if (kind !== undefined) continue;
    const [, sample, labels = "", value] = SAMPLE.exec(line) ?? [];
    assertEquals(sample, typed, line);
    values.set(sample + labels, Number(value));
  }
  assertEquals(
    ["chainvote_pending_records", "chainvote_peers", "chainvote_clock_offset_seconds"]
      .map((name) => values.get(name)),
    [1, 1, -1.5],
  );
  assertEquals(values.get('chainvote_connections{direction="inbound"}'), 1);
  assertEquals(values.get('chainvote_connections{direction="outbound"}'), 0);
  assertEquals(values.get("chainvote_banned_hosts"), 0);
  assertEquals(values.get("process_resident_memory_bytes"), 12_345);
});

Deno.test("the API refuses what breaks its rules, as JSON with a code", async () => {
  await using served = await serveNode({ mine: false });
  const { url } = served;
  const id = "ab".repeat(32);
  const cases: [string, RequestInit | undefined, number, string, string][] = [
    ["/nothing", undefined, 404, "not-found", "/nothing"],
    ["/v1/query/nothing", undefined, 404, "no-query", "nothing"],
    ["/v1/records", undefined, 400, "bad-request", "the first 4 to 64"],
    [`/v1/records/${id.toUpperCase()}`, undefined, 400, "bad-request", "64 lower-case hex"],
    ["/v1/records/12", undefined, 400, "bad-request", "64 lower-case hex"],
    ["/v1/blocks?from=-1", undefined, 400, "bad-request", "from must be"],
    ["/v1/blocks?from=1e3", undefined, 400, "bad-request", "from must be"],
    ["/v1/blocks?limit=101", undefined, 400, "bad-request", "limit must be"],
    ["/v1/records", post("{}", { "content-type": "text/plain" }), 415, "not-json", "Content-Type"],
    ["/v1/records", post("{"), 400, "bad-request", "must be JSON"],
    ["/v1/records", post("7"), 400, "bad-request", "JSON object"],
    ["/v1/records", post("null"), 400, "bad-request", "JSON object"],
    ["/v1/records", post({}), 400, "bad-request", "records must be a list"],
    ["/v1/records", post({ records: ["?"] }), 400, "bad-request", "must be base64"],
    ["/v1/records", post({ records: [7] }), 400, "bad-request", "must be base64"],
    [
      "/v1/records",
      post({ records: Array(10_001).fill("") }),
      400,
      "bad-request",
      "at most 10000 items",
    ],
    ["/v1/records/status", post({ ids: ["x"] }), 400, "bad-request", "64 lower-case hex"],
    ["/v1/records/status", post({ ids: [id], waitMs: -1 }), 400, "bad-request", "waitMs must be"],
    ["/v1/records/status", post({ ids: [id], waitMs: 60_001 }), 400, "bad-request", "up to 60000"],
    ["/v1/status", { headers: { origin: "https://evil.example" } }, 403, "foreign-origin", "evil"],
    ["/v1/status", { headers: { origin: "null" } }, 403, "foreign-origin", "null"],
    [
      "/v1/records",
      post({ records: [] }, { origin: "http://127.0.0.1:1" }),
      403,
      "foreign-origin",
      "127.0.0.1:1",
    ],
    ["/v1/records", post(" ".repeat(8 * 1024 * 1024 + 1)), 413, "body-size", "at most 8388608"],
  ];
  for (const [path, init, status, code, part] of cases) {
    const answer = await answerOf(url + path, init);
    assertEquals([answer.status, answer.body.code], [status, code], path);
    assertStringIncludes(String(answer.body.reason), part);
  }
});

/** What is in the first line of a request, and in its headers, and what is answered. */
const HOSTS: readonly (readonly [what: string, head: (host: string) => string, answer: RegExp])[] =
  [
    ["the API's own", (host) => `GET /v1/status HTTP/1.1\r\nHost: ${host}`, /200/],
    ["a tunnel's port", () => "GET /v1/status HTTP/1.1\r\nHost: localhost:1", /200/],
    ["another case", () => "GET /v1/status HTTP/1.1\r\nHost: LocalHost:7", /200/],
    ["IPv6", () => "GET /v1/status HTTP/1.1\r\nHost: [::1]:7", /200/],
    [
      "an absolute target",
      (host) => `GET http://${host}/v1/status HTTP/1.1\r\nHost: ${host}`,
      /200/,
    ],
    ["a name", () => "GET /v1/status HTTP/1.1\r\nHost: evil.example", /403.*foreign-host/s],
    [
      "a name and port",
      () => "GET /v1/status HTTP/1.1\r\nHost: evil.example:7",
      /403.*foreign-host/s,
    ],
    [
      "an address in a name",
      () => "GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example",
      /403.*foreign-host/s,
    ],
    [
      "localhost in a name",
      () => "GET / HTTP/1.1\r\nHost: localhost.evil.com",
      /403.*foreign-host/s,
    ],
    ["a dot behind localhost", () => "GET / HTTP/1.1\r\nHost: localhost.", /403.*foreign-host/s],
    ["a dot behind an address", () => "GET / HTTP/1.1\r\nHost: 127.0.0.1.", /403.*foreign-host/s],
    ["a decimal address", () => "GET / HTTP/1.1\r\nHost: 2130706433", /403.*foreign-host/s],
    ["a hexadecimal one", () => "GET / HTTP/1.1\r\nHost: 0x7f000001", /403.*foreign-host/s],
    ["a short one", () => "GET / HTTP/1.1\r\nHost: 127.1", /403.*foreign-host/s],
    ["five numbers", () => "GET / HTTP/1.1\r\nHost: 1.2.3.4.5", /403.*foreign-host/s],
    [
      "no address in brackets",
      () => "GET / HTTP/1.1\r\nHost: [evil.example]",
      /403.*foreign-host/s,
    ],
    [
      "a name behind brackets",
      () => "GET / HTTP/1.1\r\nHost: [::1].evil.example",
      /400.*bad-host/s,
    ],
    ["a user", () => "GET / HTTP/1.1\r\nHost: evil.example@127.0.0.1", /400.*bad-host/s],
    ["a path", () => "GET / HTTP/1.1\r\nHost: 127.0.0.1/evil", /400.*bad-host/s],
    ["a query", () => "GET / HTTP/1.1\r\nHost: 127.0.0.1?evil", /400.*bad-host/s],
    ["a fragment", () => "GET / HTTP/1.1\r\nHost: 127.0.0.1#.evil", /400.*bad-host/s],
    ["a backslash", () => "GET / HTTP/1.1\r\nHost: 127.0.0.1\\.evil", /400.*bad-host/s],
    ["nothing", () => "GET /v1/status HTTP/1.1", /400.*bad-host/s],
    ["nothing, long ago", () => "GET /v1/status HTTP/1.0", /400.*bad-host/s],
    ["an empty one", () => "GET /v1/status HTTP/1.1\r\nHost:", /400.*bad-host/s],
    ["two", (host) => `GET /v1/status HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example`, /400/],
    [
      "another target",
      (host) => `GET http://${host}/v1/status HTTP/1.1\r\nHost: evil.example`,
      /400.*bad-host/s,
    ],
    [
      "a foreign target",
      (host) => `GET http://evil.example/ HTTP/1.1\r\nHost: ${host}`,
      /400.*bad-host/s,
    ],
    ["a tunnel", (host) => `CONNECT ${host} HTTP/1.1\r\nHost: ${host}`, /400.*bad-host/s],
  ];

Deno.test("the API is called by address or as localhost, in one way, and by no other name", async () => {
  await using served = await serveNode({ mine: false });
  const { url } = served;
  for (const [what, head, answer] of HOSTS) {
    const { text } = await exchange(url, `${head(new URL(url).host)}\r\nConnection: close\r\n\r\n`);
    assert(/^HTTP\/1\.[01] /.test(text) && answer.test(text.slice(9)), `${what}: ${text}`);
  }
});

/** What browsers say of the page that a request is from, and whether it may. */
const PAGES: readonly (readonly [what: string, init: RequestInit, status: number])[] = [
  ["its own page", { headers: { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" } }, 200],
  [
    "what a user types",
    { headers: { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" } },
    200,
  ],
  [
    "a link that a user follows",
    {
      headers: {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
      },
    },
    200,
  ],
  [
    "a page that shows it in a frame",
    {
      headers: {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "iframe",
      },
    },
    403,
  ],
  ["a script or image", {
    headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
  }, 403],
  ["another port of this machine", { headers: { "sec-fetch-site": "same-site" } }, 403],
  ["a page of a file", { headers: { origin: "null" } }, 403],
  ["https of the same name", { headers: { origin: "https://127.0.0.1" } }, 403],
  ["a form", { method: "POST", body: "a=1", headers: { origin: "https://evil.example" } }, 403],
  [
    "a form of an old browser",
    { method: "POST", body: "{}", headers: { "content-type": "text/plain" } },
    401,
  ],
  [
    "a type that browsers let pass",
    {
      method: "POST",
      body: '{"records":[]}',
      headers: { "content-type": "text/plain; application/json" },
    },
    401,
  ],
  [
    "a question before a post",
    {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    },
    403,
  ],
];

Deno.test("the API shuts out web pages, and tells browsers that its answers are none", async () => {
  await using served = await serveNode({ mine: false });
  const { url, peer } = served;
  for (const [what, init, status] of PAGES) {
    const path = init.method === undefined ? "/v1/status" : "/v1/records";
    const response = await fetch(url + path, init);
    await response.body?.cancel();
    assertEquals(response.status, status, what);
    assertEquals(
      ["access-control-allow-origin", "x-content-type-options", "cross-origin-resource-policy"]
        .map((name) => response.headers.get(name)),
      [null, "nosniff", "same-origin"],
      what,
    );
  }
  assertEquals((await answerOf(`${url}/v1/status`, { headers: { origin: url } })).status, 200);
  assertEquals(peer.chain.pending.size, 0);
});

/** A post without the token. */
function postAsStranger(body: unknown, headers: Record<string, string> = {}): RequestInit {
  const init = post(body, headers);
  const { authorization = undefined, ...others } = init.headers as Record<string, string>;
  const own = authorization === AUTHORIZED.authorization ? undefined : authorization;
  return { ...init, headers: own === undefined ? others : { ...others, authorization: own } };
}

for (const remoteHost of ["127.0.0.1", "::1", "192.0.2.7"]) {
  Deno.test(`the API takes records from ${remoteHost} only with the token, and lets all read`, async () => {
    await using world = new NodeWorld();
    const peer = await world.start({ mine: false });
    await using server = serve(peer.api, { remoteHost });
    const { url } = server;
    const records = { records: [bytesToBase64(voteRecord("ann", "red"))] };
    const cases: [authorization: string | undefined, status: number, code: string][] = [
      [undefined, 401, "token-needed"],
      ["", 401, "token-needed"],
      ["Basic YTpi", 401, "token-needed"],
      ["Bearer", 401, "token-needed"],
      [`Bearer ${TOKEN.slice(1)}`, 401, "wrong-token"],
      [`Bearer ${TOKEN}0`, 401, "wrong-token"],
      [`Bearer ${"00".repeat(32)}`, 401, "wrong-token"],
      [`Bearer ${TOKEN.toUpperCase()}`, 401, "wrong-token"],
    ];
    for (const [authorization, status, code] of cases) {
      const headers = authorization === undefined ? undefined : { authorization };
      const response = await fetch(`${url}/v1/records`, postAsStranger(records, headers));
      const body = await response.json();
      assertEquals([response.status, body.code], [status, code], authorization);
      assertEquals(response.headers.get("www-authenticate"), "Bearer");
      assertStringIncludes(body.reason, "api-token");
      assert(!body.reason.includes(TOKEN));
    }
    assertEquals(peer.chain.pending.size, 0);
    // Reading is free, also where a question takes a body.
    assertEquals((await answerOf(`${url}/v1/status`)).status, 200);
    const look = postAsStranger({ ids: [] });
    assertEquals((await answerOf(`${url}/v1/records/status`, look)).status, 200);
    assertEquals((await answerOf(`${url}/v1/status`, { method: "DELETE" })).status, 401);

    const client = new ApiClient({ url, token: TOKEN }, SYSTEM);
    const [report] = await client.submit([voteRecord("ann", "red")]);
    assertEquals([report.status, peer.chain.pending.size], ["pending", 1]);
    const refused = await assertRejects<ApiError>(
      () => new ApiClient({ url, token: "cd".repeat(32) }, SYSTEM).submit([]),
      ApiError,
      "the token must be",
    );
    assertEquals(refused.code, "refused");
  });
}

Deno.test("the API takes no records where there is no token, whoever asks", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  for (const remoteHost of ["127.0.0.1", "192.0.2.7"]) {
    await using server = serve(peer.api, { remoteHost, token: undefined });
    const url = `${server.url}/v1/records`;
    const { status, body } = await answerOf(url, postAsStranger({ records: [] }));
    assertEquals([status, body.code], [403, "no-token"]);
    const guess = postAsStranger({ records: [] }, { authorization: "Bearer undefined" });
    assertEquals((await answerOf(url, guess)).body.code, "no-token");
  }
});

Deno.test("the API of a private network answers nobody without the token, wherever they are", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  const paths = ["/v1/status", "/v1/blocks", "/v1/query/tally", "/v1/chain", "/metrics", "/"];
  for (const remoteHost of ["127.0.0.1", "192.0.2.7"]) {
    await using server = serve(peer.api, { remoteHost, isPrivate: true });
    for (const path of paths) {
      const { status, body } = await answerOf(server.url + path);
      assertEquals([status, body.code], [401, "token-needed"], path);
      assert(!JSON.stringify(body).includes(peer.chain.network.chainId));
    }
    const look = postAsStranger({ ids: [] });
    assertEquals((await answerOf(`${server.url}/v1/records/status`, look)).status, 401);
    const client = new ApiClient({ url: server.url, token: TOKEN }, SYSTEM);
    assertEquals((await client.status()).network, peer.chain.network.chainId);
  }
  await using server = serve(peer.api, { isPrivate: true, token: undefined });
  assertEquals((await answerOf(`${server.url}/v1/status`)).body.code, "no-token");
});

Deno.test("the API gives what a program of this machine passes on no more rights than a stranger", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  await using server = serve(peer.api);
  const target = new URL(server.url);
  // As ssh -R and socat do: it adds nothing to what it passes on.
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const forwarding = (async () => {
    using from = await listener.accept();
    using to = await Deno.connect({ hostname: target.hostname, port: Number(target.port) });
    const bytes = new Uint8Array(10_000);
    await to.write(bytes.subarray(0, (await from.read(bytes))!));
    for (let n = await to.read(bytes); n !== null; n = await to.read(bytes)) {
      await from.write(bytes.subarray(0, n));
    }
  })();
  const { port } = listener.addr as Deno.NetAddr;
  const body = JSON.stringify({ records: [bytesToBase64(voteRecord("ann", "red"))] });
  const { line } = await exchange(
    `http://127.0.0.1:${port}`,
    `POST /v1/records HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
  assertEquals(line, "HTTP/1.1 401 Unauthorized");
  assertEquals(peer.chain.pending.size, 0);
  await forwarding;
});

Deno.test("the API may be called by any name by whoever has the token, for no web page has", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  await using server = serve(peer.api, { remoteHost: "192.0.2.7" });
  const ask = async (token: string) =>
    (await exchange(
      server.url,
      `GET /v1/status HTTP/1.1\r\nHost: votes.example:7702\r\nAuthorization: Bearer ${token}\r\n` +
        "Connection: close\r\n\r\n",
    )).line;
  assertEquals(await ask(TOKEN), "HTTP/1.1 200 OK");
  assertEquals(await ask("00"), "HTTP/1.1 401 Unauthorized");
});

Deno.test("ApiClient shows its token to nobody but whom the user named", async () => {
  const asked: string[] = [];
  const echo = (name: string, answer: (request: Request) => Response) =>
    serveHttp({
      hostname: "127.0.0.1",
      port: 0,
      handler: (request) => {
        asked.push(`${name} ${request.headers.get("authorization")}`);
        return answer(request);
      },
      onError: () => {},
    }, SYSTEM);
  await using other = echo("other", () => Response.json({}));
  await using named = echo("named", () => Response.redirect(`${other.url}/v1/status`, 307));
  await assertRejects(
    () => new ApiClient({ url: named.url, token: TOKEN }, SYSTEM).status(),
    ApiError,
  );
  assertEquals(asked, [`named Bearer ${TOKEN}`]);
});

Deno.test("the API tells who hands in a record that the disk is full", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  const full = new StoreError("full", "the disk is full");
  await using server = serve({ ...bind(peer.api), submit: () => Promise.reject(full) });
  const { status, body } = await answerOf(`${server.url}/v1/records`, post({ records: [] }));
  assertEquals([status, body], [503, { code: "store-full", reason: "the disk is full" }]);
});

Deno.test("ApiClient throws ApiError when the peer is gone, in each of its methods", async () => {
  const served = await serveNode({ mine: false });
  const { client } = served;
  await client.status();
  await served[Symbol.asyncDispose]();
  const { signal } = new AbortController();
  const calls = [
    () => client.status(),
    () => client.submit([]),
    () => client.lookUp([]),
    () => client.query("tally"),
    () => client.blocks(0, 1),
    () => client.events({ signal })[Symbol.asyncIterator]().next(),
  ];
  for (const call of calls) {
    const error = await assertRejects<ApiError>(
      call,
      ApiError,
      "no peer answers at http://127.0.0.1:",
    );
    assertEquals(error.code, "gone");
  }
});

Deno.test("ApiClient throws ApiError with the peer's reason when it is refused", async () => {
  await using served = await serveNode({ mine: false });
  const error = await assertRejects(
    () => served.client.lookUp(["x"]),
    ApiError,
    "64 lower-case hex",
  );
  assertEquals(error.code, "refused");
});

/** What something else than a peer may answer, or a peer that dies while it does. */
const ODD_ANSWERS: readonly (readonly [string, string])[] = [
  ["no JSON", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"],
  ["an answer that breaks off", 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"index":'],
  ["null with an error", "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\nnull"],
  ["another protocol", "220 mail.example ESMTP\r\n"],
  ["nothing", ""],
];

for (const [what, answer] of ODD_ANSWERS) {
  Deno.test(`ApiClient throws ApiError when what listens there answers ${what}`, async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const answering = (async () => {
      using connection = await listener.accept();
      await connection.read(new Uint8Array(4_096));
      await connection.write(new TextEncoder().encode(answer));
    })();
    const { port } = listener.addr as Deno.NetAddr;
    const client = new ApiClient({ url: `http://127.0.0.1:${port}` }, SYSTEM);
    await assertRejects(() => client.status(), ApiError);
    await answering;
  });
}

Deno.test("ApiClient.events() throws ApiError when the stream breaks off, or is none", async () => {
  const cases = [
    'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 100\r\n\r\ndata: {"type":',
    "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
  ];
  for (const answer of cases) {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const answering = (async () => {
      using connection = await listener.accept();
      await connection.read(new Uint8Array(4_096));
      await connection.write(new TextEncoder().encode(answer));
    })();
    const { port } = listener.addr as Deno.NetAddr;
    const client = new ApiClient({ url: `http://127.0.0.1:${port}` }, SYSTEM);
    const { signal } = new AbortController();
    await assertRejects(async () => {
      for await (const _ of client.events({ signal }));
    }, ApiError);
    await answering;
  }
});

Deno.test("ApiClient.prove() gives the proof of a record that a block holds, and of no other", async () => {
  await using served = await serveNode();
  const { client, peer, url } = served;
  const { signal } = new AbortController();
  const id = await peer.vote("ann", "red");
  await peer.node.places.settle([id], { waitMs: 20_000, signal });
  const document = await client.prove(id);
  const { recordId: proven, block, last } = checkRecordProof(decodeProof(document));
  assertEquals([proven, block.index, last.hash], [id, 1, peer.chain.tip.hash]);

  const absent = "00".repeat(32);
  assertEquals(await client.prove(absent), undefined);
  const { status, body } = await answerOf(`${url}/v1/records/${absent}/proof`);
  assertEquals([status, body.code], [404, "not-included"]);
  assertEquals((await answerOf(`${url}/v1/records/xyz/proof`)).status, 400);
  // The definition of the network took no work, so there is nothing to prove.
  const definition = recordId(peer.chain.network.genesis.records[0]);
  const genesis = await answerOf(`${url}/v1/records/${definition}/proof`);
  assertEquals([genesis.status, genesis.body.code], [404, "not-included"]);
});

/** The methods of an API as fields, so that a test can put its own in place of one. */
function bind(api: PeerApi): PeerApi {
  return {
    status: () => api.status(),
    submit: (records) => api.submit(records),
    lookUp: (ids, options) => api.lookUp(ids, options),
    findIds: (beginning) => api.findIds(beginning),
    prove: (id) => api.prove(id),
    query: (path, args) => api.query(path, args),
    blocks: (from, limit) => api.blocks(from, limit),
    chainFile: (options) => api.chainFile(options),
    events: (options) => api.events(options),
    follow: (id, options) => api.follow(id, options),
  };
}
