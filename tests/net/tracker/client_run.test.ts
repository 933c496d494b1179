/** How a client stays in touch with a tracker: `run()`. */
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { systemRandom } from "../../../core/base/system.ts";
import { COALESCE_MS } from "../../../net/tracker/protocol/limits.ts";
import { TrackerClient, type TrackerState } from "../../../net/tracker/client/client.ts";
import { TrackerError } from "../../../net/tracker/client/error.ts";
import { TrackerServer } from "../../../net/tracker/server/server.ts";
import type { PeerAddress } from "../../../net/tracker/protocol/swarm_types.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { SYSTEM } from "../../support/system.ts";
import { A, announced, clientOf, listed, ME, OTHER, serve, start, until } from "./client_box.ts";

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
