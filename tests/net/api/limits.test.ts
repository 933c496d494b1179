/** Ceilings of the API that a client pushes, most of them over real sockets. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Chain } from "../../../core/chain/chain.ts";
import { systemClock, systemRandom } from "../../../core/base/system.ts";
import { createApiApp } from "../../../net/api/app.ts";
import { ApiClient } from "../../../net/api/client.ts";
import { EventHub } from "../../../net/base/signals.ts";
import {
  API_HEARTBEAT_MS,
  MAX_API_BLOCKS_BYTES,
  MAX_API_COPIES,
  MAX_API_COPIES_PER_HOST,
  MAX_API_LOOKUP_BYTES,
  MAX_API_NESTING,
  MAX_API_READER_IDS,
  MAX_API_READER_LOOKUP_BYTES,
  MAX_API_READER_WAITS,
  MAX_API_REQUESTS,
  MAX_API_REQUESTS_PER_HOST,
  MAX_API_STREAMS,
  MAX_API_STREAMS_PER_HOST,
  MAX_API_WAITING,
  MAX_API_WAITING_PER_HOST,
} from "../../../net/base/limits.ts";
import type { NodeEvent } from "../../../net/node/events.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { type HttpServer, serveHttp } from "../../../net/http/serve.ts";
import { Forge, testNetwork } from "../../support/block_forge.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { NodeWorld, voteRecord, type WorldNode } from "../../support/node_world.ts";
import { eventually, patiently } from "../../support/process_progress.ts";
import { SYSTEM } from "../../support/system.ts";

/** The header by which a request of these tests says which host it is from. */
const HOST_HEADER = "x-test-host";

const STRANGER = "192.0.2.7";

/** Who has the token, wherever that one is. */
const USER = "the user";

/** Headers by which a request comes from a host, or from the user. */
function comingFrom(host: string): Record<string, string> {
  return host === USER ? { authorization: `Bearer ${TOKEN}` } : { [HOST_HEADER]: host };
}

const TOKEN = "0123456789abcdef".repeat(4);

/** A node, whose API believes where a request says that it is from. */
interface Served extends AsyncDisposable {
  readonly peer: WorldNode;
  readonly url: string;
  /** How many requests have come. */
  readonly requests: () => number;
}

async function serve(
  change: (api: PeerApi) => Partial<PeerApi> = () => ({}),
  chain?: Chain,
): Promise<Served> {
  const world = new NodeWorld(chain?.network);
  const peer = await world.start({ mine: false, chain });
  const changed = change(peer.api);
  const api = new Proxy(peer.api as PeerApi, {
    get: (target, name: keyof PeerApi) => changed[name] ?? target[name].bind(target),
  });
  let requests = 0;
  const app = createApiApp(api, { clock: systemClock, token: TOKEN });
  const server: HttpServer = serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler: (request, info) => {
      requests++;
      const remoteHost = request.headers.get(HOST_HEADER) ?? info.remoteHost;
      return app.fetch(request, { ...info, remoteHost });
    },
    onError: (error) => {
      throw error;
    },
  }, SYSTEM);
  return {
    peer,
    url: server.url,
    requests: () => requests,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** Answers that are open at once, from one host or another. Disposing leaves them. */
class Crowd implements AsyncDisposable {
  readonly #open: { response: Promise<Response | undefined>; stop: AbortController }[] = [];

  /** Asks, and leaves the answer open; its status once it begins. */
  async ask(url: string, host: string, init: RequestInit = {}): Promise<number> {
    return (await this.begin(url, host, init))!.status;
  }

  /** The same for an answer that does not come for long. */
  begin(url: string, host: string, init: RequestInit = {}): Promise<Response | undefined> {
    const stop = new AbortController();
    const headers = { ...init.headers as Record<string, string>, ...comingFrom(host) };
    const response = fetch(url, { ...init, headers, signal: stop.signal }).catch((error) => {
      if (!stop.signal.aborted) throw error;
      return undefined;
    });
    this.#open.push({ response, stop });
    return response;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { response, stop } of this.#open.splice(0)) {
      stop.abort();
      await (await response)?.body?.cancel().catch(() => {});
    }
  }
}

/** Asks for something short; status and code. */
async function ask(url: string, host: string): Promise<[number, unknown]> {
  const response = await fetch(url, { headers: comingFrom(host) });
  return [response.status, (await response.json()).code];
}

