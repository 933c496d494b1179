import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { systemRandom } from "../../../core/base/system.ts";
import { type HttpHandler, serveHttp } from "../../../net/http/serve.ts";
import {
  COALESCE_MS,
  MAX_ANSWER_BYTES,
  MAX_EXPIRY_MS,
} from "../../../net/tracker/protocol/limits.ts";
import {
  TrackerClient,
  type TrackerClientOptions,
  type TrackerState,
} from "../../../net/tracker/client/client.ts";
import { TrackerError, type TrackerErrorCode } from "../../../net/tracker/client/error.ts";
import { TrackerServer } from "../../../net/tracker/server/server.ts";
import type { PeerAddress } from "../../../net/tracker/protocol/swarm_types.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { SYSTEM } from "../../support/system.ts";

const A = "aa".repeat(32);
const ME = "0".repeat(31) + "1";
const OTHER = "0".repeat(31) + "2";

function clientOf(url: string, options: Partial<TrackerClientOptions> = {}): TrackerClient {
  const retry = { minRetryMs: 5, maxRetryMs: 20 };
  return new TrackerClient(
    { url, chainId: A, peerId: ME, port: () => 1, ...retry, ...options },
    SYSTEM,
  );
}

/** What is handed in one by one and awaited one by one. */
class Inbox<T> {
  readonly #items: T[] = [];
  #arrived = Promise.withResolvers<void>();

  readonly put = (item: T): void => {
    this.#items.push(item);
    this.#arrived.resolve();
  };

  /** How many wait to be taken. */
  get size(): number {
    return this.#items.length;
  }

  /** The next item that `isWanted`; those before it are dropped. */
  async next(isWanted: (item: T) => boolean = () => true): Promise<T> {
    while (true) {
      while (this.#items.length > 0) {
        const item = this.#items.shift() as T;
        if (isWanted(item)) return item;
      }
      this.#arrived = Promise.withResolvers();
      await this.#arrived.promise;
    }
  }
}

/** Waits for what is about to be true: a request needs its time through the sockets. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** A client that runs until the end of the scope. */
function start(client: TrackerClient) {
  const peers = new Inbox<PeerAddress[]>();
  const states = new Inbox<TrackerState>();
  const ending = new AbortController();
  const running = client.run({
    signal: ending.signal,
    onPeers: peers.put,
    onState: states.put,
  });
  const stop = async () => {
    ending.abort(new Error("the test is over"));
    await running;
  };
  return { peers, states, running, stop, [Symbol.asyncDispose]: stop };
}

/** A server that answers every request as `handler` says. */
function serve(handler: HttpHandler) {
  const errors: unknown[] = [];
  return serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler,
    onError: (error) => errors.push(error),
  }, SYSTEM);
}

async function assertFails(code: TrackerErrorCode, part: string, fn: () => Promise<unknown>) {
  const error = await assertRejects(fn, TrackerError);
  assertEquals(error.code, code, error.message);
  assertStringIncludes(error.message, part);
  assertStringIncludes(error.message, `Cannot use the tracker at ${error.url} as `);
}

/** The answer to an announcement, with fields of one's own. */
function announced(more: Record<string, unknown> = {}): Response {
  return Response.json({ index: 1, token: "t", expiresInMs: 1_000, host: "::1", ...more });
}

/** A list of `peers`, with fields of one's own. */
function listed(peers: unknown, more: Record<string, unknown> = {}): Response {
  return Response.json({ index: 1, peers, ...more });
}

Deno.test("client.announce(), poll() and leave() are heard by the tracker", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  const client = clientOf(url, { port: () => 4_711 });
  const { host, expiresInMs, token } = await client.announce();
  assertEquals([host, expiresInMs], ["127.0.0.1", 90_000]);
  assertEquals((await client.announce()).token, token);
  const other = clientOf(url, { peerId: OTHER });
  assertEquals((await other.poll()).peers, [{ peerId: ME, host: "127.0.0.1", port: 4_711 }]);
  assertEquals((await client.poll()).peers, [], "a client must not be told of itself");
  await client.leave();
  assertEquals(tracker.stats.peers, 0);
  await client.leave();
});

