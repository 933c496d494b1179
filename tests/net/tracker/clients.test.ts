/** What a tracker allows each client, and whom it takes for one. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { systemRandom } from "../../../core/base/system.ts";
import type { Random } from "../../../core/base/clock.ts";
import {
  MAX_BODIES_PER_SOURCE,
  MAX_OPEN_BODIES,
  MAX_REQUEST_MS,
} from "../../../net/tracker/protocol/limits.ts";
import { TrackerServer } from "../../../net/tracker/server/server.ts";
import {
  A,
  connect,
  list,
  ME,
  openPolls,
  OTHER,
  post,
  serveTracker,
  until,
} from "../../support/tracker_box.ts";
import { SYSTEM } from "../../support/system.ts";

const CLIENT = "198.51.100.7";

Deno.test("tracker turns one address's polls away when it has too many, and says when to come again", async () => {
  const { swarm, server, url } = serveTracker({
    swarm: { maxPollsPerSource: 1 },
    trustProxy: true,
  });
  await using _ = server;
  const { index } = (await list(url)).json;
  const query = `index=${index}`;
  const open = list(url, query, { host: CLIENT });
  await openPolls(swarm, 1);
  const second = list(url, query, { host: `1.2.3.4, ${CLIENT}` });
  await Promise.race([second, openPolls(swarm, 2)]);
  assertEquals(swarm.stats.openPolls, 1, "it must not wait");
  const { status, headers, json } = await second;
  assertEquals([status, json.code], [429, "source-polls-full"]);
  assertMatch(headers.get("Retry-After") ?? "", /^\d+$/);
  assertEquals(
    (await list(url, "", { host: CLIENT })).status,
    200,
    "who does not wait needs no place",
  );
  const other = list(url, query, { host: "198.51.100.8" });
  await openPolls(swarm, 2);
  swarm.close();
  assertEquals([(await open).status, (await other).status], [200, 200]);
});

Deno.test("tracker refuses one address's peers beyond its ceilings with 429 and Retry-After", async () => {
  const ceilings = { maxPeersPerHost: 2, maxPeersPerSource: 3, maxNetworksPerSource: 2 };
  const { server, url, counts } = serveTracker({ swarm: ceilings, trustProxy: true });
  await using _ = server;
  const announce = async (n: number, network: number) => {
    const peerId = n.toString(16).padStart(32, "0");
    const chainId = network.toString(16).padStart(64, "0");
    const { status, headers, json } = await post(url, { peerId, port: 1 }, {
      chainId,
      host: CLIENT,
    });
    if (status === 201) return 201;
    assertMatch(headers.get("Retry-After") ?? "", /^\d+$/);
    return [status, json.code];
  };
  assertEquals([await announce(1, 1), await announce(2, 1)], [201, 201]);
  assertEquals(await announce(3, 1), [429, "host-full"]);
  assertEquals(await announce(3, 2), 201);
  assertEquals(await announce(4, 2), [429, "source-full"]);
  assertEquals([...counts.refusals], [["host-full", 1], ["source-full", 1]]);
});

Deno.test("tracker believes X-Forwarded-For of a trusted proxy alone", async () => {
  for (const trustProxy of [false, true]) {
    await using tracker = new TrackerServer({ port: 0, dialBack: false, trustProxy }, SYSTEM);
    const { url } = await tracker.startListening();
    const host = `192.0.2.1, ${CLIENT}`;
    const announced = await post(url, { peerId: ME, port: 1 }, { host });
    assertEquals(announced.json.host, trustProxy ? CLIENT : "127.0.0.1");
    const direct = await post(url, { peerId: OTHER, port: 1 });
    assertEquals(direct.json.host, "127.0.0.1");
    const garbage = await post(url, { peerId: OTHER, port: 1 }, { host: "me" });
    assertEquals(garbage.json.code, trustProxy ? "bad-forwarded-for" : "wrong-token");
    const polled = await list(url, "", { host: "me" });
    assertEquals(polled.status, trustProxy ? 400 : 200);
  }
});

Deno.test("tracker warns once of a proxy that it does not trust", async () => {
  const warnings: string[] = [];
  await using tracker = new TrackerServer({ port: 0, dialBack: false }, {
    ...SYSTEM,
    onWarning: (message) => warnings.push(message),
  });
  const { url } = await tracker.startListening();
  await list(url);
  assertEquals(warnings, []);
  for (let i = 0; i < 3; i++) await list(url, "", { host: CLIENT });
  assertEquals(warnings.length, 1);
  assertMatch(warnings[0], /X-Forwarded-For.+--trust-proxy/);
});

Deno.test("tracker lets a poll wait up to a sixteenth longer than it asked for, by chance", async () => {
  // The most and the least that chance gives.
  for (const [highest, waitMs] of [[true, 17_000], [false, 16_000]] as const) {
    const limits: number[] = [];
    const below = (limit: number) => {
      limits.push(limit);
      return highest ? limit - 1 : 0;
    };
    const random: Random = { ...systemRandom, below };
    const { swarm, clock, server, url } = serveTracker({ random });
    await using _ = server;
    const { index } = (await list(url)).json;
    let isAnswered = false;
    const poll = list(url, `index=${index}&wait=16s`).finally(() => isAnswered = true);
    await openPolls(swarm, 1);
    assertEquals(limits.at(-1), 1_001);
    await clock.advance(waitMs - 1);
    assertEquals([swarm.stats.openPolls, isAnswered], [1, false]);
    await clock.advance(1);
    await until(() => isAnswered);
    assertEquals((await poll).json.index, index);
  }
});

Deno.test("tracker's polls that begin together do not all end together", async () => {
  const { swarm, clock, server, url } = serveTracker();
  await using _ = server;
  const { index } = (await list(url)).json;
  const polls = Array.from({ length: 40 }, () => list(url, `index=${index}&wait=16s`));
  await openPolls(swarm, 40);
  await clock.advance(16_500);
  const { openPolls: left } = swarm.stats;
  // All on one side of the middle: a chance of 2^-39.
  assert(left > 0 && left < 40, `${left} still wait`);
  await clock.advance(500);
  for (const poll of polls) assertEquals((await poll).status, 200);
});

Deno.test("tracker reads a bounded number of bodies at once, of one address and of all", async () => {
  const { server, url, clock } = serveTracker({ trustProxy: true });
  await using _ = server;
  const body = JSON.stringify({ peerId: ME, port: 1 });
  const half = (host: string) =>
    `POST /v1/networks/${A}/peers HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${host}\r\n` +
    `Content-Length: ${body.length}\r\n\r\n{`;
  using held = new DisposableStack();
  const hold = async (host: string, count: number) => {
    const before = clock.sleepers;
    for (let i = 0; i < count; i++) held.use(await connect(url, half(host)));
    await until(() => clock.sleepers === before + count);
  };
  await hold(CLIENT, MAX_BODIES_PER_SOURCE);
  const outcome = async (host: string) => {
    const { status, headers, json } = await post(url, body, { host });
    assertEquals(headers.has("Retry-After"), status === 429 || status === 503);
    return [status, json.code];
  };
  assertEquals(await outcome(CLIENT), [429, "source-announcements-full"]);
  assertEquals(await outcome("10.0.0.0"), [201, undefined]);
  for (let n = 1; n < MAX_OPEN_BODIES / MAX_BODIES_PER_SOURCE; n++) {
    await hold(`10.0.0.${n}`, MAX_BODIES_PER_SOURCE);
  }
  assertEquals(await outcome("10.0.1.0"), [503, "announcements-full"]);
  await clock.advance(MAX_REQUEST_MS);
  await until(() => clock.sleepers === 0);
  assertEquals(await outcome(CLIENT), [403, "wrong-token"]);
});