Deno.test("the API: a host has so many event streams open and no more, and gets a place when it leaves one", async () => {
  await using served = await serve();
  const { url } = served;
  await using crowd = new Crowd();
  // Whoever has an IPv6 network has all its addresses, and is one host.
  for (let i = 0; i < MAX_API_STREAMS_PER_HOST; i++) {
    assertEquals(await crowd.ask(`${url}/v1/events`, `2001:db8::${i}`), 200);
  }
  const another = "2001:db8::ffff";
  for (const path of ["/v1/events", `/v1/records/${"ab".repeat(32)}/events`]) {
    const response = await fetch(url + path, { headers: { [HOST_HEADER]: another } });
    assertEquals([response.status, response.headers.get("retry-after")], [503, "1"], path);
    assertEquals((await response.json()).code, "busy");
  }
  assertEquals(await ask(`${url}/v1/status`, another), [200, undefined]);
  assertEquals(await crowd.ask(`${url}/v1/events`, "2001:db8:0:1::"), 200);
  await crowd[Symbol.asyncDispose]();
  await eventually(
    () => crowd.ask(`${url}/v1/events`, another),
    (status) => status === 200,
    "there is a place again",
  );
});

Deno.test("the API: all strangers together have so many streams open, and who has the token has others", async () => {
  await using served = await serve();
  const url = `${served.url}/v1/events`;
  await using crowd = new Crowd();
  for (let i = 0; i < MAX_API_STREAMS; i++) {
    const host = `192.0.2.${Math.floor(i / MAX_API_STREAMS_PER_HOST)}`;
    assertEquals(await crowd.ask(url, host), 200);
  }
  assertEquals(await crowd.ask(url, "192.0.2.99"), 503);
  assertEquals(await crowd.ask(url, USER), 200);
  // From where a stranger comes does not matter.
  assertEquals(await crowd.ask(url, "127.0.0.1"), 503);
});

Deno.test("the API: waits for records are bounded with the streams, and who leaves one has a place again", async () => {
  await using served = await serve();
  const { url, peer } = served;
  const id = await peer.vote("ann", "red");
  const headers = { "content-type": "application/json" };
  const wait = { method: "POST", headers, body: JSON.stringify({ ids: [id], waitMs: 60_000 }) };
  await using crowd = new Crowd();
  for (let i = 0; i < MAX_API_STREAMS_PER_HOST; i++) {
    crowd.begin(`${url}/v1/records/status`, STRANGER, wait);
  }
  await eventually(
    () => crowd.ask(`${url}/v1/events`, STRANGER),
    (status) => status === 503,
    "all places are taken",
  );
  const look = { ...wait, body: JSON.stringify({ ids: [id] }) };
  assertEquals(await crowd.ask(`${url}/v1/records/status`, STRANGER, look), 200);
  await crowd[Symbol.asyncDispose]();
  await eventually(
    () => crowd.ask(`${url}/v1/events`, STRANGER),
    (status) => status === 200,
    "there is a place again",
  );
});

Deno.test("the API: a host has so many short requests answered at once, and others theirs", async () => {
  const free = Promise.withResolvers<void>();
  await using served = await serve(() => ({
    lookUp: async () => {
      await free.promise;
      return [];
    },
  }));
  const { url } = served;
  const slow = `${url}/v1/records/${"ab".repeat(32)}`;
  await using crowd = new Crowd();
  const answers: Promise<Response | undefined>[] = [];
  const hang = async (host: string, count: number) => {
    const enough = served.requests() + count;
    for (let i = 0; i < count; i++) answers.push(crowd.begin(slow, host));
    await eventually(
      () => Promise.resolve(served.requests()),
      (n) => n >= enough,
      "all have come",
    );
  };
  await hang(STRANGER, MAX_API_REQUESTS_PER_HOST);
  assertEquals(await ask(`${url}/v1/status`, STRANGER), [503, "busy"]);
  assertEquals(await ask(`${url}/v1/status`, "192.0.2.8"), [200, undefined]);
  for (let i = 1; i < MAX_API_REQUESTS / MAX_API_REQUESTS_PER_HOST; i++) {
    await hang(`198.51.100.${i}`, MAX_API_REQUESTS_PER_HOST);
  }
  assertEquals(await ask(`${url}/v1/status`, "192.0.2.8"), [503, "busy"]);
  assertEquals(await ask(`${url}/v1/status`, USER), [200, undefined]);
  free.resolve();
  for (const answer of answers) await (await answer)?.body?.cancel();
  await eventually(
    () => ask(`${url}/v1/status`, STRANGER),
    ([status]) => status === 200,
    "there is a place again",
  );
});