Deno.test("client.announce() can be repeated when its answer got lost", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  let isFirst = true;
  const losing: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (!isFirst) return response;
    isFirst = false;
    await response.body?.cancel();
    throw new TypeError("the network went away");
  };
  const client = new TrackerClient({ url, chainId: A, peerId: ME, port: () => 1 }, {
    ...SYSTEM,
    fetch: losing,
  });
  await assertFails("unreachable", "the network went away", () => client.announce());
  assertEquals(tracker.stats.peers, 1);
  assertEquals((await client.announce()).host, "127.0.0.1");
});

Deno.test("client.announce() says why the tracker refuses", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  await clientOf(url).announce();
  await assertFails(
    "refused",
    "(HTTP 403): Cannot announce the peer",
    () => clientOf(url).announce(),
  );
  await assertFails("refused", "it is 0", () => clientOf(url, { port: () => 0 }).announce());
});

Deno.test("client calls end with the reason of their signal", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  const client = clientOf(url);
  await client.poll();
  const ending = new AbortController();
  const poll = client.poll({ signal: ending.signal });
  await until(() => tracker.stats.openPolls === 1);
  ending.abort(new RangeError("enough"));
  await assertRejects(() => poll, RangeError, "enough");
  await assertRejects(() => client.announce({ signal: ending.signal }), RangeError, "enough");
});

Deno.test("client calls say unreachable when nobody listens", async () => {
  const server = serve(() => new Response());
  await server[Symbol.asyncDispose]();
  await assertFails("unreachable", "Connection refused", () => clientOf(server.url).announce());
});

Deno.test("client calls give up a tracker that does not answer in time", async () => {
  const clock = new ManualClock();
  const asked = Promise.withResolvers<void>();
  await using server = serve((_, { stopping }) => {
    asked.resolve();
    return new Promise((resolve) =>
      stopping.addEventListener("abort", () => resolve(new Response()))
    );
  });
  const options = { url: server.url, chainId: A, peerId: ME, port: () => 1 };
  const client = new TrackerClient(options, { ...SYSTEM, clock });
  const call = client.announce();
  await asked.promise;
  await Promise.all([
    assertFails("unreachable", "it must answer within 10000 ms", () => call),
    clock.advance(10_000),
  ]);
  assertEquals(clock.sleepers, 0);
});

Deno.test("client refuses an answer that is no tracker's and says which field is wrong", async () => {
  let answer = () => new Response();
  await using server = serve(() => answer());
  const client = clientOf(server.url);
  const peer = { peerId: OTHER, host: "10.0.0.1", port: 1 };
  const polls: [string, () => Response][] = [
    ["must be a JSON object: it is missing", () => new Response()],
    ["HTTP 200", () => new Response("<html>")],
    ["HTTP 200", () => new Response(new Uint8Array([0xff, 0xfe]))],
    ["HTTP 500", () => new Response("oops", { status: 500 })],
    ["HTTP 500", () => new Response(null, { status: 500 })],
    ["HTTP 302", () => new Response(null, { status: 302, headers: { Location: "/" } })],
    ["the answer must be a JSON object: it is []", () => Response.json([])],
    ["index must be a whole number from 1", () => listed([], { index: 0 })],
    [
      'index must be a whole number from 1 to 9007199254740991: it is "1"',
      () => listed([], { index: "1" }),
    ],
    ["peers must be an array: it is {}", () => listed({})],
    ["peers must be at most 50: it is 51", () => listed(Array(51).fill(peer))],
    ["peers[1] must be a JSON object: it is null", () => listed([peer, null])],
    ["peers[0].peerId must be", () => listed([{ ...peer, peerId: "__proto__" }])],
    [
      "peers[0].port must be a whole number from 1 to 65535: it is 0",
      () => listed([{ ...peer, port: 0 }]),
    ],
    ["it is 65536", () => listed([{ ...peer, port: 65_536 }])],
    ["peers[0].host must be", () => listed([{ ...peer, host: "" }])],
    ["peers[0].host must be", () => listed([{ ...peer, host: "a b" }])],
    ["peers[0].host must be", () => listed([{ ...peer, host: "a\n" }])],
    ["peers[0].host must be", () => listed([{ ...peer, host: "a".repeat(254) }])],
  ];
  for (const [part, respond] of polls) {
    answer = respond;
    await assertFails("bad-answer", part, () => client.poll());
  }
  const announcements: [string, () => Response][] = [
    ["token must be", () => announced({ token: "" })],
    ["token must be", () => announced({ token: "a\r\nb" })],
    ["token must be", () => announced({ token: "a".repeat(65) })],
    ["expiresInMs must be", () => announced({ expiresInMs: 0 })],
    ["expiresInMs must be", () => announced({ expiresInMs: MAX_EXPIRY_MS + 1 })],
    ["host must be", () => announced({ host: 1 })],
  ];
  for (const [part, respond] of announcements) {
    answer = respond;
    await assertFails("bad-answer", part, () => client.announce());
  }
  answer = () => listed([{ ...peer, host: "a".repeat(253) }]);
  assertEquals((await client.poll()).peers[0].host.length, 253);
});

