import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { blockHash } from "../../core/block.ts";
import { bytesToBase64 } from "../../core/base64.ts";
import { recordId } from "../../core/record.ts";
import { checkRecordProof } from "../../core/record_proof.ts";
import { decodeProof } from "../../core/record_proof_json.ts";
import { StoreError } from "../../core/store.ts";
import { systemClock as clock } from "../../core/system.ts";
import { compactToTarget, targetToWork } from "../../core/target.ts";
import { createApiApp } from "../../net/api_app.ts";
import { ApiClient, ApiError } from "../../net/api_client.ts";
import type { NodeEvent } from "../../net/node.ts";
import type { PeerApi } from "../../net/peer_api.ts";
import { type HttpServer, serveHttp } from "../../net/serve.ts";
import { Forge } from "../support/block_forge.ts";
import { NodeWorld, voteRecord, type WorldNode } from "../support/node_world.ts";

/** Serves an API on a free port. */
function serve(api: PeerApi, remoteHost?: string): HttpServer {
  const app = createApiApp(api, { clock });
  return serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler: (request, info) =>
      app.fetch(request, { remoteHost: remoteHost ?? info.remoteHost, stopping: info.stopping }),
    onError: (error) => {
      throw error;
    },
  });
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
    client: new ApiClient(server.url),
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
    headers: { "content-type": "application/json", ...headers },
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
  const [report] = await new ApiClient(server.url).lookUp([id], { waitMs: 60_000 });
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
  const client = new ApiClient(server.url);
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

Deno.test("GET /metrics is Prometheus text with a help and a type for each value", async () => {
  await using served = await serveNode({ mine: false });
  const { client, url } = served;
  await client.submit([voteRecord("ann", "red")]);
  const response = await fetch(`${url}/metrics`);
  assertStringIncludes(response.headers.get("content-type") ?? "", "text/plain");
  const lines = (await response.text()).trimEnd().split("\n");
  const names = ["block_index", "chain_work", "difficulty", "peers", "pending_records"]
    .concat("mining_workers", "mining_hashrate").map((name) => `chainvote_${name}`);
  assertEquals(lines.length, 3 * names.length);
  names.forEach((name, i) => {
    assert(lines[3 * i].startsWith(`# HELP ${name} `), lines[3 * i]);
    assertEquals(lines[3 * i + 1], `# TYPE ${name} gauge`);
    assert(new RegExp(`^${name} \\d+$`).test(lines[3 * i + 2]), lines[3 * i + 2]);
  });
  assert(lines.includes("chainvote_pending_records 1"));
});

Deno.test("the API refuses what breaks its rules, as JSON with a code", async () => {
  await using served = await serveNode({ mine: false });
  const { url } = served;
  const id = "ab".repeat(32);
  const cases: [string, RequestInit | undefined, number, string, string][] = [
    ["/nothing", undefined, 404, "not-found", "/nothing"],
    ["/v1/query/nothing", undefined, 404, "no-query", "nothing"],
    ["/v1/records", undefined, 404, "not-found", "/v1/records"],
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

Deno.test("the API answers its own page, and refuses a foreign Host", async () => {
  await using served = await serveNode({ mine: false });
  const { url } = served;
  const { host, port } = new URL(url);
  assertEquals((await answerOf(`${url}/v1/status`, { headers: { origin: url } })).status, 200);
  const get = (name: string) =>
    exchange(url, `GET /v1/status HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);
  for (const name of [host, `localhost:${port}`, `[::1]:${port}`]) {
    assertEquals((await get(name)).line, "HTTP/1.1 200 OK", name);
  }
  for (
    const name of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1.evil.example",
      "localhost.evil",
    ]
  ) {
    const { line, text } = await get(name);
    assertEquals(line, "HTTP/1.1 403 Forbidden", name);
    assertStringIncludes(text, '"foreign-host"');
  }
});

Deno.test("the API takes records from this machine alone, and is read from others", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  await using server = serve(peer.api, "192.0.2.7");
  const record = bytesToBase64(voteRecord("ann", "red"));
  const { status, body } = await answerOf(`${server.url}/v1/records`, post({ records: [record] }));
  assertEquals([status, body.code, peer.chain.pending.size], [403, "not-loopback", 0]);
  assertEquals((await answerOf(`${server.url}/v1/status`)).status, 200);
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
    const client = new ApiClient(`http://127.0.0.1:${port}`);
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
    const client = new ApiClient(`http://127.0.0.1:${port}`);
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
});

/** The methods of an API as fields, so that a test can put its own in place of one. */
function bind(api: PeerApi): PeerApi {
  return {
    status: () => api.status(),
    submit: (records) => api.submit(records),
    lookUp: (ids, options) => api.lookUp(ids, options),
    prove: (id) => api.prove(id),
    query: (path, args) => api.query(path, args),
    blocks: (from, limit) => api.blocks(from, limit),
    chainFile: (options) => api.chainFile(options),
    events: (options) => api.events(options),
    follow: (id, options) => api.follow(id, options),
  };
}