Deno.test("the API: of proofs and copies, which are as long as the chain, a host gets so many at once, and all together", async () => {
  const free = Promise.withResolvers<undefined>();
  await using served = await serve(() => ({ prove: () => free.promise }));
  const url = `${served.url}/v1/records/${"ab".repeat(32)}/proof`;
  await using crowd = new Crowd();
  const answers: Promise<Response | undefined>[] = [];
  const prove = async (host: string, count: number) => {
    const most = served.requests() + count;
    for (let n = 0; n < count; n++) answers.push(crowd.begin(url, host));
    await eventually(() => Promise.resolve(served.requests()), (n) => n >= most, "all have come");
  };
  for (let i = 0; answers.length < MAX_API_COPIES; i++) {
    const host = `198.51.100.${i}`;
    await prove(host, MAX_API_COPIES_PER_HOST);
    assertEquals(await ask(url, host), [503, "busy"]);
    assertEquals(await ask(`${served.url}/v1/chain`, host), [503, "busy"]);
  }
  assertEquals(await ask(url, "192.0.2.8"), [503, "busy"]);
  await prove(USER, MAX_API_COPIES);
  assertEquals(await ask(url, USER), [503, "busy"]);
  free.resolve(undefined);
  for (const answer of answers) assertEquals((await answer)!.status, 404);
});

Deno.test("the API: a large answer counts until it is read", async () => {
  // More than the system takes for a client that does not read.
  const blocks = [{ text: "x".repeat(10_000_000) }];
  const free = Promise.withResolvers<never>();
  let [waiting, isHanging] = [0, true];
  await using served = await serve(() => ({
    blocks: () => Promise.resolve(blocks as never),
    status: async () => isHanging ? (waiting += 1, await free.promise) : {} as never,
  }));
  const { url } = served;
  const { hostname, port } = new URL(url);
  await using crowd = new Crowd();
  const others: Promise<Response | undefined>[] = [];
  while (others.length < MAX_API_REQUESTS_PER_HOST - 1) {
    others.push(crowd.begin(`${url}/v1/status`, STRANGER));
  }
  await eventually(() => Promise.resolve(waiting), (n) => n === others.length, "all are asked");
  isHanging = false;
  const request =
    `GET /v1/blocks HTTP/1.1\r\nHost: ${hostname}\r\n${HOST_HEADER}: ${STRANGER}\r\n\r\n`;
  const deaf = await Deno.connect({ hostname, port: Number(port) });
  await deaf.write(new TextEncoder().encode(request));
  // The first bytes show that the request has its place; the rest is not read.
  await deaf.read(new Uint8Array(10));
  assertEquals(await ask(`${url}/v1/status`, STRANGER), [503, "busy"]);
  deaf.close();
  await eventually(
    () => ask(`${url}/v1/status`, STRANGER),
    ([status]) => status === 200,
    "the slot is free",
  );
  free.resolve({} as never);
  for (const each of others) await (await each)?.body?.cancel();
});

Deno.test("the API: answers that are not read are counted in bytes, and past the ceiling of a host no more are made for it", async () => {
  // More than the system takes for a client that does not read.
  const length = 10_000_000;
  const blocks = [{ text: "x".repeat(length) }];
  let made = 0;
  await using served = await serve(() => ({
    blocks: () => (made += 1, Promise.resolve(blocks as never)),
  }));
  const { url } = served;
  const { hostname, port } = new URL(url);
  const deafOf = async (host: string) => {
    const connection = await Deno.connect({ hostname, port: Number(port) });
    const head = `GET /v1/blocks HTTP/1.1\r\nHost: ${hostname}\r\n${HOST_HEADER}: ${host}\r\n\r\n`;
    await connection.write(new TextEncoder().encode(head));
    await connection.read(new Uint8Array(12));
    return connection;
  };
  const most = Math.ceil(MAX_API_WAITING_PER_HOST / length);
  const deaf: Deno.TcpConn[] = [];
  for (let i = 0; i < most; i++) deaf.push(await deafOf(STRANGER));
  assertEquals(made, most);
  assertEquals(await ask(`${url}/v1/blocks`, STRANGER), [503, "busy"]);
  // What takes no room is answered, others have theirs, and nothing was made for who was refused.
  assertEquals((await ask(`${url}/v1/status`, STRANGER))[0], 200);
  assertEquals(made, most);
  for (let i = 0; made * length < MAX_API_WAITING; i++) {
    deaf.push(await deafOf(`198.51.100.${i}`));
  }
  assertEquals(await ask(`${url}/v1/blocks`, "192.0.2.9"), [503, "busy"]);
  assertEquals((await ask(`${url}/v1/blocks`, USER))[0], 200);
  for (const connection of deaf) connection.close();
  await eventually(
    () => ask(`${url}/v1/blocks`, STRANGER),
    ([status]) => status === 200,
    "there is room again",
  );
});