Deno.test("client shows a refusal's reason short and without control characters", async () => {
  const reason = "\x1b[31m\u202e" + "x".repeat(10_000);
  await using server = serve(() => Response.json({ code: "x", reason }, { status: 400 }));
  const { message } = await assertRejects(() => clientOf(server.url).poll(), TrackerError);
  assertMatch(message, /^[\x20-\x7e…]{1,400}$/);
  assertStringIncludes(message, "\\u001b[31m\\u202exxx");
});

Deno.test("client reads no more than 64 KiB of an endless answer", async () => {
  const cancelled = Promise.withResolvers<void>();
  const chunk = new Uint8Array(16_384).fill(0x20);
  const endless = () =>
    new ReadableStream({
      pull: (controller) => controller.enqueue(chunk),
      cancel: () => cancelled.resolve(),
    });
  await using server = serve(() => new Response(endless()));
  await assertFails("bad-answer", `${MAX_ANSWER_BYTES} bytes`, () => clientOf(server.url).poll());
  await cancelled.promise;
});

Deno.test("client.run() tells of the others at every change", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  await using run = start(clientOf(url));
  assertEquals(await run.states.next(), { state: "connected" });
  assertEquals(await run.peers.next(), []);
  const other = clientOf(url, { peerId: OTHER, port: () => 2 });
  await other.announce();
  assertEquals(await run.peers.next(), [{ peerId: OTHER, host: "127.0.0.1", port: 2 }]);
  await other.leave();
  assertEquals(await run.peers.next(), []);
});

Deno.test("client.run() says FIN when its signal is aborted, and only then", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  const run = start(clientOf(url));
  await run.peers.next();
  assertEquals(tracker.stats.peers, 1);
  await run.stop();
  assertEquals(tracker.stats.peers, 0);
});

Deno.test("client.run() announces three times within the expiry time, in spite of long polls", async () => {
  const clock = new ManualClock();
  const times: number[] = [];
  const patient: typeof fetch = async (input, init) => {
    if (init?.method === "POST") {
      times.push(clock.monotonic());
      return announced({ expiresInMs: 9_000 });
    }
    const { searchParams } = new URL(String(input));
    if (searchParams.get("index") === "1") {
      const signal = init?.signal ?? undefined;
      await clock.sleep(parseInt(searchParams.get("wait") ?? ""), { signal });
    }
    return listed([]);
  };
  const client = new TrackerClient({
    url: "http://127.0.0.1:1",
    chainId: A,
    peerId: ME,
    port: () => 1,
  }, { ...SYSTEM, clock, fetch: patient });
  const run = start(client);
  await clock.advance(60_000);
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  assert(gaps.length >= 19, `${gaps.length} gaps`);
  assert(gaps.every((gap) => gap >= 2_400 && gap <= 3_101), gaps.join());
  assert(new Set(gaps).size > 1, "peers that start together must not stay together");
  assertEquals(run.peers.size, 1, "a list that stays the same must be told once");
  await run.stop();
});

Deno.test("client.run() comes back by itself to a tracker that was restarted", async () => {
  const first = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url, port } = await first.startListening();
  await using mine = start(clientOf(url));
  await using other = start(clientOf(url, { peerId: OTHER, port: () => 2 }));
  const hasOther = (peers: PeerAddress[]) => peers.some((peer) => peer.peerId === OTHER);
  await mine.peers.next(hasOther);
  await first.stop();
  const isUnreachable = ({ state }: TrackerState) => state === "unreachable";
  const lost = await mine.states.next(isUnreachable);
  assert(lost.state === "unreachable");
  assertInstanceOf(lost.error, TrackerError);
  await other.states.next(isUnreachable);
  await using second = new TrackerServer({ port, dialBack: false }, SYSTEM);
  await second.startListening();
  assertEquals(await mine.states.next(), { state: "connected" });
  await mine.peers.next(hasOther);
  assertEquals(second.stats.peers, 2);
});

