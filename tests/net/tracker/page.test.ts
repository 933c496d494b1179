/** What a tracker tells whoever runs it. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { bytesToBase64 } from "../../../core/base/base64.ts";
import { sha256 } from "../../../core/base/hash.ts";
import {
  MAX_PAGE_NETWORKS,
  MAX_PAGE_PEERS,
  PAGE_AGE_MS,
} from "../../../net/tracker/protocol/limits.ts";
import { TrackerServer } from "../../../net/tracker/server/server.ts";
import type { PeerId } from "../../../net/base/peer_id.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import { named } from "../../support/named.ts";
import {
  A,
  call,
  list,
  ME,
  openPolls,
  OTHER,
  post,
  remove,
  serveTracker,
  until,
} from "../../support/tracker_box.ts";
import { SYSTEM } from "../../support/system.ts";

async function pageOf(url: string, path = "/"): Promise<string> {
  return await (await fetch(url + path)).text();
}

/** The samples of a Prometheus text by name and labels; every family must have its HELP and TYPE first. */
function parseMetrics(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  let helped = "";
  for (const line of text.trimEnd().split("\n")) {
    const [, help] = /^# HELP ([a-z_]+) \S.*$/.exec(line) ?? [];
    const [, name, type] = /^# TYPE ([a-z_]+) (counter|gauge)$/.exec(line) ?? [];
    const sample = /^([a-z_]+)((?:\{[a-z]+="[a-z-]+"\})?) (\d+)$/.exec(line);
    if (help !== undefined) helped = help;
    else if (name !== undefined) {
      assertEquals([name, types.has(name)], [helped, false], line);
      types.set(name, type);
    } else {
      assert(sample !== null, line);
      assertEquals(sample[1].endsWith("_total") ? "counter" : "gauge", types.get(sample[1]), line);
      samples.set(sample[1] + sample[2], Number(sample[3]));
    }
  }
  return samples;
}

