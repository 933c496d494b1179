import { assert, assertEquals } from "@std/assert";
import { systemRandom } from "../../../core/base/system.ts";
import { Reachability } from "../../../net/tracker/protocol/reach.ts";
import {
  COALESCE_MS,
  LOST_AFTER_DIALS,
  MAX_REDIAL_MS,
  MIN_REDIAL_MS,
} from "../../../net/tracker/protocol/limits.ts";
import { TrackerClient } from "../../../net/tracker/client/client.ts";
import { TrackerServer } from "../../../net/tracker/server/server.ts";
import { Swarm } from "../../../net/tracker/swarm/swarm.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";
import {
  A,
  list,
  ME,
  openPolls,
  OTHER,
  post,
  serveTracker,
  until,
} from "../../support/tracker_box.ts";
import { SYSTEM } from "../../support/system.ts";

/** A swarm that wants dials, which the test makes. */
function setUp() {
  const clock = new ManualClock();
  const swarm = new Swarm({ dialBack: true }, { clock, random: systemRandom });
  const announce = (peerId = ME, port = 1, host = "10.0.0.1") =>
    swarm.announce({ chainId: A, peerId, host, port, token: named("a".repeat(32)) });
  /** Announces, and dials if that is wanted. */
  const dial = (isReached: boolean, port = 1) => {
    const { dial } = announce(ME, port);
    dial?.begin();
    dial?.end(isReached);
    return dial !== undefined;
  };
  return { clock, swarm, announce, dial };
}

Deno.test("swarm tells of a peer once it was reached, and wakes who waits then and not before", async () => {
  const { clock, swarm, announce } = setUp();
  const { index } = swarm.list(A);
  let isWoken = false;
  const woken = swarm.changed(A, index).then(() => isWoken = true);
  const first = announce();
  assertEquals([first.reach, first.index, swarm.list(A)], ["untried", index, { index, peers: [] }]);
  assertEquals(first.dial?.address, { host: "10.0.0.1", port: 1 });
  first.dial?.begin();
  await clock.advance(COALESCE_MS);
  assertEquals(isWoken, false);
  first.dial?.end(true);
  await clock.advance(COALESCE_MS);
  await woken;
  assertEquals(swarm.list(A).peers.map(({ peerId }) => peerId), [ME]);
  const second = announce();
  assertEquals([second.reach, second.dial], ["reached", undefined]);
});

Deno.test("swarm tells nobody of a peer that cannot be reached, but the peer itself", async () => {
  const { clock, swarm, dial, announce } = setUp();
  const { index } = swarm.list(A);
  dial(false);
  assertEquals(announce().reach, "unreachable");
  assertEquals(swarm.list(A), { index, peers: [] });
  assertEquals([swarm.stats.peers, swarm.stats.unreachable], [1, 1]);
  swarm.leave(A, ME, "a".repeat(32));
  assertEquals([swarm.stats.peers, swarm.stats.unreachable], [0, 0]);
  assertEquals(swarm.list(A).index, index, "nobody has ever been told of it");
  await clock.advance(0);
  assertEquals(clock.sleepers, 0);
});

Deno.test("swarm tells of an unreachable peer once a later dial succeeds", async () => {
  const { clock, swarm, dial } = setUp();
  dial(false);
  assertEquals(dial(true), false, "not at once");
  await clock.advance(MIN_REDIAL_MS);
  assert(dial(true));
  assertEquals([swarm.list(A).peers.length, swarm.stats.unreachable], [1, 0]);
});

Deno.test("swarm forgives a reached peer one failed dial, and no more", async () => {
  const { clock, swarm, dial } = setUp();
  dial(true);
  let waitMs = MAX_REDIAL_MS;
  for (let failed = 1; failed <= LOST_AFTER_DIALS; failed++) {
    assertEquals([dial(false), swarm.list(A).peers.length], [false, 1]);
    await clock.advance(waitMs - 1);
    assert(!dial(false), "not before its time");
    await clock.advance(1);
    assert(dial(false));
    waitMs = MIN_REDIAL_MS;
  }
  assertEquals([swarm.list(A).peers.length, swarm.stats.unreachable], [0, 1]);
});

Deno.test("swarm wants one dial of a peer at a time", () => {
  const { announce } = setUp();
  const { dial } = announce();
  assert(announce().dial !== undefined, "the first was never made");
  dial?.begin();
  assertEquals(announce().dial, undefined);
});

Deno.test("swarm takes no notice of a dial to where the peer no longer is", () => {
  const { swarm, announce } = setUp();
  const { dial } = announce(ME, 1);
  dial?.begin();
  assertEquals(announce(ME, 2).dial, undefined);
  dial?.end(true);
  assertEquals(swarm.list(A).peers, []);
  const moved = announce(ME, 2);
  assertEquals([moved.reach, moved.dial?.address.port], ["untried", 2]);
  moved.dial?.begin();
  swarm.leave(A, ME, "a".repeat(32));
  moved.dial?.end(false);
  assertEquals(swarm.stats.unreachable, 0);
  const again = announce(ME, 2);
  dial?.end(true);
  assertEquals([again.reach, swarm.list(A).peers], ["untried", []]);
});