Deno.test("client.run() is connected at once again after a failure that the tracker did not notice", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  let failures = 0;
  const flaky: typeof fetch = (input, init) =>
    failures-- > 0 ? Promise.reject(new TypeError("a hiccup")) : fetch(input, init);
  const options = { url, chainId: A, peerId: ME, port: () => 1, minRetryMs: 5 };
  await using run = start(new TrackerClient(options, { ...SYSTEM, fetch: flaky }));
  await run.peers.next();
  assertEquals(await run.states.next(), { state: "connected" });
  await until(() => tracker.stats.openPolls === 1);
  failures = 1;
  await clientOf(url, { peerId: OTHER }).announce();
  assertEquals((await run.states.next()).state, "unreachable");
  assertEquals(await run.states.next(), { state: "connected" });
});

Deno.test("client.run() keeps trying with a tracker that answers nonsense, and says so once", async () => {
  let requests = 0;
  const many = Promise.withResolvers<void>();
  await using server = serve(({ method }) => {
    if (++requests === 20) many.resolve();
    return method === "POST" ? announced() : new Response("oops", { status: 500 });
  });
  const states: TrackerState[] = [];
  const ending = new AbortController();
  const running = clientOf(server.url).run({
    signal: ending.signal,
    onPeers: () => {},
    onState: (state) => states.push(state),
  });
  await many.promise;
  ending.abort();
  await running;
  assertEquals(states.map(({ state }) => state), ["unreachable"]);
});

Deno.test("client.run() waits longer after each failure, up to the ceiling, and says no more often", async () => {
  const clock = new ManualClock();
  const attempts: number[] = [];
  let asked = Promise.withResolvers<void>();
  const failing: typeof fetch = () => {
    attempts.push(clock.monotonic());
    asked.resolve();
    return Promise.reject(new TypeError("down"));
  };
  const client = new TrackerClient({
    url: "http://127.0.0.1:1",
    chainId: A,
    peerId: ME,
    port: () => 1,
    maxRetryMs: 4_000,
  }, {
    ...SYSTEM,
    clock,
    random: { ...systemRandom, below: (limit) => limit - 1 },
    fetch: failing,
  });
  await using _ = start(client);
  await asked.promise;
  asked = Promise.withResolvers();
  await clock.advance(16_000);
  assertEquals(attempts, [0, 250, 750, 1_750, 3_750, 7_750, 11_750, 15_750]);
});

Deno.test("client.run() waits the shortest time again after a tracker that was down has answered", async () => {
  const clock = new ManualClock();
  const attempts: number[] = [];
  let answers = 0;
  const flaky: typeof fetch = (_, init) => {
    if (init?.method === "POST") attempts.push(clock.monotonic());
    // It is down, up for one list at the fifth attempt, and down again.
    if (attempts.length !== 5 || answers >= 2) return Promise.reject(new TypeError("down"));
    return Promise.resolve(answers++ === 0 ? announced() : listed([]));
  };
  const client = new TrackerClient({
    url: "http://127.0.0.1:1",
    chainId: A,
    peerId: ME,
    port: () => 1,
  }, { ...SYSTEM, clock, random: { ...systemRandom, below: (limit) => limit - 1 }, fetch: flaky });
  await using _ = start(client);
  await clock.advance(6_000);
  const waits = attempts.slice(1).map((at, i) => at - attempts[i]);
  // After the fifth comes a list, and the next poll, a moment later, fails.
  assertEquals(waits, [250, 500, 1_000, 2_000, COALESCE_MS + 250, 500, 1_000]);
});

Deno.test("client.run() does not spin with a tracker that never waits", async () => {
  const clock = new ManualClock();
  let polls = 0;
  const eager: typeof fetch = (_, init) => {
    if (init?.method !== "GET") return Promise.resolve(announced({ expiresInMs: 1 }));
    return Promise.resolve(listed([], { index: ++polls }));
  };
  const client = new TrackerClient({
    url: "http://127.0.0.1:1",
    chainId: A,
    peerId: ME,
    port: () => 1,
  }, { ...SYSTEM, clock, fetch: eager });
  await using _ = start(client);
  await clock.advance(10_000);
  assertEquals(polls, 101);
});

