/** Limits of the API that a client pushes, most of them over real sockets. */
import { assert, assertEquals } from "@std/assert";
import { systemClock } from "../../../core/base/system.ts";
import { createApiApp } from "../../../net/api/app.ts";
import { ApiClient } from "../../../net/api/client.ts";
import { EventHub } from "../../../net/base/signals.ts";
import {
  API_HEARTBEAT_MS,
  MAX_API_COPIES,
  MAX_API_COPIES_PER_HOST,
  MAX_API_REQUESTS,
  MAX_API_REQUESTS_PER_HOST,
  MAX_API_STREAMS,
  MAX_API_STREAMS_PER_HOST,
  MAX_API_WAITING,
  MAX_API_WAITING_PER_HOST,
  MAX_SHORT_PROOF_BLOCKS,
} from "../../../net/api/limits.ts";
import type { NodeEvent } from "../../../net/node/events.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { eventually, patiently } from "../../support/process_progress.ts";
import { SYSTEM } from "../../support/system.ts";
import { ask, Crowd, HOST_HEADER, serve, STRANGER, USER } from "./believing_api.ts";

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

Deno.test("the API: of long proofs and copies, which are as long as the chain, a host gets so many at once, and all together", async () => {
  const free = Promise.withResolvers<undefined>();
  const reports = [{ confirmations: MAX_SHORT_PROOF_BLOCKS + 1 }];
  await using served = await serve(() => ({
    lookUp: () => Promise.resolve(reports as never),
    prove: () => free.promise,
  }));
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

Deno.test("the API: short proofs are answered like anything else, however many ask at once", async () => {
  const reports = [{ confirmations: MAX_SHORT_PROOF_BLOCKS }];
  await using served = await serve(() => ({
    lookUp: () => Promise.resolve(reports as never),
    prove: () => Promise.resolve(undefined),
  }));
  const url = `${served.url}/v1/records/${"ab".repeat(32)}/proof`;
  const asked = Array.from({ length: 100 }, () => ask(url, STRANGER));
  assertEquals(await Promise.all(asked), Array(100).fill([404, "not-included"]));
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
