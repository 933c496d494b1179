import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { MAX_ANSWER_BYTES, MAX_EXPIRY_MS } from "../../../net/tracker/protocol/limits.ts";
import { TrackerClient } from "../../../net/tracker/client/client.ts";
import { TrackerError } from "../../../net/tracker/client/error.ts";
import { TrackerServer } from "../../../net/tracker/server/server.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { SYSTEM } from "../../support/system.ts";
import {
  A,
  announced,
  assertFails,
  clientOf,
  listed,
  ME,
  OTHER,
  serve,
  until,
} from "./client_box.ts";

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

Deno.test("TrackerClient refuses times that make no sense", () => {
  const url = "http://127.0.0.1:1";
  for (const pollWaitMs of [0, -1, NaN, 60_001]) {
    assertThrows(() => clientOf(url, { pollWaitMs }), RangeError, `it is ${pollWaitMs}`);
  }
  assertThrows(() => clientOf(url, { minRetryMs: 0 }), RangeError, "it is 0");
  assertThrows(() => clientOf(url, { minRetryMs: 3, maxRetryMs: 2 }), RangeError, "it is 3");
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