Deno.test("the API: a client that asks for an event stream and wants no body leaves nothing open", async () => {
  const ended = Promise.withResolvers<void>();
  async function* events({ signal }: { signal: AbortSignal }): AsyncGenerator<NodeEvent> {
    try {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      yield* [];
    } finally {
      ended.resolve();
    }
  }
  await using served = await serve(() => ({ events }));
  const response = await fetch(`${served.url}/v1/events`, { method: "HEAD" });
  assertEquals(response.status, 200);
  await patiently(ended.promise, () => "the end of the stream");
});

Deno.test("the API: a client that leaves while it asks takes no place for ever", async () => {
  await using world = new NodeWorld();
  const { api } = await world.start({ mine: false });
  const app = createApiApp(api, { clock: systemClock });
  const { signal } = new AbortController();
  const env = { remoteHost: STRANGER, stopping: signal };
  const headers = { host: "127.0.0.1", "content-type": "application/json" };
  const url = "http://127.0.0.1/v1/records/status";
  const body = JSON.stringify({ ids: ["ab".repeat(32)], waitMs: 1 });
  for (let i = 0; i < MAX_API_STREAMS_PER_HOST; i++) {
    // It is gone before its body has been read.
    const left = { ...env, completed: Promise.resolve() };
    const request = new Request(url, { method: "POST", headers, body });
    assertEquals((await app.fetch(request, left)).status, 200);
  }
  const stays = { ...env, completed: new Promise<void>(() => {}) };
  const response = await app.fetch(new Request("http://127.0.0.1/v1/chain", { headers }), stays);
  assertEquals(response.status, 200);
  await response.body!.cancel();
});

