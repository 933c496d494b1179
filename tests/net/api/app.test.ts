import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { blockHash } from "../../../core/block/block.ts";
import { bytesToBase64 } from "../../../core/base/base64.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import { recordId } from "../../../core/block/record.ts";
import { checkRecordProof } from "../../../core/exchange/record_proof.ts";
import { decodeProof } from "../../../core/exchange/record_proof_json.ts";
import { StoreError } from "../../../core/store/store.ts";
import { compactToTarget, targetToWork } from "../../../core/block/target.ts";
import { ApiClient } from "../../../net/api/client.ts";
import { ApiError } from "../../../net/api/error.ts";
import type { NodeEvent } from "../../../net/node/events.ts";
import { Forge } from "../../support/block_forge.ts";
import { named } from "../../support/named.ts";
import { hashOfDigit } from "../../support/witness_statements.ts";
import { WitnessesContradictError } from "../../../net/witness/stop_errors.ts";
import { NodeWorld, voteRecord } from "../../support/node_world.ts";
import { SYSTEM } from "../../support/system.ts";
import { answerOf, bind, post, serve, serveNode } from "./served_api.ts";

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
  const unknown = named<RecordId>("ab".repeat(32));
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

Deno.test("GET /v1/events gives the kinds that were asked for, and refuses kinds that there are not", async () => {
  await using served = await serveNode();
  const { client, peer, url } = served;
  const stop = new AbortController();
  const heard: NodeEvent["type"][] = [];
  const open = client.events({ signal: stop.signal, types: ["tip", "final"] });
  const reading = (async () => {
    for await (const { type } of open) {
      heard.push(type);
      if (heard.length === 3) stop.abort();
    }
  })();
  for (let vote = 0; !stop.signal.aborted; vote++) {
    const id = await peer.vote(`voter ${vote}`, "red");
    await client.lookUp([id], { waitMs: 60_000 });
  }
  await reading;
  assertEquals(heard, ["tip", "tip", "tip"]);
  const { status, body } = await answerOf(`${url}/v1/events?types=tip,weather`);
  assertEquals([status, body.code], [400, "bad-request"]);
  assertStringIncludes(body.reason as string, "weather");
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
  const id = named<RecordId>("ab".repeat(32));
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

Deno.test("the API tells who hands in a record that the disk is full", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  const full = new StoreError("full", "the disk is full");
  await using server = serve({ ...bind(peer.api), submit: () => Promise.reject(full) });
  const { status, body } = await answerOf(`${server.url}/v1/records`, post({ records: [] }));
  assertEquals([status, body], [503, { code: "store-full", reason: "the disk is full" }]);
});

Deno.test("the API tells who hands in a record that witnesses contradict each other", async () => {
  await using world = new NodeWorld();
  const peer = await world.start({ mine: false });
  const block = { index: 1, hash: hashOfDigit("a"), round: 1 };
  const error = new WitnessesContradictError({ kind: "conflict", blocks: [block, block] }, []);
  await using server = serve({ ...bind(peer.api), submit: () => Promise.reject(error) });
  const { status, body } = await answerOf(`${server.url}/v1/records`, post({ records: [] }));
  assertEquals([status, body], [503, { code: "contradiction", reason: error.message }]);
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

  const absent = named<RecordId>("00".repeat(32));
  assertEquals(await client.prove(absent), undefined);
  const { status, body } = await answerOf(`${url}/v1/records/${absent}/proof`);
  assertEquals([status, body.code], [404, "not-included"]);
  assertEquals((await answerOf(`${url}/v1/records/xyz/proof`)).status, 400);
  // The definition of the network took no work, so there is nothing to prove.
  const definition = recordId(peer.chain.network.genesis.records[0]);
  const genesis = await answerOf(`${url}/v1/records/${definition}/proof`);
  assertEquals([genesis.status, genesis.body.code], [404, "not-included"]);
});