Deno.test("swarm does not tell of a peer that has moved until it was reached there", () => {
  const { swarm, dial, announce } = setUp();
  dial(true, 1);
  const { index } = swarm.list(A);
  assertEquals(announce(ME, 2).reach, "untried");
  assertEquals(swarm.list(A).peers, []);
  assert(swarm.list(A).index > index, "who was told of it must hear that it is no longer there");
  dial(true, 2);
  assertEquals(swarm.list(A).peers.map(({ port }) => port), [2]);
});

Deno.test("Reachability waits twice as long after each failure, up to its ceiling", () => {
  const reach = new Reachability("untried");
  let now = 0;
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    assert(reach.isDue(now));
    reach.begin();
    reach.end(false, now);
    const start = now;
    while (!reach.isDue(now)) now += 1_000;
    waits.push(now - start);
  }
  assertEquals(waits, [20, 40, 80, 160, 320, 600, 600, 600].map((s) => s * 1_000));
});

Deno.test("Reachability of a peer that is not checked never changes", () => {
  const reach = new Reachability("unchecked");
  reach.forget();
  assertEquals([reach.state, reach.isListed, reach.isDue(1e9)], ["unchecked", true, false]);
});

Deno.test("tracker tells of a real peer that it reaches, and not of one that it does not", async () => {
  await using tracker = new TrackerServer({ port: 0 }, SYSTEM);
  const { url } = await tracker.startListening();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const { index } = (await list(url)).json;
  const poll = list(url, `index=${index}&wait=60s`);
  await openPolls(tracker, 1);
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port: closedPort } = closed.addr;
  closed.close();
  const token = "b".repeat(32);
  assertEquals((await post(url, { peerId: OTHER, port: closedPort, token })).json.reach, "untried");
  await until(() => tracker.stats.unreachable === 1);
  assertEquals((await post(url, { peerId: ME, port })).json.reach, "untried");
  (await listener.accept()).close();
  assertEquals((await poll).json.peers, [{ peerId: ME, host: "127.0.0.1", port }]);
  const again = await post(url, { peerId: OTHER, port: closedPort, token });
  assertEquals(again.json.reach, "unreachable");
});

Deno.test("tracker dials no other machine than the one that announces", async () => {
  const dialled: string[] = [];
  const dial = ({ host }: { host: string }) => {
    dialled.push(host);
    return Promise.resolve();
  };
  const { server, url } = serveTracker({ dial });
  await using _ = server;
  const body = { peerId: ME, port: 1, host: "10.6.6.6", address: "10.6.6.6" };
  await post(url, body, { host: "10.6.6.6" });
  await until(() => dialled.length === 1);
  assertEquals(dialled, ["127.0.0.1"]);
});

Deno.test("tracker that ends breaks off its dials", async () => {
  const dial = (_: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  await using tracker = new TrackerServer({ port: 0 }, { ...SYSTEM, dial });
  const { url } = await tracker.startListening();
  await post(url, { peerId: ME, port: 1 });
  await tracker.stop();
  assertEquals(tracker.stats.peers, 0);
});

Deno.test("client.run() tells that others cannot connect, once, and again when they can", async () => {
  const clock = new ManualClock();
  const reaches = ["untried", "unreachable", "unreachable", "reached"];
  const announcedAt: number[] = [];
  const answering: typeof fetch = async (input, init) => {
    const { searchParams } = new URL(String(input));
    if (init?.method === "POST") {
      announcedAt.push(clock.monotonic());
      const reach = reaches.shift() ?? "reached";
      return Response.json({ index: 1, token: "t", expiresInMs: 90_000, host: "10.0.0.1", reach });
    }
    if (searchParams.get("index") === "1") {
      const signal = init?.signal ?? undefined;
      await clock.sleep(parseInt(searchParams.get("wait") ?? ""), { signal });
    }
    return Response.json({ index: 1, peers: [] });
  };
  const client = new TrackerClient({
    url: "http://127.0.0.1:1",
    chainId: A,
    peerId: ME,
    port: () => 7,
  }, { ...SYSTEM, clock, fetch: answering });
  const told: unknown[] = [];
  const ending = new AbortController();
  const running = client.run({
    signal: ending.signal,
    onPeers: () => {},
    onReach: (report) => told.push(report),
  });
  await clock.advance(6_000);
  const address = { host: "10.0.0.1", port: 7 };
  assertEquals(announcedAt.length, 2, "it asks again soon what was not known at first");
  assertEquals(told, [{ reach: "unreachable", address }]);
  await clock.advance(35_000);
  assertEquals([announcedAt.length, told.length], [3, 1]);
  await clock.advance(60_000);
  assertEquals(told.slice(1), [{ reach: "reached", address }]);
  ending.abort();
  await running;
});