Deno.test("the API: a client that does not read its events costs a bounded number of them, and loses the rest", async () => {
  await using world = new NodeWorld();
  const { api } = await world.start({ mine: false });
  const hub = new EventHub<NodeEvent>();
  const app = createApiApp(
    Object.assign(Object.create(api), { events: hub.subscribe.bind(hub) }) as PeerApi,
    { clock: systemClock },
  );
  const completed = Promise.withResolvers<void>();
  const { signal } = new AbortController();
  const env = { remoteHost: STRANGER, stopping: signal, completed: completed.promise };
  const host = { headers: { host: "127.0.0.1" } };
  const response = await app.fetch(new Request("http://127.0.0.1/v1/events", host), env);
  for (let peers = 0; peers < 10_000; peers++) {
    hub.emit({ type: "peers", peers });
    // The stream gets every chance to take more.
    if (peers % 100 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  const text = await response.text();
  const count = text.match(/^data: /gm)!.length;
  assert(count >= 1_000 && count < 1_100, `${count} were kept`);
  completed.resolve();
});

Deno.test("the API: a copy of the chain is read from the store as fast as the client reads", async () => {
  let taken = 0;
  async function* chainFile(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (; taken < 10_000; taken++) yield new Uint8Array(100_000);
  }
  await using served = await serve(() => ({ chainFile }));
  const { hostname, port } = new URL(served.url);
  using deaf = await Deno.connect({ hostname, port: Number(port) });
  await deaf.write(new TextEncoder().encode(`GET /v1/chain HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`));
  await deaf.read(new Uint8Array(10));
  // Others are answered meanwhile, many times; what the kernel and Deno take is a few megabytes.
  for (let i = 0; i < 500; i++) await new ApiClient({ url: served.url }, SYSTEM).status();
  assert(taken > 0 && taken < 500, `${taken} pieces of 100 KB were taken`);
});

Deno.test("the API: an event stream says something now and then, for who has left to be noticed", async () => {
  await using world = new NodeWorld();
  const { api } = await world.start({ mine: false });
  const clock = new ManualClock();
  const app = createApiApp(api, { clock });
  const stopping = new AbortController();
  const env = {
    remoteHost: "127.0.0.1",
    stopping: stopping.signal,
    completed: new Promise<void>(() => {}),
  };
  const host = { headers: { host: "127.0.0.1" } };
  const response = await app.fetch(new Request("http://127.0.0.1/v1/events", host), env);
  const reader = response.body!.getReader();
  for (let i = 0; i < 3; i++) {
    const reading = reader.read();
    await clock.advance(API_HEARTBEAT_MS);
    assertEquals(new TextDecoder().decode((await reading).value), ":\n\n");
  }
  stopping.abort();
  assert((await reader.read()).done);
  assertEquals(clock.sleepers, 0);
});

Deno.test("the API: the body of a look-up, the head of a request, and the records of an answer are bounded", async () => {
  const network = testNetwork({ validator: "any" });
  const forge = new Forge(network);
  // Two such blocks are too many for one answer.
  const records = () => Array.from({ length: 40 }, () => systemRandom.bytes(16_000));
  assert(40 * 16_000 < MAX_API_BLOCKS_BYTES && 2 * 40 * 16_000 > MAX_API_BLOCKS_BYTES);
  await forge.grow(3, (index) => index < 3 ? records() : []);
  await using served = await serve(undefined, forge.chain);
  const { url } = served;
  const { hostname, port } = new URL(url);
  const client = new ApiClient({ url }, SYSTEM);
  const indexes = async (from: number) =>
    (await client.blocks(from, 100)).map(({ index }) => index);
  assertEquals(await indexes(0), [0, 1]);
  assertEquals(await indexes(2), [2, 3]);

  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ ids: [], more: "x".repeat(MAX_API_LOOKUP_BYTES) });
  const post = await fetch(`${url}/v1/records/status`, { method: "POST", headers, body });
  assertEquals([post.status, (await post.json()).code], [413, "body-size"]);

  // Deno's own ceilings: 128 headers, Host among them, of some 64 KiB together.
  for (const head of [`X: ${"x".repeat(70_000)}\r\n`, "X: y\r\n".repeat(128)]) {
    using connection = await Deno.connect({ hostname, port: Number(port) });
    const bytes = new TextEncoder().encode(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${head}\r\n`);
    const writing = (async () => {
      for (let sent = 0; sent < bytes.length;) {
        sent += await connection.write(bytes.subarray(sent));
      }
    })().catch(() => {});
    const answer = new Uint8Array(12);
    await connection.read(answer);
    assertStringIncludes(new TextDecoder().decode(answer), "HTTP/1.1 400");
    await writing;
  }
  assertEquals((await client.status()).index, 3);
});

Deno.test("POST /v1/records/status: who may only read waits for a few records, others for many", async () => {
  await using served = await serve();
  const ask = async (host: string, count: number) => {
    const ids = Array.from({ length: count }, (_, i) => i.toString(16).padStart(64, "0"));
    const response = await fetch(`${served.url}/v1/records/status`, {
      method: "POST",
      headers: { "content-type": "application/json", ...comingFrom(host) },
      body: JSON.stringify({ ids, waitMs: 1 }),
    });
    return { status: response.status, text: await response.text() };
  };
  assertEquals((await ask(STRANGER, MAX_API_READER_WAITS)).status, 200);
  assertEquals((await ask(USER, MAX_API_READER_WAITS + 1)).status, 200);
  const refused = await ask(STRANGER, MAX_API_READER_WAITS + 1);
  assertEquals(refused.status, 400);
  assertStringIncludes(refused.text, `at most ${MAX_API_READER_WAITS} ids`);
});

Deno.test("the API: who may only read names at most 100 ids in a request, in a body of 16 KiB", async () => {
  let asked = 0;
  await using served = await serve(() => ({
    lookUp: (ids) => {
      asked += ids.length;
      return Promise.resolve([]);
    },
  }));
  const ask = async (host: string, count: number, padding = "") => {
    const response = await fetch(`${served.url}/v1/records/status`, {
      method: "POST",
      headers: { "content-type": "application/json", ...comingFrom(host) },
      body: JSON.stringify({ ids: new Array(count).fill("ab".repeat(32)), padding }),
    });
    return { status: response.status, text: await response.text() };
  };
  assertEquals((await ask(STRANGER, MAX_API_READER_IDS)).status, 200);
  assertEquals(asked, MAX_API_READER_IDS);
  const refused = await ask(STRANGER, MAX_API_READER_IDS + 1);
  assertEquals(refused.status, 400);
  assertStringIncludes(refused.text, `at most ${MAX_API_READER_IDS} ids`);
  const large = await ask(STRANGER, 1, "x".repeat(MAX_API_READER_LOOKUP_BYTES));
  assertEquals([large.status >= 400, asked], [true, MAX_API_READER_IDS]);
  assertEquals((await ask(USER, MAX_API_READER_IDS + 1)).status, 200);
});

Deno.test("NodeApi.lookUp() answers for each id in order, and looks an equal one up once", async () => {
  await using world = new NodeWorld();
  const { api, node } = await world.start({ mine: false });
  const [{ recordId: known }] = await node.submit([voteRecord("ann", "red")]);
  let looks = 0;
  const place = node.chain.place.bind(node.chain);
  node.chain.place = (id) => (looks += 1, place(id));
  const unknown = "ab".repeat(32);
  const ids = [unknown, known, unknown, known];
  assertEquals((await api.lookUp(ids)).map(({ recordId, status }) => [recordId, status]), [
    [unknown, "unknown"],
    [known, "pending"],
    [unknown, "unknown"],
    [known, "pending"],
  ]);
  assertEquals(looks, 2);
});

Deno.test("the API does the work of readers one after another, and what this machine asks at once", async () => {
  let running = 0;
  const started = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  let most = 0;
  await using served = await serve(() => ({
    blocks: async (from) => {
      if (from > 0) return [];
      most = Math.max(most, ++running);
      started.resolve();
      await release.promise;
      running--;
      return [];
    },
  }));
  await using crowd = new Crowd();
  const slow = Array.from({ length: 4 }, () => crowd.begin(`${served.url}/v1/blocks`, STRANGER));
  const proof = crowd.begin(`${served.url}/v1/records/${"ab".repeat(32)}/proof`, STRANGER);
  const query = crowd.begin(`${served.url}/v1/query/tally`, "192.0.2.8");
  await started.promise;
  for (const path of ["/v1/status", "/v1/blocks?from=1", "/v1/query/tally"]) {
    assertEquals((await ask(served.url + path, USER))[0], 200, path);
  }
  // Nor does it keep other machines from what costs nothing.
  assertEquals((await ask(`${served.url}/v1/status`, STRANGER))[0], 200);
  release.resolve();
  for (const each of slow) assertEquals((await each)?.status, 200);
  assertEquals([(await proof)?.status, (await query)?.status, most], [404, 200, 1]);
});

Deno.test("the API does no work for readers who left while they waited for their turn", async () => {
  let calls = 0;
  const started = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  await using served = await serve(() => ({
    blocks: async (from) => {
      calls += 1;
      if (from === 1) started.resolve();
      if (from === 1) await release.promise;
      return [];
    },
  }));
  const status = async () => (await ask(`${served.url}/v1/status`, STRANGER))[0];
  await using first = new Crowd();
  const slow = first.begin(`${served.url}/v1/blocks?from=1`, STRANGER);
  await started.promise;
  {
    await using leaving = new Crowd();
    for (let n = 0; n < MAX_API_REQUESTS_PER_HOST - 1; n++) {
      leaving.begin(`${served.url}/v1/blocks?from=2`, STRANGER);
    }
    // Their slots show that they are there, and then that they are gone.
    await eventually(status, (code) => code === 503, "all slots are taken");
  }
  release.resolve();
  assertEquals((await slow)?.status, 200);
  await eventually(status, (code) => code === 200, "their slots are free");
  assertEquals((await ask(`${served.url}/v1/blocks?from=3`, STRANGER))[0], 200);
  assertEquals(calls, 2);
});

Deno.test("the API parses no body whose lists lie deep in each other, and repeats no long one", async () => {
  await using served = await serve();
  const post = async (body: string) => {
    const headers = { "content-type": "application/json", ...comingFrom(USER) };
    const response = await fetch(`${served.url}/v1/records/status`, {
      method: "POST",
      headers,
      body,
    });
    return { status: response.status, text: await response.text() };
  };
  const deep = (levels: number) => `{"ids":[],"x":${"[".repeat(levels)}${"]".repeat(levels)}}`;
  assertEquals((await post(deep(MAX_API_NESTING - 1))).status, 200);
  const refused = await post(deep(MAX_API_NESTING));
  assertEquals(refused.status, 400);
  assertStringIncludes(refused.text, `at most ${MAX_API_NESTING} levels`);
  const brackets = JSON.stringify('\\"' + "[".repeat(100));
  assertEquals((await post(`{"ids":[],"x":${brackets}}`)).status, 200);
  const long = await post(JSON.stringify({ ids: ["x".repeat(100_000)] }));
  assert(long.status === 400 && long.text.length < 1_000, long.text.slice(0, 1_000));
});