Deno.test("GET /metrics is Prometheus text that counts what the tracker does", async () => {
  const dial = ({ port }: { port: number }) =>
    port === 1 ? Promise.resolve() : Promise.reject(new Error("refused"));
  await using tracker = new TrackerServer({ port: 0, expiryMs: 50 }, {
    ...SYSTEM,
    dial,
    memory: () => 12_345,
  });
  const { url } = await tracker.startListening();
  const metrics = async () => {
    const response = await fetch(`${url}/metrics`);
    assertEquals(response.headers.get("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    return parseMetrics(await response.text());
  };
  const fresh = await metrics();
  assertEquals(fresh.get("chainvote_tracker_announces_total"), 0);
  const { index } = (await list(url)).json;
  const poll = list(url, `index=${index}&wait=60s&peerId=${ME}`);
  await openPolls(tracker, 1);
  assertEquals((await metrics()).get("chainvote_tracker_open_polls"), 1);
  await post(url, { peerId: OTHER, port: 2 });
  const { token } = (await post(url, { peerId: ME, port: 1 })).json;
  await post(url, { peerId: ME, port: 1 });
  await post(url, { peerId: "x" });
  await remove(url, ME, token);
  await poll;
  await until(() => tracker.stats.peers === 0);
  const after = await metrics();
  const expected = {
    chainvote_tracker_announces_total: 2,
    chainvote_tracker_polls_total: 2,
    chainvote_tracker_leaves_total: 1,
    chainvote_tracker_expirations_total: 1,
    'chainvote_tracker_refusals_total{code="bad-peer-id"}': 1,
    'chainvote_tracker_refusals_total{code="wrong-token"}': 1,
    'chainvote_tracker_dial_backs_total{outcome="reached"}': 1,
    'chainvote_tracker_dial_backs_total{outcome="unreachable"}': 1,
    chainvote_tracker_networks: 0,
    chainvote_tracker_peers: 0,
    chainvote_tracker_unreachable_peers: 0,
    chainvote_tracker_open_polls: 0,
    process_resident_memory_bytes: 12_345,
  };
  assertEquals(Object.fromEntries(after), expected);
});

Deno.test("GET /v1/stats and /metrics tell how many peers nobody can connect to", async () => {
  const dial = () => Promise.reject(new Error("refused"));
  const { server, url, swarm } = serveTracker({ dial });
  await using _ = server;
  await post(url, { peerId: ME, port: 1 });
  await until(() => swarm.stats.unreachable === 1);
  const { json } = await call(`${url}/v1/stats`);
  assertEquals(json, { networks: 1, peers: 1, unreachable: 1, openPolls: 0 });
  const metrics = parseMetrics(await pageOf(url, "/metrics"));
  assertEquals(metrics.get("chainvote_tracker_unreachable_peers"), 1);
});

Deno.test("GET / shows networks and peers, with local addresses whole and public ones cut", async () => {
  const reachable = new Set(["192.168.1.20", "203.0.114.9"]);
  const dial = ({ host }: { host: string }) =>
    reachable.has(host) ? Promise.resolve() : Promise.reject(new Error("refused"));
  const { server, url, swarm, clock } = serveTracker({ dial, trustProxy: true });
  await using _ = server;
  const hosts = ["192.168.1.20", "192.168.1.21", "203.0.114.9", "2001:db8:1234:5678::9"];
  for (const [n, host] of hosts.entries()) {
    await post(url, { peerId: `${n}`.repeat(32), port: 7_000 + n }, { host });
  }
  await until(() => swarm.stats.unreachable === 2);
  await clock.advance(7_900);
  const page = await pageOf(url);
  const rows = page.split("<tr>").slice(2).map((row) =>
    row.replaceAll(/<[^>]*>/g, "|").split("|").map((cell) => cell.trim()).filter((cell) => cell)
  );
  assertEquals(rows.map((cells) => cells.slice(0, 4)), [
    ["00000000", "192.168.1.20:7000", "yes", "7 s ago"],
    ["11111111", "192.168.1.21:7001", "no", "7 s ago"],
    ["22222222", "203.0.0.0/16", "yes", "7 s ago"],
    ["33333333", "2001:db8::/32", "no", "7 s ago"],
  ]);
  assertStringIncludes(page, "1 network, 4 peers, of which 2 cannot be reached");
  assertStringIncludes(page, `<code>${A.slice(0, 12)}…</code>`);
  // What opens a network's list, and what names a home, is for members alone.
  for (const secret of [A, "203.0.114", "7002", "5678", "3".repeat(32)]) {
    assert(!page.includes(secret), secret);
  }
});

Deno.test("GET / can do nothing but look, and is for every screen and reader", async () => {
  const { server, url } = serveTracker();
  await using _ = server;
  await post(url, { peerId: ME, port: 1 });
  const response = await fetch(url);
  const page = await response.text();
  assertEquals(response.headers.get("Content-Type"), "text/html; charset=UTF-8");
  const [, style] = /<style>([^]*)<\/style>/.exec(page) ?? [];
  const hash = bytesToBase64(sha256(new TextEncoder().encode(style)));
  assertEquals(
    response.headers.get("Content-Security-Policy"),
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  assertEquals(response.headers.get("X-Content-Type-Options"), "nosniff");
  assert(
    !/<script|\son\w+=|style=|https?:/i.test(page),
    "no scripts, no styles of elements, no other hosts",
  );
  assertMatch(page, /^<!DOCTYPE html>\s*<html lang="en">/);
  assertMatch(page, /<meta name="viewport" content="width=device-width, initial-scale=1">/);
  assertMatch(page, /<title>chainvote tracker: 1 network, 1 peer<\/title>/);
  assertEquals(page.match(/<(main|h1)>/g), ["<main>", "<h1>"]);
  assertEquals(page.match(/<th scope="(col|row)">/g)?.length, 5);
  assertMatch(page, /<table aria-label="Peers of network a{12}…">/);
});

Deno.test("GET / loads itself again, unless it is asked to stay", async () => {
  const { server, url, clock } = serveTracker();
  await using _ = server;
  const refresh = '<meta http-equiv="refresh" content="15">';
  assertStringIncludes(await pageOf(url), refresh);
  const still = await pageOf(url, "/?refresh=off");
  assert(!still.includes("http-equiv"), still);
  assertStringIncludes(still, "0 networks, 0 peers");
  await post(url, { peerId: ME, port: 1 });
  await clock.advance(PAGE_AGE_MS - 1);
  assertStringIncludes(await pageOf(url), "0 peers", "it is made once a second");
  await clock.advance(1);
  assertStringIncludes(await pageOf(url), "1 network, 1 peer");
});

Deno.test("GET / escapes whatever comes into it, and says what it leaves out", async () => {
  const { server, url, swarm } = serveTracker();
  await using _ = server;
  // No stranger gets such texts past the parsers; the page must not rely on them.
  const text = `<img src=x onerror="alert(1)">'&`;
  swarm.announce({ chainId: named(text), peerId: named(text), host: text, port: 1 });
  for (let n = 0; n < MAX_PAGE_PEERS + 10; n++) {
    const peerId = named<PeerId>(n.toString(16).padStart(32, "0"));
    swarm.announce({ chainId: A, peerId, host: "127.0.0.1", port: 1 });
  }
  const crowded = await pageOf(url);
  assertEquals(crowded.match(/<th scope="row">/g)?.length, MAX_PAGE_PEERS);
  assertStringIncludes(crowded, "Not shown: 10 peers.");
  assertStringIncludes(crowded, "1 peer<");
  assert(!crowded.includes("<img"));
  const few = serveTracker();
  await using _few = few.server;
  for (let n = 0; n < MAX_PAGE_NETWORKS + 1; n++) {
    const chainId = named<ChainId>(`${text}${n}`);
    few.swarm.announce({ chainId, peerId: named(text), host: text, port: 1 });
  }
  const page = await pageOf(few.url);
  assertStringIncludes(page, "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;");
  assert(!page.includes("<img"));
  assertStringIncludes(page, "Not shown: 1 network with fewer peers.");
});