Deno.test("client.run() ends within a second of clock time when the tracker does not hear its FIN", async () => {
  const clock = new ManualClock();
  const leaving = Promise.withResolvers<void>();
  const deaf: typeof fetch = (_, init) => {
    if (init?.method === "POST") return Promise.resolve(announced());
    if (init?.method === "DELETE") leaving.resolve();
    return new Promise((_, reject) => {
      init?.signal?.addEventListener("abort", () => reject(init?.signal?.reason));
    });
  };
  const client = new TrackerClient({
    url: "http://127.0.0.1:1",
    chainId: A,
    peerId: ME,
    port: () => 1,
  }, { ...SYSTEM, clock, fetch: deaf });
  const run = start(client);
  await clock.advance(10);
  const stopped = run.stop();
  await leaving.promise;
  await clock.advance(1_000);
  await stopped;
  assertEquals(clock.sleepers, 0);
});

Deno.test("client.run() throws on what a callback throws, after its FIN", async () => {
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  const onPeers = () => {
    throw new RangeError("the caller's mistake");
  };
  const { signal } = new AbortController();
  const running = clientOf(url).run({ signal, onPeers });
  await assertRejects(() => running, RangeError, "the caller's mistake");
  assertEquals(tracker.stats.peers, 0);
});

Deno.test("TrackerClient refuses times that make no sense", () => {
  const url = "http://127.0.0.1:1";
  for (const pollWaitMs of [0, -1, NaN, 60_001]) {
    assertThrows(() => clientOf(url, { pollWaitMs }), RangeError, `it is ${pollWaitMs}`);
  }
  assertThrows(() => clientOf(url, { minRetryMs: 0 }), RangeError, "it is 0");
  assertThrows(() => clientOf(url, { minRetryMs: 3, maxRetryMs: 2 }), RangeError, "it is 3");
});

Deno.test("client.run() asks who is there also where its announcement is refused, says so, and announces again", async () => {
  const clock = new ManualClock();
  let isFull = true;
  let announcements = 0;
  await using server = serve(({ method }) => {
    if (method === "GET") return listed([{ peerId: OTHER, host: "192.0.2.7", port: 7 }]);
    announcements++;
    const reason = "a network holds a limited number of peers";
    return isFull ? Response.json({ code: "network-full", reason }, { status: 503 }) : announced();
  });
  const client = new TrackerClient({ url: server.url, chainId: A, peerId: ME, port: () => 1 }, {
    ...SYSTEM,
    clock,
  });
  await using run = start(client);
  const state = await run.states.next();
  assert(state.state === "unlisted");
  assertStringIncludes(state.error.message, "limited number of peers");
  assertEquals((await run.peers.next())[0].peerId, OTHER);
  isFull = false;
  const connected = run.states.next();
  let isConnected = false;
  connected.then(() => isConnected = true);
  while (!isConnected) {
    await clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assertEquals(await connected, { state: "connected" });
  assert(announcements >= 2);
});

Deno.test("client.announce() tells where it listens in its own network, and what others say there it hands on", async () => {
  const bodies: unknown[] = [];
  const neighbour = { peerId: OTHER, host: "192.168.1.21", port: 7_001 };
  await using server = serve(async (request) => {
    bodies.push(await request.json());
    return announced({ others: 3, namesakes: 1, local: [neighbour] });
  });
  const local = () => [{ host: "192.168.1.20", port: 7_001 }];
  const answer = await clientOf(server.url, { local, nameTag: "12".repeat(16) }).announce();
  assertEquals([answer.others, answer.namesakes, answer.local], [3, 1, [neighbour]]);
  const [{ local: told, nameTag }] = bodies as [{ local: unknown; nameTag: unknown }];
  assertEquals([told, nameTag], [local(), "12".repeat(16)]);
  // One that listens for its own machine alone says nothing of it, as a peer of an earlier version.
  await clientOf(server.url).announce();
  assertEquals(Object.keys(bodies[1] as Record<string, unknown>).sort(), [
    "peerId",
    "port",
    "token",
  ]);
});

for (
  const [what, local] of [
    ["a public address", [{ peerId: OTHER, host: "8.8.8.8", port: 7_001 }]],
    ["a low port", [{ peerId: OTHER, host: "192.168.1.1", port: 80 }]],
    ["more than there are", Array(65).fill({ peerId: OTHER, host: "192.168.1.1", port: 8_000 })],
  ] as const
) {
  Deno.test(`client.announce() takes no answer with ${what} for a local one`, async () => {
    await using server = serve(() => announced({ local }));
    await assertFails("bad-answer", "local", () => clientOf(server.url).announce());
  });
}
